/** The cost of a run says who computed it, and why; an engine that refuses programs, and kinds of steps without number, change nothing else. */
import { positive, type TensorLike } from "@dualtape/core";
import { sgd } from "@dualtape/optimizers";
import { Tape, Var } from "@dualtape/reverse";
import { scalar, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  type Cost,
  drain,
  type Dynamics,
  dynamics,
  type Engine,
  hyperTensors,
  simulate,
  training,
} from "../src/index.ts";
import { dynamics as eagerDynamics } from "../src/eager.ts";

type Run = Dynamics<"rate", string>;

const LONG = 4000;
const decay = {
  name: "decay",
  steps: LONG,
  hyperparameters: { rate: positive(1e-3) },
  start: <T extends TensorLike<T>>(_hyper: unknown, lift: (value: Tensor) => T) => ({ x: lift(tensor([1, 2])) }),
  step: <T extends TensorLike<T>>({ x }: { x: T }, { rate }: { rate: T }) => ({ x: x.sub(x.mul(rate).tanh()) }),
  objective: <T extends TensorLike<T>>({ x }: { x: T }) => x.sum(),
};
const spoilt = (options: object): Run => dynamics({ ...decay, ...options } as never) as unknown as Run;
const end = (run: Run) => drain(simulate(run, hyperTensors(run, {}), (value) => value));
const costOf = (run: Run): Cost => end(run).cost;

afterEach(() => vi.unstubAllGlobals());

test.for<readonly [title: string, run: () => Run, engine: Engine, why: RegExp]>([
  ["a long run", () => spoilt({}), "compiled", /^programs took 3999 of 4000 steps$/],
  [
    "a short run",
    () => spoilt({ steps: 10 }),
    "eager",
    /^a run of 10 steps on so small a state is not worth a program$/,
  ],
  [
    "a short run that asks for it",
    () => spoilt({ steps: 10, engine: "compiled" }),
    "compiled",
    /^programs took 9 of 10/,
  ],
  [
    "a run of one step that asks for it",
    () => spoilt({ steps: 1, engine: "compiled" }),
    "eager",
    /no step was met again/,
  ],
  ["a long run that is to be eager", () => spoilt({ engine: "eager" }), "eager", /its dynamics asks for it/],
  ["a run without a compiler", () => eagerDynamics(decay as never) as unknown as Run, "eager", /brings no compiler/],
  [
    "steps that look at values",
    () => spoilt({ step: ({ x }: { x: Tensor }) => ({ x: x.magnitude() > 1 ? x.mul(0.999) : x }) }),
    "eager",
    /report\.test\.ts:\d+:\d+.*magnitude of a traced number/,
  ],
  [
    "steps that use what only tensors have",
    () => spoilt({ step: ({ x }: { x: Tensor }) => ({ x: x.mul(1 - 1e-4 * x.data.slice(0, 1).length) }) }),
    "eager",
    /TypeError/,
  ],
  [
    "steps that keep a number from call to call",
    () => {
      const kept = new Map<string, Tensor>();
      const step = ({ x }: { x: Tensor }) => {
        const kind = x.constructor.name;
        const first = kept.get(kind) ?? x.mul(0.5);
        kept.set(kind, first);
        return { x: first };
      };
      return spoilt({ step });
    },
    "eager",
    /x: it is a number that was kept from another call/,
  ],
  [
    "an objective that looks at values",
    () => spoilt({ objective: ({ x }: { x: Tensor }) => (x.magnitude() > 1 ? x.sum() : x.sum().neg()) }),
    "compiled",
    /^programs took 3999 of 4000 steps; objective is eager: .*report\.test\.ts/,
  ],
  [
    "small steps that ask for their number",
    () => spoilt({ step: ({ x }: { x: Tensor }, _h: unknown, { t }: { t: number }) => ({ x: x.mul(1 - 1e-4 / t) }) }),
    "eager",
    /ask for their number t.*context\.count/,
  ],
  [
    "steps that take other elements each time",
    () =>
      spoilt({
        steps: 100,
        engine: "compiled",
        start: () => ({ x: tensor(new Float64Array(100).fill(1)) }),
        step: ({ x }: { x: Tensor }, _h: unknown, { t }: { t: number }) => ({ x: x.sub(x.slice([t - 1, t])) }),
      }),
    "eager",
    /each of 48 steps in a row was unlike all before/,
  ],
])("$0", ([, run, engine, why]) => {
  const cost = costOf(run());
  expect(cost.engine).toBe(engine);
  expect(cost.why).toMatch(why);
});

test("a run on other numbers", () => {
  const tape = new Tape<Tensor>("other numbers");
  const constant = (value: Tensor): Var<Tensor> => new Var(value, tape, null);
  const { cost } = drain(simulate(spoilt({}), { rate: constant(scalar(1e-3)) }, constant));
  expect([cost.engine, cost.why]).toEqual(["eager", "it runs on variables of a tape"]);
});

describe("an engine that refuses programs", () => {
  const real = WebAssembly;
  const failing = (name: "Module" | "Instance", error: () => Error) => ({
    validate: real.validate.bind(real),
    Module: real.Module,
    Instance: real.Instance,
    [name]: function refused(): never {
      throw error();
    },
  });
  const refusing: Readonly<Record<string, readonly [engine: unknown, why: RegExp]>> = {
    "has no WebAssembly": [undefined, /no WebAssembly, as under --jitless/],
    "has no SIMD": [{ ...failing("Instance", () => new Error()), validate: () => false }, /no SIMD/],
    "forbids it by a policy": [failing("Module", () => new Error("blocked by CSP")), /content security policy/],
    "has not the memory": [
      failing("Instance", () => new RangeError("could not allocate memory")),
      /a program needs .* MB of memory, and the engine does not give it/,
    ],
    "does not take its size": [failing("Instance", () => new Error("module too large")), /does not take a module of/],
  };
  test.for(Object.entries(refusing))("%s: the run is eager, to the bit", ([, [engine, why]]) => {
    const expected = end(spoilt({ engine: "eager" }));
    vi.stubGlobal("WebAssembly", engine);
    const found = end(spoilt({}));
    expect(found.cost.engine).toBe("eager");
    expect(found.cost.why).toMatch(why);
    expect([...(found.state["x"]?.data ?? [])]).toEqual([...(expected.state["x"]?.data ?? [])]);
  });
  test.for(Object.entries(refusing))("%s: who asks to be compiled gets the interpreter", ([, [engine, why]]) => {
    vi.stubGlobal("WebAssembly", engine);
    const { cost } = end(spoilt({ steps: 20, engine: "compiled" }));
    expect(cost.engine).toBe("compiled");
    expect(cost.why).toMatch(/^programs took 19 of 20 steps, by the interpreter: /);
    expect(cost.why).toMatch(why);
  });
});

describe("programs are kept, and not without bound", () => {
  /** How many programs are made while `f` runs. */
  function made(f: () => void): number {
    const real = WebAssembly;
    let count = 0;
    vi.stubGlobal("WebAssembly", {
      validate: real.validate.bind(real),
      Module: real.Module,
      Instance: function counted(module: WebAssembly.Module, imports: WebAssembly.Imports) {
        count += 1;
        return new real.Instance(module, imports);
      },
    });
    f();
    vi.unstubAllGlobals();
    return count;
  }

  test("a variable that changes between runs needs one program more, and then none", () => {
    let strength = 1;
    const run = spoilt({ step: ({ x }: { x: Tensor }) => ({ x: x.sub(x.mul(1e-3 * strength)) }) });
    expect(made(() => end(run))).toBe(2); // a step, and the objective
    strength = 2;
    expect(made(() => end(run))).toBe(1);
    strength = 3;
    expect(made(() => end(run))).toBe(0);
  });
  test("steps that take other rows each time are one program", () => {
    type Parts = { x: Tensor };
    const step = ({ x }: Parts, { rate }: { rate: Tensor }, { t }: { t: number }): Parts => {
      const rows = [t % 2, t % 3 === 0 ? 1 : 0];
      return { x: x.sub(x.take(rows).square().scatterAdd(rows.reverse(), 2).mul(rate)) };
    };
    const of = (engine: Engine): Run => spoilt({ steps: 200, step, engine });
    let outcome = end(of("eager"));
    const { value } = outcome;
    expect(made(() => (outcome = end(of("compiled"))))).toBe(2); // a step, and the objective
    expect(outcome.cost.why).toBe("programs took 198 of 200 steps");
    expect(Math.abs(outcome.value.sub(value).item())).toBeLessThan(1e-12);
  });
  test("a copy of a dynamics has the programs of the first", () => {
    const run = spoilt({});
    end(run);
    expect(made(() => end({ ...run, engine: "compiled" }))).toBe(0);
    expect(made(() => end({ ...run, steps: LONG + 1 }))).toBe(0);
  });
  test("40 lengths of batches: so many programs, no more, and the same numbers", () => {
    const random = seeded(1);
    const batches = Array.from({ length: 40 }, (_, i) => ({ x: random.normal([i + 1, 3]) }));
    const of = (engine: Engine) =>
      training({
        parameters: { w: tensor([1, 2, 3]) },
        loss: ({ w }, { x }) => x.mul(w).sum(1).sub(1).square().sum(),
        batches,
        steps: 160,
        optimizer: sgd,
        hyper: { learningRate: 1e-3 },
        engine,
      }) as unknown as Run;
    const run = of("compiled");
    let cost: Cost | null = null;
    expect(made(() => ({ cost } = end(run)))).toBe(16);
    expect(cost).toMatchObject({ engine: "compiled" });
    expect(String((cost as Cost | null)?.why)).toMatch(
      /^programs took \d+ of 160 steps; there are more kinds of steps than the 16/,
    );
    expect(made(() => end(run))).toBe(0);
    const [ours, eager] = [end(run).value.item(), end(of("eager")).value.item()];
    expect(Math.abs(ours - eager)).toBeLessThanOrEqual(1e-12 * Math.abs(eager));
  });
  test("one that two runs had no use for gives way", () => {
    const run = spoilt({});
    const at = (length: number): Run => ({
      ...run,
      start: (_hyper, lift) => ({ x: lift(tensor(new Float64Array(length).fill(1))) }),
    });
    for (let length = 1; length <= 8; length++) end(at(length)); // a step and the objective of each
    expect(made(() => end(at(9)))).toBe(2);
    expect(made(() => end(at(8)))).toBe(0);
    expect(made(() => end(at(1)))).toBeGreaterThan(0);
  });
});
