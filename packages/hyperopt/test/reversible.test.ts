import {
  ArgumentError,
  type Domain,
  DomainError,
  HyperparameterError,
  type Mapped,
  mapTree,
  type TensorLike,
  must,
} from "@dualtape/core";
import { dense } from "@dualtape/nn";
import { momentum, type Optimizer } from "@dualtape/optimizers";
import { grad } from "@dualtape/reverse";
import { seeded, type Tensor, tensor, zeros } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  DivergenceError,
  drain,
  type Engine,
  hybrid,
  hypergradient,
  hyperTensors,
  oneMinus,
  outerLoop,
  positive,
  ReversalError,
  reversible,
  reversibleTraining,
  type Strategy,
  simulate,
  training,
  type UndoableDynamics,
  unrolled,
} from "../src/index.ts";
import { reversibleTraining as reversibleEagerly } from "../src/eager.ts";
import { Journal, movesOf, type Parts, retreat } from "../src/strategies/reversible/undoable.ts";
import { entropyOf, isFull, multiply } from "../src/strategies/reversible/bit-buffer.ts";
import { LIMIT, onGrid, UNIT } from "../src/strategies/reversible/fixed-point.ts";
import { inverse, ratioOf } from "../src/strategies/reversible/ratio.ts";
import { advance, type State } from "@dualtape/runs";

const plain = (value: Tensor): Tensor => value;
const bitsOf = ({ data }: Tensor): BigUint64Array => new BigUint64Array(Float64Array.from(data).buffer);
const sameBits = (a: Tensor = zeros([0]), b: Tensor = zeros([1])): boolean => bitsOf(a).join() === bitsOf(b).join();

/** A regression by a small network. */
function regression(steps: number) {
  const random = seeded(7);
  const batch = () => ({ x: random.normal([12, 6]), y: random.normal([12, 2]) });
  return {
    parameters: { hidden: dense.init(6, 8, random), out: dense.init(8, 2, random) },
    batches: Array.from({ length: 5 }, batch),
    validation: batch(),
    steps,
  };
}

type Regression = ReturnType<typeof regression>;

const lossOf = <S extends TensorLike<S>>(
  { hidden, out }: Mapped<Regression["parameters"], S>,
  { x, y }: Mapped<Regression["validation"], S>,
  l2: S,
): S => dense(dense(x, hidden).tanh(), out).sub(y).square().sum().mul(0.05).add(hidden.w.square().sum().mul(l2));

const hyperOf = (gamma: number) => ({ learningRate: positive(0.05), momentum: oneMinus(gamma), l2: positive(0.01) });

const network = (steps: number, gamma: number, engine?: Engine) =>
  reversibleTraining({
    ...regression(steps),
    ...(engine && { engine }),
    loss: (parameters, batch, { l2 }) => lossOf(parameters, batch, l2),
    hyper: hyperOf(gamma),
  });

/** A regression so small that a thousand steps take no time; every parameter moves at every step. */
const small = (() => {
  const random = seeded(10);
  const batches = Array.from({ length: 5 }, () => ({ x: random.normal([8, 24]), y: random.uniform([8, 3], -1, 1) }));
  const loss = <S extends TensorLike<S>>({ w }: { w: S }, { x, y }: { x: S; y: S }): S =>
    x.matmul(w).tanh().sub(y).square().sum().mul(0.1);
  return { parameters: { w: random.normal([24, 3]) }, batches, loss };
})();

describe("fixed point", () => {
  it("rounds to multiples of 2⁻⁴⁰, symmetrically in the sign", () => {
    const random = seeded(1);
    for (const scale of [1e-12, 1e-6, 1, 2 * LIMIT]) {
      const x = random.uniform([1000], -scale, scale);
      const rounded = onGrid(x);
      for (const [i, value] of rounded.data.entries()) {
        expect(Number.isInteger(value * UNIT)).toBe(true);
        expect(Math.abs(value - (x.data[i] ?? 0))).toBeLessThanOrEqual(0.5 / UNIT);
      }
      expect(bitsOf(onGrid(x.neg()).neg().add(0))).toEqual(bitsOf(rounded.add(0)));
    }
  });

  it("is exact in sums up to its limit", () => {
    const random = seeded(2);
    const x = onGrid(random.uniform([1000], -LIMIT, LIMIT));
    const y = onGrid(random.uniform([1000], -LIMIT, LIMIT));
    expect(bitsOf(x.add(y).sub(y))).toEqual(bitsOf(x));
  });
});

describe("ratioOf", () => {
  it("finds the small fractions behind decimals", () => {
    expect([0.5, 0.9, 0.98, 1 / 3].map(ratioOf)).toEqual([
      { n: 1, d: 2 },
      { n: 9, d: 10 },
      { n: 49, d: 50 },
      { n: 1, d: 3 },
    ]);
  });

  it("is within 2⁻¹⁷ of any value, in integers of 16 bits, and never 0", () => {
    const values = [...seeded(3).uniform([2000]).data, 1e-9, 0.99999, 0.999999, 1 - 2 ** -40, 2 ** -17];
    for (const value of values) {
      const { n, d } = ratioOf(value);
      expect(Number.isInteger(n) && n >= 1 && n <= d && d <= 2 ** 16).toBe(true);
      if (value > 2 ** -16) expect(Math.abs(n / d - value)).toBeLessThanOrEqual(2 ** -17);
    }
  });

  it("is the best there is", () => {
    for (const value of seeded(4).uniform([5]).data) {
      const { n, d } = ratioOf(value);
      let best = Infinity;
      for (let k = 1; k <= 2 ** 16; k++) best = Math.min(best, Math.abs(Math.round(value * k) / k - value));
      expect(Math.abs(n / d - value)).toBe(best);
    }
  });
});

describe("the bit buffer", () => {
  it("undoes any run of multiplications to the bit", () => {
    const random = seeded(5);
    for (let run = 0; run < 15; run++) {
      const gammas = [...random.uniform([200], run % 3 === 0 ? 0.9 : 0.001, 0.9999).data];
      const start = { value: onGrid(random.uniform([20], -LIMIT, LIMIT)), buffer: zeros([20]) };
      const aside: { t: number; buffer: Tensor }[] = [];
      let now = start;
      gammas.forEach((gamma, t) => {
        const ratio = ratioOf(gamma);
        if (isFull(now.buffer, ratio)) {
          aside.push({ t, buffer: now.buffer });
          now = { ...now, buffer: zeros([20]) };
        }
        const after = multiply(now, ratio, tensor(gamma));
        // A float product, up to the noise of the digits that the buffer moves: n units in the last place.
        const error = after.value.sub(now.value.mul(ratio.n / ratio.d)).magnitude();
        expect(error).toBeLessThan((ratio.n + 1) / UNIT);
        expect(after.buffer.magnitude()).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
        now = after;
      });
      for (let t = gammas.length - 1; t >= 0; t--) {
        now = multiply(now, inverse(ratioOf(gammas[t] ?? 0)), tensor(1));
        if (aside.at(-1)?.t === t) now = { ...now, buffer: aside.pop()?.buffer ?? now.buffer };
      }
      expect(bitsOf(now.value)).toEqual(bitsOf(start.value));
      expect(bitsOf(now.buffer)).toEqual(bitsOf(start.buffer));
    }
  });

  it("grows by log₂(d/n) bits a multiplication, by Shannon's measure too", () => {
    const count = 50_000;
    /** The entropy in bits of one element, over all elements. */
    const shannon = (buffer: Tensor): number => {
      const seen = new Map<number, number>();
      for (const i of buffer.data) seen.set(i, (seen.get(i) ?? 0) + 1);
      return [...seen.values()].reduce((bits, n) => bits - (n / count) * Math.log2(n / count), 0);
    };
    for (const [gamma, from, to] of [
      [0.5, 0, 6],
      [0.9, 30, 60],
    ] as const) {
      const theory = (to - from) * Math.log2(1 / gamma);
      let now = { value: onGrid(seeded(6).uniform([count], -1, 1)), buffer: zeros([count]) };
      const at = [now.buffer];
      for (let t = 1; t <= to; t++) {
        now = multiply(now, ratioOf(gamma), tensor(gamma));
        at.push(now.buffer);
      }
      const [before, after] = [at[from] ?? zeros([]), at[to] ?? zeros([])];
      expect(Math.abs((shannon(after) - shannon(before)) / theory - 1)).toBeLessThan(0.05);
      expect(Math.abs((entropyOf([after]) - entropyOf([before])) / count / theory - 1)).toBeLessThan(0.05);
    }
  });
});

/** Takes a run to its end, and gives the way back, on which each state must come back to the bit. */
function there(
  problem: UndoableDynamics,
  hyper: Readonly<Record<string, Tensor>>,
  step: (state: State<string, Tensor>, t: number) => State<string, Tensor>,
) {
  const journal = new Journal<string, Tensor>();
  const start = problem.start(hyper, plain);
  const trajectory = [start];
  for (let t = 1; t <= problem.steps; t++) {
    const before = must(trajectory[t - 1], "state");
    journal.write(t, problem.forgotten(before, hyper, t, plain));
    trajectory.push(step(before, t));
  }
  const end = must(trajectory.at(-1), "state");
  const goBack = (
    undo: (state: State<string, Tensor>, t: number, forgotten: Parts<string, Tensor>) => State<string, Tensor>,
  ): void => {
    let state = end;
    for (let t = problem.steps; t >= 1; t--) {
      state = undo(state, t, journal.take(t));
      for (const part of Object.keys(start)) {
        if (!sameBits(state[part], trajectory[t - 1]?.[part])) expect.fail(`${part} before step ${t} differs`);
      }
    }
  };
  return { end, journal, goBack };
}

describe("a reversible run", () => {
  const T = 1000;
  it.each([0.5, 0.9, 0.98])("of 1000 steps at γ = %f is undone to the bit, at log₂(1/γ) bits a step", (gamma) => {
    const problem = reversibleTraining({
      ...small,
      steps: T,
      hyper: { learningRate: positive(0.05), momentum: oneMinus(gamma) },
    });
    const hyper = hyperTensors(problem, {});
    const { end, journal, goBack } = there(problem, hyper, (state, t) => advance(problem, state, hyper, t, plain));
    const live = problem.buffersOf(end);
    const size = live.reduce((sum, buffer) => sum + buffer.size, 0);
    const entropy = entropyOf([...live, ...journal.parts]) / size / T;
    expect(Math.abs(entropy / Math.log2(1 / gamma) - 1)).toBeLessThan(0.05);

    // The trajectory is one float64 for each parameter and step: without the velocities, which would double it.
    const stored = live.reduce((sum, { byteLength }) => sum + byteLength, journal.byteLength);
    const words = { 0.5: 19, 0.9: 4, 0.98: 1 }[String(gamma)];
    expect(stored).toBe(8 * size * (words ?? 0));
    if (gamma === 0.9) expect((8 * size * T) / stored).toBeGreaterThanOrEqual(150);

    goBack((state, t, forgotten) => retreat(problem, state, hyper, t, forgotten, plain));
    expect(journal.byteLength).toBe(0);
  });

  it.each([0.5, 0.9, 0.98])("in plain float32 at γ = %f is lost on the way back", (gamma) => {
    const { w: start } = mapTree(small.parameters, (leaf: Tensor) => leaf.to("float32"));
    const batches = small.batches.map((batch) => mapTree(batch, (leaf: Tensor) => leaf.to("float32")));
    const gradientAt = (w: Tensor, t: number): Tensor => {
      const batch = batches[(t - 1) % batches.length] ?? expect.fail("no batch");
      return grad((v, lift) => small.loss({ w: v }, mapTree(batch, lift)), w);
    };
    const alpha = 0.05;
    let w = start;
    let v = start.zeroLike();
    for (let t = 1; t <= T; t++) {
      v = v.mul(gamma).sub(gradientAt(w, t).mul(1 - gamma));
      w = w.add(v.mul(alpha));
    }
    for (let t = T; t >= 1; t--) {
      w = w.sub(v.mul(alpha));
      v = v.add(gradientAt(w, t).mul(1 - gamma)).div(gamma);
    }
    expect(w.precision).toBe("float32");
    // Not a digit is left: the error is larger than the parameters, or not even finite.
    expect(w.sub(start).magnitude() < start.magnitude()).toBe(false);
  });
});

describe("reversible", () => {
  const relative = (a: Tensor, b: Tensor): number => a.sub(b).magnitude() / b.magnitude();

  it.each([0.5, 0.9, 0.98].flatMap((gamma) => [["eager", gamma] as const, ["compiled", gamma] as const]))(
    "agrees with unrolled and hybrid on the same dynamics, %s, at γ = %f",
    (engine, gamma) => {
      const problem = network(100, gamma, engine);
      const found = hypergradient(problem, reversible);
      expect(found.cost.engine).toBe(engine);
      for (const strategy of [unrolled, hybrid]) {
        const expected = hypergradient(network(100, gamma, "eager"), strategy); // their steps look at values
        if (engine === "eager") expect(found.value.item()).toBe(expected.value.item());
        expect(relative(found.value, expected.value)).toBeLessThan(1e-15);
        for (const name of ["learningRate", "momentum", "l2"] as const) {
          expect(relative(found.gradient[name], expected.gradient[name])).toBeLessThan(1e-10);
        }
      }
    },
  );

  it("gives the derivatives of the same momentum in plain float64", () => {
    const problem = network(100, 0.9);
    const found = hypergradient(problem, reversible);
    const data = regression(100);
    const smooth: Optimizer<"learningRate" | "momentum", "velocity"> = {
      name: "smooth",
      hyperparameters: { learningRate: positive(0.05), momentum: oneMinus(0.9) },
      init: (parameter) => ({ velocity: parameter.zeroLike() }),
      step({ learningRate, momentum: gamma }, { parameter, gradient, slots }) {
        const velocity = slots.velocity.mul(gamma).sub(gradient.mul(gamma.neg().add(1)));
        return { parameter: parameter.add(velocity.mul(learningRate)), slots: { velocity } };
      },
    };
    const float64 = training({
      ...data,
      loss: (parameters, batch, { l2 }) => lossOf(parameters, batch, l2),
      hyper: hyperOf(0.9),
      optimizer: smooth,
    });
    const expected = hypergradient(float64, unrolled);
    expect(relative(found.value, expected.value)).toBeLessThan(1e-8);
    for (const name of ["learningRate", "momentum", "l2"] as const) {
      expect(relative(found.gradient[name], expected.gradient[name])).toBeLessThan(1e-5);
    }
  });

  it("learns schedules: a learning rate and a momentum for each step and tensor", () => {
    const [steps, tensors] = [60, 4];
    const random = seeded(8);
    const data = regression(steps);
    const problem = reversibleTraining({
      ...data,
      loss: (parameters, batch, { l2 }) => lossOf(parameters, batch, l2),
      hyper: {
        learningRate: positive([...random.uniform([steps * tensors], 0.01, 0.05).data]),
        momentum: oneMinus([...random.uniform([steps], 0.3, 0.99).data]),
        l2: 0.01,
      },
    });
    const [found, expected] = [hypergradient(problem, reversible), hypergradient(problem, unrolled)];
    expect(found.gradient.learningRate.shape).toEqual([240]);
    expect(relative(found.gradient.learningRate, expected.gradient.learningRate)).toBeLessThan(1e-10);
    expect(relative(found.gradient.momentum, expected.gradient.momentum)).toBeLessThan(1e-10);
    expect(Object.keys(found.gradient)).toEqual(["learningRate", "momentum"]);

    // One value moved: the runs part at its step, and there in its tensor alone.
    const [t, moved] = [31, 2];
    const rates = tensor(problem.hyperparameters.learningRate.initial);
    const other = tensor(rates.data.map((rate, i) => (i === (t - 1) * tensors + moved ? 2 * rate : rate)));
    const statesAt = (learningRate: Tensor) =>
      [...simulate(problem, { ...hyperTensors(problem, {}), learningRate }, plain)].map(({ state }) => state);
    const [ours, theirs] = [statesAt(rates), statesAt(other)];
    const differing = (step: number): string[] => {
      const [one = {}, two = {}] = [ours[step - 1], theirs[step - 1]];
      return Object.keys(one).filter((part) => !sameBits(one[part], two[part]));
    };
    expect(differing(t - 1)).toEqual([]);
    expect(differing(t)).toEqual(["parameters.out.w"]);
  });

  it("takes the training loss of the last step as objective where there is no validation data", () => {
    const { validation: _validation, ...data } = regression(30);
    const problem = reversibleTraining({
      ...data,
      loss: (parameters, batch, { l2 }) => lossOf(parameters, batch, l2),
      hyper: hyperOf(0.9),
      engine: "eager",
    });
    const [found, expected] = [hypergradient(problem, reversible), hypergradient(problem, unrolled)];
    expect(found.value.item()).toBe(expected.value.item());
    expect(relative(found.gradient.learningRate, expected.gradient.learningRate)).toBeLessThan(1e-10);
  });

  it("undoes any dynamics that says how: an oscillator in fixed point, by leapfrog", () => {
    type Parts = "position" | "velocity";
    const push = <T extends TensorLike<T>>(position: T, { stiffness }: { stiffness: T }): T =>
      onGrid(position.mul(stiffness).mul(-0.1));
    const oscillator: UndoableDynamics<"stiffness", Parts> = {
      name: "oscillator",
      hyperparameters: { stiffness: positive(0.7) },
      steps: 1000,
      start: (_hyper, lift) => ({ position: lift(onGrid(tensor([1, -0.3]))), velocity: lift(zeros([2])) }),
      step({ position, velocity }, hyper) {
        const pushed = velocity.add(push(position, hyper));
        return { position: position.add(onGrid(pushed.mul(0.1))), velocity: pushed };
      },
      forgotten: () => ({}),
      undo({ position, velocity }, hyper) {
        const before = position.sub(onGrid(velocity.mul(0.1)));
        return { position: before, velocity: velocity.sub(push(before, hyper)) };
      },
      objective: ({ position }) => position.square().sum(),
    };
    const [found, expected] = [hypergradient(oscillator, reversible), hypergradient(oscillator, unrolled)];
    expect(relative(found.gradient.stiffness, expected.gradient.stiffness)).toBeLessThan(1e-10);
    expect(found.cost.bytes).toBeLessThan(500);
  });

  it.each(["eager", "compiled"] as const)("holds one state, one step's tape and a few bits a step: %s", (engine) => {
    const [short, long] = [100, 200].map((steps) => hypergradient(network(steps, 0.9, engine), reversible).cost);
    expect(long?.bytes).toBe(short?.bytes);
    expect(long?.steps).toBe(600);
    const states = hypergradient(network(200, 0.9), unrolled).cost.bytes;
    expect(states / (long?.bytes ?? 0)).toBeGreaterThan(25);
  });
});

describe("a reversible run in programs", () => {
  const T = 300;
  const random = seeded(11);
  const batch = (count: number) => ({ x: random.normal([count, 24]), y: random.uniform([count, 3], -1, 1) });
  const [even, uneven] = [[8, 8, 8].map(batch), [8, 5, 8, 3].map(batch)];
  const rates = [...random.uniform([T], 0.01, 0.05).data];
  const made = (engine: Engine, batches: typeof even, learningRate: Domain<never>) =>
    reversibleTraining({ ...small, batches, engine, steps: T, hyper: { learningRate, momentum: oneMinus(0.9) } });
  const cases = [
    ["batches of one size", even, positive(0.05)],
    ["batches of many sizes", uneven, positive(0.05)],
    ["a rate for each step", even, positive(rates)],
  ] as const;

  it.each(
    cases.flatMap(([title, ...one]) =>
      (["compiled", "eager"] as const).map((engine) => [title, engine, ...one] as const),
    ),
  )("is undone to the bit: %s, %s", (_title, engine, batches, learningRate) => {
    const problem = made(engine, batches, learningRate as Domain<never>);
    const hyper = hyperTensors(problem, {});
    const moves = movesOf(problem, hyper, plain);
    const { goBack } = there(problem, hyper, (state, t) => moves.step(state, t));
    goBack((state, t, forgotten) => moves.undo(state, t, forgotten));
    expect(moves.computed().engine).toBe(engine);
  });

  it.each(cases)("has the hypergradient of unrolled, and says who computed it: %s", (_title, batches, learningRate) => {
    const problem = made("compiled", batches, learningRate as Domain<never>);
    const [first, again] = [hypergradient(problem, reversible), hypergradient(problem, reversible)];
    expect(first.cost.engine).toBe("compiled");
    expect(first.cost.why).toMatch(
      /gradients, programs took 600 of 600 steps; its steps are undone in exact arithmetic, as it is called$/,
    );
    for (const [name, gradient] of Object.entries(first.gradient)) {
      expect(sameBits(gradient, (again.gradient as Record<string, Tensor>)[name])).toBe(true);
    }
    const apart = (a: Tensor, b: Tensor): number => a.sub(b).magnitude() / b.magnitude();
    const names = ["learningRate", "momentum"] as const;

    // The same states, and the way back through the very steps.
    const { inProgram, ...others } = problem;
    const stepwise: typeof problem = {
      ...others,
      inProgram: (hyper, lift) => {
        const { step, undo, computed } = inProgram?.(hyper, lift) ?? expect.fail("no program");
        return { step, undo, computed, derivatives: problem };
      },
    };
    const exact = hypergradient(stepwise, reversible);
    for (const name of names) expect(apart(first.gradient[name], exact.gradient[name])).toBeLessThan(1e-12);

    // The same problem, where gradients round otherwise.
    const expected = hypergradient(made("eager", batches, learningRate as Domain<never>), unrolled);
    expect(apart(first.value, expected.value)).toBeLessThan(1e-9);
    for (const name of names) expect(apart(first.gradient[name], expected.gradient[name])).toBeLessThan(1e-9);
  });

  it("is one where it is long, as other runs are, and never without a compiler", () => {
    const run = (steps: number, reversibly: typeof reversibleTraining) =>
      hypergradient(
        reversibly({ ...small, steps, hyper: { learningRate: positive(0.05), momentum: oneMinus(0.9) } }),
        reversible,
      ).cost.engine;
    expect(run(20, reversibleTraining)).toBe("eager");
    expect(run(400, reversibleTraining)).toBe("compiled");
    expect(run(400, reversibleEagerly)).toBe("eager");
  });

  it("finds out a loss that changes on the way", () => {
    let calls = 0;
    const problem = reversibleTraining({
      ...small,
      loss: (parameters, data) => small.loss(parameters, data).mul(1 + calls++),
      steps: 40,
      engine: "compiled",
      hyper: { learningRate: positive(1e-3), momentum: oneMinus(0.9) },
    });
    expect(() => hypergradient(problem, reversible)).toThrow(/its gradients, step 1, loss.*must do the same each time/);
  });
});

describe("what cannot be undone", () => {
  const data = regression(20);

  it("is refused: other dynamics, and other numbers than float64", () => {
    const other = training({
      ...data,
      loss: (parameters, batch, { l2 }) => lossOf(parameters, batch, l2),
      hyper: hyperOf(0.9),
      optimizer: momentum,
    });
    expect(() => hypergradient(other, reversible)).toThrow(ArgumentError);
    expect(() => hypergradient(other, reversible)).toThrow(/cannot be undone.*reversibleTraining.*checkpointed/);
    const tower = outerLoop(network(5, 0.9), { optimizer: momentum, iterations: 2, strategy: reversible });
    expect(() => hypergradient(tower, hybrid)).toThrow(/not float64 tensors.*checkpointed or hybrid/);
    expect(Number.isFinite(drain(simulate(tower, hyperTensors(tower, {}), plain)).value.item())).toBe(true);
  });

  it("is told: parameters that are no tensors", () => {
    const w = 1 as unknown as Tensor;
    const make = () =>
      reversibleTraining({ ...small, parameters: { w }, steps: 1, hyper: { learningRate: 1, momentum: 0.5 } });
    expect(make).toThrow(ArgumentError);
  });

  it("is told: schedules that do not fit, and momentum outside of 0 to 1", () => {
    const make = (hyper: { learningRate: Domain; momentum: Domain | number }) =>
      reversibleTraining({
        ...data,
        loss: (parameters, batch, { l2 }) => lossOf(parameters, batch, l2),
        hyper: { ...hyper, l2: 0.01 },
      });
    const misfit = positive([0.1, 0.1, 0.1]);
    expect(() => make({ learningRate: misfit, momentum: 0.9 })).toThrow(HyperparameterError);
    expect(() => make({ learningRate: misfit, momentum: 0.9 })).toThrow(
      /3 values for 20 steps and 4.*one value, 20, or 80/,
    );
    for (const gamma of [0, 1, -0.5, 1.5]) {
      const run = (strategy: Strategy) => () =>
        hypergradient(make({ learningRate: positive(0.1), momentum: gamma }), strategy);
      expect(run(reversible)).toThrow(DomainError);
      expect(run(unrolled)).toThrow(/momentum.*oneMinus/);
    }
  });

  it("is found out: a loss that is not a function of its arguments", () => {
    const random = seeded(9);
    const noisy = reversibleTraining({
      ...data,
      loss: (parameters, batch, { l2 }) => lossOf(parameters, batch, l2),
      hyper: hyperOf(0.9),
      batches: () => ({ x: random.normal([12, 6]), y: random.normal([12, 2]) }),
    });
    expect(() => hypergradient(noisy, reversible)).toThrow(ReversalError);
  });

  it("stops with the step where a value leaves fixed point", () => {
    const fast = network(50, 0.9);
    const run = () => hypergradient(fast, reversible, { learningRate: 100 });
    expect(run).toThrow(DivergenceError);
    expect(run).toThrow(/exactMomentum, step \d+.*more than fixed point holds/);
  });
});
