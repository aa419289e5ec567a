/**
 * Random weights whose scale keeps that of signals (forward) and of gradients (backward) from layer to layer.
 * The last axis of a shape counts the outputs, n_out; the other ones make up the inputs, n_in.
 */
import { checkShape, type Shape, sizeOf, type TensorLike } from "@dualtape/core";
import { checkRandom } from "./checks.ts";
import type { RandomSource } from "./random.ts";

/** A way to draw the weights of a layer. */
export type Initializer = <T extends TensorLike<T>>(shape: Shape, random: RandomSource<T>) => T;

/** Weights of a variance that the numbers of inputs and outputs give; uniform on [−a, a], the variance is a²/3. */
const drawn =
  (name: string, kind: "uniform" | "normal", variance: (inputs: number, outputs: number) => number): Initializer =>
  (shape, random) => {
    checkShape(name, shape);
    checkRandom(name, random);
    const scale = variance(sizeOf(shape.slice(0, -1)), shape.at(-1) ?? 1);
    if (kind === "normal") return random.normal(shape, 0, Math.sqrt(scale));
    const bound = Math.sqrt(3 * scale);
    return random.uniform(shape, -bound, bound);
  };

/** Uniform with variance 2/(n_in + n_out) (Glorot & Bengio 2010): for tanh and sigmoid. */
export const glorotUniform = /* @__PURE__ */ drawn("glorotUniform", "uniform", (n, m) => 2 / (n + m));

/** Normal with variance 2/(n_in + n_out) (Glorot & Bengio 2010). */
export const glorotNormal = /* @__PURE__ */ drawn("glorotNormal", "normal", (n, m) => 2 / (n + m));

/** Uniform with variance 2/n_in (He et al. 2015): for relu and its kin. */
export const heUniform = /* @__PURE__ */ drawn("heUniform", "uniform", (n) => 2 / n);

/** Normal with variance 2/n_in (He et al. 2015). */
export const heNormal = /* @__PURE__ */ drawn("heNormal", "normal", (n) => 2 / n);

/** Normal with variance 1/n_in (LeCun et al. 1998). */
export const lecunNormal = /* @__PURE__ */ drawn("lecunNormal", "normal", (n) => 1 / n);

/** Zeros: for biases. Draws nothing of the values of `random`, but advances its stream. */
export const allZeros: Initializer = (shape, random) => {
  checkShape("allZeros", shape);
  checkRandom("allZeros", random);
  return random.uniform(shape, 0, 0);
};
