/** Who computes a run: the compiler that its dynamics brings, or nobody but the numbers themselves. */
import { positive } from "@dualtape/core";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  type Compiler,
  continued,
  drain,
  type Dynamics,
  dynamics,
  type Engine,
  hyperTensors,
  simulate,
} from "../src/index.ts";

const decay = (engine?: Engine): Dynamics<"rate", "x"> => ({
  name: "decay",
  ...(engine && { engine }),
  steps: 4000,
  hyperparameters: { rate: positive(1e-3) },
  start: (_hyper, lift) => ({ x: lift(tensor([1, 2])) }),
  step: ({ x }, { rate }) => ({ x: x.sub(x.mul(rate).tanh()) }),
  objective: ({ x }) => x.sum(),
});

const valueOf = (run: Dynamics<"rate", "x">): number =>
  drain(simulate(run, hyperTensors(run, {}), (value: Tensor) => value)).value.item();

/** A dynamics that says which of its runs were compiled. */
function watched(engine?: Engine) {
  const run = dynamics(decay(engine));
  const compiled: string[] = [];
  const compiler: Compiler = {
    ahead: (of, hyper, runs) => (run.compiler as Compiler).ahead(of, hyper, runs),
    declines: (of, start) => (run.compiler as Compiler).declines(of, start),
    takes: (lift) => (run.compiler as Compiler).takes(lift),
    run: (of, start, hyper, lift, manner) => {
      compiled.push(of.name);
      return (run.compiler as Compiler).run(of, start, hyper, lift, manner);
    },
  };
  return { run: { ...run, compiler }, compiled };
}

test.for<[name: string, engine: Engine | undefined, steps: number, compiled: boolean]>([
  ["a long run", undefined, 4000, true],
  ["a short run", undefined, 10, false],
  ["a short run that is to be compiled", "compiled", 10, true],
  ["a long run that is to be eager", "eager", 4000, false],
])("%s", ([, engine, steps, expected]) => {
  const { run, compiled } = watched(engine);
  expect(valueOf({ ...run, steps })).toBeCloseTo(valueOf({ ...decay(), steps }), 12);
  expect(compiled.length > 0).toBe(expected);
});

describe.for<Engine>(["eager", "compiled"])("%s", (engine) => {
  test.for<unknown>([1.5, -1, NaN, -Infinity, "all", null])("a listener that heeds %s is refused", (heed) => {
    const run = simulate(dynamics(decay(engine)));
    run.next();
    expect(() => run.next(heed as number)).toThrow(/^next: how many steps need not be told of/);
  });
  test("a monitor that is no scalar is refused by its name", () => {
    const [report] = simulate(dynamics({ ...decay(engine), monitor: ({ x }) => x }));
    expect(() => report?.monitored).toThrow("decay, monitor: it has shape [2], not []. Sum it, or take the mean.");
  });
});

test("without a compiler a run is eager, and one that is to be compiled is refused", () => {
  expect(decay().compiler).toBeUndefined();
  expect(valueOf(decay())).toBe(valueOf(decay("eager")));
  expect(() => valueOf(decay("compiled"))).toThrow(/decay.*no compiler.*dynamics or training/);
});

test("repeatable steps that ask for their number are told it, in each phase", () => {
  const counted = (engine: Engine) =>
    dynamics({
      name: "counted",
      engine,
      hyperparameters: { rate: positive(0.5) },
      steps: 12,
      phase: (t) => (t % 6 < 3 ? "even" : "odd"),
      start: (_hyper, lift) => ({ x: lift(scalar(1)) }),
      step: ({ x }, { rate }, { t }) => ({ x: x.mul(rate).add(t) }),
      objective: ({ x }) => x,
    });
  const [compiled, eager] = (["compiled", "eager"] as const).map((engine) => {
    const process = counted(engine);
    const run = continued(process, { x: scalar(1) }, { rate: scalar(0.5) }, (value) => value, { repeatable: true });
    for (let t = 1; t <= 12; t++) run.advance(t, t);
    return run.copy().x.item();
  });
  expect(compiled).toBe(eager);
});

test("a dynamics keeps the compiler that it is given", () => {
  const { run } = watched();
  expect(dynamics(run).compiler).toBe(run.compiler);
  expect(dynamics(decay()).compiler).not.toBe(dynamics(decay()).compiler);
  expect(valueOf({ ...run, start: (_hyper, lift) => ({ x: lift(scalar(0)) }) })).toBe(0);
});
