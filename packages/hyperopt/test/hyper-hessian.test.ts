import { momentum } from "@dualtape/optimizers";
import { relativeError } from "@dualtape/testing";
import { scalar, seeded } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  checkpointed,
  dynamics,
  type Dynamics,
  hybrid,
  hyperHessian,
  type HyperHessian,
  hypergradient,
  importance,
  oneMinus,
  positive,
  real,
  simplex,
  training,
  truncated,
  newton,
  tuneDynamics,
  unit,
  unrolled,
} from "../src/index.ts";
import { newtonStep } from "../src/outer/methods/newton-step.ts";
import { constrain, pullToUnconstrained, unconstrain } from "../src/hyper/unconstrained.ts";
import { coordinatesOf, moveBy } from "../src/hyper/coordinates.ts";
import { symmetricEigen } from "../src/analysis/eigen.ts";
import { hyperTensors } from "@dualtape/runs";

const random = seeded(3);
const batch = () => ({ x: random.normal([12, 4]), y: random.uniform([12, 1], -1, 1) });
const regression = training({
  parameters: { w: random.normal([4, 1]) },
  loss: ({ w }, { x, y }, { l2 }) => x.matmul(w).tanh().sub(y).square().sum().add(w.square().sum().mul(l2)),
  validationLoss: ({ w }, { x, y }) => x.matmul(w).tanh().sub(y).square().sum(),
  batches: [batch(), batch()],
  validation: batch(),
  steps: 12,
  optimizer: momentum,
  hyper: { learningRate: positive(0.02), momentum: oneMinus(0.8), l2: positive(0.1) },
});

/** With vectors, and with a domain whose bijection is not elementwise. */
const mixture = dynamics({
  name: "mixture",
  hyperparameters: { weights: simplex([0.2, 0.3, 0.5]), rate: unit([0.3, 0.4]), shift: real(0.7) },
  steps: 6,
  start: ({ shift }, lift) => ({ a: lift(scalar(1)).add(shift) }),
  step: ({ a }, { weights, rate }, { t }) => {
    const weight = weights.slice([(t - 1) % 3, ((t - 1) % 3) + 1]).sum();
    return {
      a: a.sub(
        a
          .mul(weight)
          .sin()
          .mul(rate.slice([t % 2, (t % 2) + 1]).sum()),
      ),
    };
  },
  objective: ({ a }, { shift }) => a.square().add(shift.sin()),
});

const problems: readonly (readonly [string, Dynamics])[] = [
  ["regression by momentum", regression as unknown as Dynamics],
  ["vectors and a simplex", mixture as unknown as Dynamics],
];

/** Differences of fourth order of the exact gradient, along each coordinate. */
function differences(problem: Dynamics, units: "natural" | "unconstrained"): number[][] {
  const domains = problem.hyperparameters;
  const hyper = hyperTensors(problem, {});
  const point = units === "natural" ? hyper : unconstrain(domains, hyper);
  const gradientAt = (k: number, distance: number): readonly number[] => {
    const along = coordinatesOf(point).map((_, i) => (i === k ? 1 : 0));
    const moved = moveBy(point, along, distance);
    const at = units === "natural" ? moved : constrain(domains, moved);
    const { gradient } = hypergradient(problem, unrolled, at);
    return coordinatesOf(units === "natural" ? gradient : pullToUnconstrained(domains, moved, gradient));
  };
  return coordinatesOf(point).map((at, k) => {
    const e = 5e-4 * Math.min(1, Math.abs(at));
    const [near, far] = [1, 2].map((n) => {
      const [up, down] = [gradientAt(k, n * e), gradientAt(k, -n * e)];
      return up.map((value, i) => value - (down[i] ?? 0));
    });
    return coordinatesOf(point).map((_, i) => (8 * (near?.[i] ?? 0) - (far?.[i] ?? 0)) / (12 * e));
  });
}

describe.each(problems)("the hyper-Hessian of %s", (_, problem) => {
  it("is that of differences of the exact gradient", () => {
    const { hessian, gradient, value } = hyperHessian(problem);
    const expected = differences(problem, "unconstrained");
    hessian.forEach((row, k) => expect(relativeError(row, expected[k] ?? [])).toBeLessThan(1e-6));
    const plain = hypergradient(problem, hybrid);
    expect(relativeError(value, plain.value.item())).toBeLessThan(1e-14);
    expect(gradient).toHaveLength(hessian.length);
  });

  it("is symmetric to rounding", () => {
    const { hessian } = hyperHessian(problem);
    const greatest = Math.max(...hessian.flat().map(Math.abs));
    hessian.forEach((row, j) =>
      row.forEach((value, k) => expect(Math.abs(value - (hessian[k]?.[j] ?? 0))).toBeLessThan(1e-13 * greatest)),
    );
    const off = hessian.flatMap((row, j) => row.filter((_, k) => k !== j));
    expect(Math.max(...off.map(Math.abs))).toBeGreaterThan(0.01 * greatest);
  });

  it.each([unrolled, checkpointed({ checkpoints: 3 }), truncated({ steps: 100 })])(
    "is the same over $name",
    (strategy) => {
      const [one, other] = [hyperHessian(problem), hyperHessian(problem, { strategy })];
      expect(relativeError(one.hessian.flat(), other.hessian.flat())).toBeLessThan(1e-11);
      expect(relativeError(one.gradient, other.gradient)).toBeLessThan(1e-11);
    },
  );
});

it("is taken in natural units on request, with a name for each row", () => {
  const problem = regression as unknown as Dynamics;
  const { hessian, names, units } = hyperHessian(problem, { units: "natural" });
  expect(units).toBe("natural");
  expect(names).toEqual(["learningRate", "momentum", "l2"]);
  const expected = differences(problem, "natural");
  hessian.forEach((row, k) => expect(relativeError(row, expected[k] ?? [])).toBeLessThan(1e-6));
  expect(hyperHessian(mixture).names).toEqual([
    "weights[0]",
    "weights[1]",
    "weights[2]",
    "rate[0]",
    "rate[1]",
    "shift",
  ]);
});

/** ½ (3 x² + 2 x y + y²) + x, least at (−½, ½). */
const bowl = dynamics({
  name: "bowl",
  hyperparameters: { x: real(2), y: real(-3) },
  steps: 1,
  start: ({ x, y }) => ({ x, y }),
  step: (state) => state,
  objective: ({ x, y }) => x.square().mul(3).add(x.mul(y).mul(2)).add(y.square()).mul(0.5).add(x),
});

/** x⁴ − x² + ½ (y − 1)²: a saddle at (0, 1), minima at (±√½, 1). */
const saddle = dynamics({
  name: "saddle",
  hyperparameters: { x: real(0.01), y: real(0) },
  steps: 1,
  start: ({ x, y }) => ({ x, y }),
  step: (state) => state,
  objective: ({ x, y }) => x.square().square().sub(x.square()).add(y.sub(1).square().mul(0.5)),
});

describe("a Newton step", () => {
  it("without damping comes to the minimum of a quadratic at once", () => {
    const step = newtonStep(hyperHessian(bowl), { damping: 0, reach: 100 });
    expect(step[0]).toBeCloseTo(-0.5 - 2, 12);
    expect(step[1]).toBeCloseTo(0.5 + 3, 12);
  });

  it("goes down from a saddle, where the plain one goes up to it", () => {
    const [alongX = 0, alongY = 0] = newtonStep(hyperHessian(saddle), { damping: 0 });
    expect(alongX).toBeGreaterThan(0);
    expect(alongX).toBeCloseTo(0.01, 4);
    expect(alongY).toBeCloseTo(1, 12);
  });

  it("is no longer than its reach, and shorter with damping", () => {
    const at = hyperHessian(bowl);
    expect(Math.hypot(...newtonStep(at, { reach: 0.5 }))).toBeCloseTo(0.5, 12);
    const sizes = [0, 1e-2, 1].map((damping) => Math.hypot(...newtonStep(at, { damping, reach: 100 })));
    expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
  });
});

describe("newton", () => {
  it("finds the minimum beyond the saddle, quadratically, and never goes up", async () => {
    const { hyper, value, trace, reason } = await tuneDynamics(saddle, {
      iterations: 80,
      method: newton({ damping: 1e-6, tolerance: 1e-15 }),
    });
    expect(reason).toBe("settled");
    expect(hyper.x).toBeCloseTo(Math.SQRT1_2, 7);
    expect(hyper.y).toBeCloseTo(1, 7);
    expect(value).toBeCloseTo(-0.25, 12);
    const visited = trace.filter(({ hessian }) => hessian !== null);
    visited.slice(1).forEach((entry, i) => expect(entry.value).toBeLessThan(visited[i]?.value ?? Number.NaN));
    expect(visited.length).toBeLessThan(15);
  });

  it("halves a step that goes up or diverges", async () => {
    const wall = dynamics({
      name: "wall",
      hyperparameters: { x: positive(1) },
      steps: 1,
      start: ({ x }) => ({ x }),
      step: ({ x }) => ({ x: x.less(0.6).where(Number.NaN, x) }),
      objective: ({ x }) => x.log(),
    });
    const { checkpoint, value, hyper } = await tuneDynamics(wall, { iterations: 8, method: newton() });
    expect(checkpoint[1]).toMatchObject({ type: "divergence", reason: "a Newton step" });
    expect(checkpoint[2]).toMatchObject({ reason: "half of it, since that was too far" });
    expect(hyper.x).toBeLessThan(1);
    expect(value).toBe(Math.log(hyper.x));
  });

  it("tunes a training run in a few iterations, with the same figures at the end", async () => {
    const { value, hyper, trace } = await tuneDynamics(regression, { iterations: 12, method: newton() });
    expect(trace.length).toBeLessThanOrEqual(12);
    expect(value).toBeLessThan(trace[0]?.value ?? 0);
    expect(hypergradient(regression, hybrid, hyper).value.item()).toBeCloseTo(value, 12);
  });
});

describe("importance", () => {
  const quadratic = (hessian: number[][], gradient: number[]): HyperHessian => ({
    ...hyperHessian(bowl, { at: { x: 0, y: 0 } }),
    hessian,
    gradient,
    value: 10,
  });

  it("is the most that the objective moves within one unit, the greatest first", () => {
    const report = importance(
      quadratic(
        [
          [2, 0],
          [0, 8],
        ],
        [1, -0.5],
      ),
    );
    expect(report.map(({ name, importance }) => [name, importance])).toEqual([
      ["y", 4.5],
      ["x", 2],
    ]);
  });

  it("gives the range in which the quadratic stays within the tolerance of its least", () => {
    const [y, x] = importance(
      quadratic(
        [
          [2, 0],
          [0, 8],
        ],
        [-2, 0],
      ),
      { tolerance: 0.04 },
    );
    expect(x?.range.map((bound) => bound.toFixed(12))).toEqual(["0.800000000000", "1.200000000000"]);
    expect(x?.safe).toBe(false);
    expect(y?.range.map((bound) => bound.toFixed(12))).toEqual(["-0.100000000000", "0.100000000000"]);
    expect(y?.safe).toBe(true);
  });

  it("ends ranges at the reach, where the objective still goes down, or curves down", () => {
    const [x, y] = importance(
      quadratic(
        [
          [-2, 0],
          [0, 0],
        ],
        [-1, 0],
      ),
      { tolerance: 0.5, reach: 2 },
    );
    expect(x?.name).toBe("x");
    expect(x?.range[1]).toBe(2);
    // From the least, at 2, q rises towards the left by 5 e − e².
    expect(x?.range[0]).toBeCloseTo(2 - (5 - Math.sqrt(23)) / 2, 12);
    expect(y?.range).toEqual([-2, 2]);
  });

  it("is in natural units, in order also where the domain turns it round", () => {
    const report = importance(hyperHessian(regression));
    for (const { range, value, safe } of report) {
      expect(range[0]).toBeLessThan(range[1]);
      expect(safe).toBe(range[0] <= value && value <= range[1]);
    }
    expect(report.find(({ name }) => name === "momentum")?.value).toBeCloseTo(0.8, 12);
  });
});

describe("the eigenpairs of a symmetric matrix", () => {
  it.each([1, 2, 5, 12])("of size %d give it back", (n) => {
    const draws = seeded(n).normal([n, n]).data;
    const matrix = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => (draws[i * n + j] ?? 0) + (draws[j * n + i] ?? 0)),
    );
    const pairs = symmetricEigen(matrix);
    const again = matrix.map((row, i) =>
      row.map((_, j) => pairs.reduce((sum, { value, vector }) => sum + value * (vector[i] ?? 0) * (vector[j] ?? 0), 0)),
    );
    expect(relativeError(again.flat(), matrix.flat())).toBeLessThan(1e-13);
    for (const { vector } of pairs) expect(Math.hypot(...vector)).toBeCloseTo(1, 13);
    expect(pairs.map(({ value }) => Math.abs(value))).toEqual(
      pairs.map(({ value }) => Math.abs(value)).sort((a, b) => b - a),
    );
  });
});
