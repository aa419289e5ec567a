/**
 * Adafactor (Shazeer & Stern 2018, algorithms 4 and 5): the mean square of a matrix is kept as the product of its row and column
 * means, and steps are relative to the size of the parameter.
 *
 *   β = 1 − t^−c,  R ← β R + (1 − β) mean of (G² + ε) along rows,  C ← β C + (1 − β) mean along columns
 *   V = R C / mean R,  U = G/√V
 *   θ ← θ − max(s, RMS θ) · min(ρ, 1/√t) · U / max(1, RMS(U)/d)
 *
 * What is no matrix keeps its V whole; of more than two axes, the last two are factored. PyTorch leaves ε out of the means and holds √V
 * above it. In optax, ρ is the rate itself, without 1/√t, the two longest axes are factored, and only from a length of 128 on.
 */
import { positive, type Shape, type TensorLike } from "@dualtape/core";
import { log } from "@dualtape/core/portable";
import { checked } from "./checked.ts";
import type { Optimizer } from "./optimizer.ts";
import type { StepNumber } from "./step-number.ts";

/**
 * Adam in less memory, for large matrices. `learningRate` is ρ, the greatest relative step, `decayRate` c, `minimumScale` s, and
 * `threshold` d. Slots: `rows` is R, or V of what is no matrix, and `columns` C, or a zero.
 */
export const adafactor: Optimizer<
  "learningRate" | "decayRate" | "epsilon" | "minimumScale" | "threshold",
  "rows" | "columns"
> = /* @__PURE__ */ checked({
  name: "adafactor",
  steady: true,
  hyperparameters: {
    learningRate: positive(0.01),
    decayRate: positive(0.8),
    epsilon: positive(1e-30),
    minimumScale: positive(1e-3),
    threshold: positive(1),
  },
  init(parameter) {
    const [zero, { length }] = [parameter.zeroLike(), parameter.shape];
    return length < 2 ? { rows: zero, columns: zero.sum() } : { rows: mean(zero, -1), columns: mean(zero, -2) };
  },
  step({ learningRate, decayRate, epsilon, minimumScale, threshold }, { parameter, gradient, slots, t }) {
    const share = decayed(t, decayRate);
    const blended = (old: typeof gradient, fresh: typeof gradient) => old.add(fresh.sub(old).mul(share));
    const square = gradient.square().add(epsilon);
    const isMatrix = gradient.shape.length > 1;
    const rows = blended(slots.rows, isMatrix ? mean(square, -1) : square);
    const columns = isMatrix ? blended(slots.columns, mean(square, -2)) : slots.columns;
    const variance = isMatrix ? rows.div(mean(rows, -2)).mul(columns) : rows;
    const update = gradient.div(variance.sqrt());
    const excess = rootMeanSquare(update).div(threshold).maximum(1);
    const relative = learningRate.minimum(typeof t === "number" ? 1 / Math.sqrt(t) : t.sqrt().reciprocal());
    const scale = rootMeanSquare(parameter).maximum(minimumScale).mul(relative).div(excess);
    return { parameter: parameter.sub(update.mul(scale)), slots: { rows, columns } };
  },
});

const mean = <T extends TensorLike<T>>(x: T, axis: number): T => x.sum(axis, true).div(x.shape.at(axis) ?? 1);

const rootMeanSquare = <T extends TensorLike<T>>(x: T): T => x.square().sum().div(sizeOf(x.shape)).sqrt();

const sizeOf = (shape: Shape): number => shape.reduce((size, length) => size * length, 1);

/** t^−c: the share of what is fresh. */
const decayed = <T extends TensorLike<T>>(t: StepNumber<T>, rate: T): T =>
  rate.mul(typeof t === "number" ? -log(t) : t.log().neg()).exp();
