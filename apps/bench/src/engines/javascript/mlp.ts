/**
 * The training step by hand, forward over reverse, in loops over typed arrays. For each layer, with δ = ∂L/∂z and a dot for a
 * tangent:
 *
 *   z = a W + b,          ż = ȧ W + a Ẇ + ḃ
 *   ∂W = aᵀ δ,            ∂Ẇ = ȧᵀ δ + aᵀ δ̇
 *   δ⁻ = (δ Wᵀ) ∘ (1 − a²),  δ̇⁻ = (δ̇ Wᵀ + δ Ẇᵀ) ∘ (1 − a²) − 2 (δ Wᵀ) ∘ a ∘ ȧ
 */
import { type Training, velocityOf } from "../../scenarios/scenario.ts";
import { addProduct, addProductTransposed, addTransposedProduct, type Elements } from "../../scenarios/products.ts";

/** The values of a layer, or one of their tangents. */
interface Layer {
  readonly w: Elements;
  readonly b: Elements;
  readonly wVelocity: Elements;
  readonly bVelocity: Elements;
  readonly wSlope: Elements;
  readonly bSlope: Elements;
  /** What leaves the layer: tanh(z), in the last one softmax(z). */
  readonly out: Elements;
  /** δ. */
  readonly flow: Elements;
  /** δ Wᵀ: what flows into the layer before. */
  readonly back: Elements;
}

/** A step on arrays of its own. */
export interface HandWritten {
  start(): void;
  step(): void;
  /** The primal and tangents by name. */
  parts(): Record<string, readonly Elements[]>;
}

/** The step with `directions` tangents. */
export function handWrittenTraining(
  run: Training,
  hyper: readonly number[],
  directions: number,
  array: new (size: number) => Elements,
): HandWritten {
  const { widths, batch: rows, roles } = run;
  const count = widths.length - 1;
  const [x, y] = [run.data["x"], run.data["y"]].map((given) => {
    const elements = new array(given?.data.length ?? 0);
    elements.set(given?.data ?? []);
    return elements;
  }) as [Elements, Elements];
  const layers = Array.from({ length: directions + 1 }, () => makeLayers(widths, rows, array));
  const [primal = [], ...tangents] = layers;
  const at = (list: readonly Layer[], layer: number): Layer => list[layer] as Layer;
  const sizeOf = (layer: number): readonly [number, number] => [widths[layer] ?? 1, widths[layer + 1] ?? 1];

  function forward(): void {
    for (let layer = 0; layer < count; layer++) {
      const [inputs, outputs] = sizeOf(layer);
      const { w, b, out } = at(primal, layer);
      const signal = layer === 0 ? x : at(primal, layer - 1).out;
      fillRows(out, b);
      addProduct(out, signal, w, rows, inputs, outputs);
      if (layer === count - 1) softmax(out, outputs);
      else for (let i = 0; i < out.length; i++) out[i] = Math.tanh(out[i] as number);
      for (const tangent of tangents) {
        const dot = at(tangent, layer);
        fillRows(dot.out, dot.b);
        addProduct(dot.out, signal, dot.w, rows, inputs, outputs);
        if (layer > 0) addProduct(dot.out, at(tangent, layer - 1).out, w, rows, inputs, outputs);
        if (layer === count - 1) softmaxTangent(dot.out, out, outputs);
        else for (let i = 0; i < out.length; i++) (dot.out[i] as number) *= 1 - (out[i] as number) ** 2;
      }
    }
  }

  function backward(): void {
    const last = at(primal, count - 1);
    for (let i = 0; i < y.length; i++) last.flow[i] = ((last.out[i] as number) - (y[i] as number)) / rows;
    for (const tangent of tangents) {
      const { flow, out } = at(tangent, count - 1);
      for (let i = 0; i < flow.length; i++) flow[i] = (out[i] as number) / rows;
    }
    for (let layer = count - 1; layer >= 0; layer--) {
      const [inputs, outputs] = sizeOf(layer);
      const { w, flow, wSlope, bSlope, back } = at(primal, layer);
      const signal = layer === 0 ? x : at(primal, layer - 1).out;
      addTransposedProduct(wSlope.fill(0), signal, flow, inputs, rows, outputs);
      sumRows(bSlope, flow);
      if (layer > 0) {
        addProductTransposed(back.fill(0), flow, w, rows, outputs, inputs);
        const into = at(primal, layer - 1).flow;
        for (let i = 0; i < into.length; i++) into[i] = (back[i] as number) * (1 - (signal[i] as number) ** 2);
      }
      for (const tangent of tangents) {
        const dot = at(tangent, layer);
        addTransposedProduct(dot.wSlope.fill(0), signal, dot.flow, inputs, rows, outputs);
        sumRows(dot.bSlope, dot.flow);
        if (layer === 0) continue;
        const before = at(tangent, layer - 1);
        addTransposedProduct(dot.wSlope, before.out, flow, inputs, rows, outputs);
        addProductTransposed(dot.back.fill(0), dot.flow, w, rows, outputs, inputs);
        addProductTransposed(dot.back, flow, dot.w, rows, outputs, inputs);
        for (let i = 0; i < before.flow.length; i++) {
          const [a, dotA] = [signal[i] as number, before.out[i] as number];
          before.flow[i] = (dot.back[i] as number) * (1 - a * a) - 2 * (back[i] as number) * a * dotA;
        }
      }
    }
  }

  function update(): void {
    for (let layer = 0; layer < count; layer++) {
      for (const [part, tensor] of [
        ["w", 2 * layer],
        ["b", 2 * layer + 1],
      ] as const) {
        const [rate, friction, penalty] = [roles.learningRate, roles.momentum, roles.l2].map(
          (role) => role[tensor] ?? -1,
        );
        const [alpha, mu, lambda] = [rate, friction, penalty].map((place) => hyper[place ?? -1] ?? 0) as [
          number,
          number,
          number,
        ];
        const here = (list: readonly Layer[]) => {
          const at = list[layer] as Layer;
          return { value: at[part], velocity: at[`${part}Velocity`], slope: at[`${part}Slope`] };
        };
        const { value, velocity, slope } = here(primal);
        const dots = tangents.map(here);
        dots.forEach((dot, k) => {
          const [byRate, byFriction, byPenalty] = [rate, friction, penalty].map((place) => (place === k ? 1 : 0)) as [
            number,
            number,
            number,
          ];
          for (let i = 0; i < value.length; i++) {
            const [v, theta] = [velocity[i] as number, value[i] as number];
            const dotV =
              mu * (dot.velocity[i] as number) +
              byFriction * v +
              (dot.slope[i] as number) +
              lambda * (dot.value[i] as number) +
              byPenalty * theta;
            dot.velocity[i] = dotV;
            (dot.value[i] as number) -= alpha * dotV + byRate * (mu * v + (slope[i] as number) + lambda * theta);
          }
        });
        for (let i = 0; i < value.length; i++) {
          const v = mu * (velocity[i] as number) + (slope[i] as number) + lambda * (value[i] as number);
          velocity[i] = v;
          (value[i] as number) -= alpha * v;
        }
      }
    }
  }

  const namesOf = (layer: number): readonly (readonly ["w" | "b" | "wVelocity" | "bVelocity", string])[] => {
    const [w = "", b = ""] = run.tensors.slice(2 * layer);
    return [
      ["w", w],
      ["b", b],
      ["wVelocity", velocityOf(w)],
      ["bVelocity", velocityOf(b)],
    ];
  };
  return {
    start() {
      primal.forEach((one, layer) => {
        for (const [part, name] of namesOf(layer)) {
          one[part].set(run.start[name]?.data ?? []);
          for (const tangent of tangents) at(tangent, layer)[part].fill(0);
        }
      });
    },
    step() {
      forward();
      backward();
      update();
    },
    parts: () =>
      Object.fromEntries(
        primal.flatMap((_, layer) =>
          namesOf(layer).map(([part, name]) => [name, layers.map((list) => at(list, layer)[part].slice())] as const),
        ),
      ),
  };
}

function makeLayers(widths: readonly number[], rows: number, array: new (size: number) => Elements): Layer[] {
  return widths.slice(1).map((outputs, i) => {
    const inputs = widths[i] ?? 1;
    const [weights, biases] = [() => new array(inputs * outputs), () => new array(outputs)];
    return {
      w: weights(),
      b: biases(),
      wVelocity: weights(),
      bVelocity: biases(),
      wSlope: weights(),
      bSlope: biases(),
      out: new array(rows * outputs),
      flow: new array(rows * outputs),
      back: new array(rows * inputs),
    };
  });
}

function fillRows(out: Elements, row: Elements): void {
  for (let i = 0; i < out.length; i += row.length) out.set(row, i);
}

function sumRows(out: Elements, matrix: Elements): void {
  out.fill(0);
  for (let i = 0; i < matrix.length; i++) (out[i % out.length] as number) += matrix[i] as number;
}

/** Each row z becomes exp(z) / Σ exp(z). */
function softmax(matrix: Elements, columns: number): void {
  for (let from = 0; from < matrix.length; from += columns) {
    let greatest = -Infinity;
    for (let i = from; i < from + columns; i++) greatest = Math.max(greatest, matrix[i] as number);
    let total = 0;
    for (let i = from; i < from + columns; i++) total += matrix[i] = Math.exp((matrix[i] as number) - greatest);
    for (let i = from; i < from + columns; i++) (matrix[i] as number) /= total;
  }
}

/** Each row ż becomes ṗ = p ∘ (ż − Σ p ż). */
function softmaxTangent(dots: Elements, probabilities: Elements, columns: number): void {
  for (let from = 0; from < dots.length; from += columns) {
    let mean = 0;
    for (let i = from; i < from + columns; i++) mean += (probabilities[i] as number) * (dots[i] as number);
    for (let i = from; i < from + columns; i++) dots[i] = (probabilities[i] as number) * ((dots[i] as number) - mean);
  }
}
