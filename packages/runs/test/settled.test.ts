/** Runs that begin with steps that are alike start in a program, laid out as their states stay; all others find their way there. */
import { ImpureError } from "@dualtape/compile";
import { adam } from "@dualtape/optimizers";
import { scalar, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { expect, test } from "vitest";
import { running } from "../src/engine/running.ts";
import { drain, type Dynamics, dynamics, type Engine, hyperTensors, simulate, training } from "../src/index.ts";

const same = (value: Tensor): Tensor => value;
const outcomeOf = (run: Dynamics) => drain(simulate(run, hyperTensors(run, {}), same));
const STEPS = 12;

const random = seeded(4);
const regression = (engine: Engine, steps = STEPS) =>
  training({
    parameters: { w: random.normal([3, 1]).mul(0).add(0.4) },
    loss: ({ w }, { x, y }) => x.matmul(w).sub(y).square().sum(),
    batches: [{ x: seeded(1).normal([5, 3]), y: seeded(2).normal([5, 1]) }],
    steps,
    optimizer: adam,
    hyper: adam.hyperparameters,
    engine,
  }) as Dynamics;

/** A dynamics whose second part is there from the first step on. */
const late = (changes: Partial<Dynamics<never, "x" | "sum">>): Dynamics =>
  dynamics({
    name: "late",
    hyperparameters: {},
    steps: STEPS,
    engine: "compiled",
    start: (_hyper, lift) => ({ x: lift(tensor([1, 2])) }) as never,
    step: ({ x }) => ({ x: x.mul(0.9), sum: x.sum() }),
    objective: ({ x, sum }) => x.sum().add(sum),
    ...changes,
  } as Dynamics<never, "x" | "sum">) as never as Dynamics;

test("a training run, whose loss is there from its first step on, is taken by a program from then on", () => {
  const [compiled, eager] = [outcomeOf(regression("compiled")), outcomeOf(regression("eager"))];
  expect(compiled.cost.why).toBe(`programs took ${STEPS} of ${STEPS} steps`);
  expect(compiled.value.item()).toBeCloseTo(eager.value.item(), 12);
  expect(Object.keys(compiled.state).sort()).toEqual(Object.keys(eager.state).sort());
});

test.for<[name: string, changes: Partial<Dynamics<never, "x" | "sum">>, taken: number]>([
  ["a part of which is said that it is zeros", { zeros: (part) => part === "sum" }, STEPS],
  ["a part of which nothing is said", {}, STEPS - 2],
  [
    "another part of which it is said, so that it begins with the second step",
    { zeros: (part) => part === "x" },
    STEPS - 1,
  ],
  ["phases that differ in the first steps", { zeros: () => true, phase: (t) => (t < 3 ? "a" : "b") }, STEPS - 3],
  [
    "a step that asks for its number",
    { zeros: () => true, step: ({ x }, _hyper, { t }) => ({ x: x.mul(t), sum: x.sum() }) },
    STEPS - 3,
  ],
  ["fewer steps than it takes to see", { zeros: () => true, steps: 5 }, 3],
])("%s", ([, changes, taken]) => {
  const { cost, value } = outcomeOf(late(changes));
  expect(cost.why).toContain(`programs took ${taken} of ${changes.steps ?? STEPS} steps`);
  expect(value.item()).toBeCloseTo(outcomeOf({ ...late(changes), engine: "eager" }).value.item(), 12);
});

test("all runs give the same bits, the first that makes the program and those after it", () => {
  const run = regression("compiled");
  const values = [1, 2, 3].map(() => outcomeOf(run).value.item());
  expect(new Set([...values, outcomeOf(regression("compiled")).value.item()]).size).toBe(1);
});

test("a run that goes back to where its steps are known to be alike writes none down again", () => {
  let written = 0;
  const step: Dynamics<never, "x" | "sum">["step"] = ({ x }) => {
    written += 1;
    return { x: x.mul(0.9), sum: x.sum() };
  };
  const problem = late({ zeros: (part) => part === "sum", step });
  const run = running(problem, hyperTensors(problem, {}), same);
  run.advance(1);
  const second = run.copy();
  run.advance(2);
  const [before, third] = [written, run.copy()];
  run.restore(second);
  run.advance(2);
  expect(run.copy()).toEqual(third);
  expect(written).toBe(before);
});

test("noise that is drawn inside of a step is no less noticed", () => {
  let drawn = 0;
  const noisy = late({
    zeros: () => true,
    step: ({ x }, _hyper, { lift }) => ({ x: x.mul(0.9).add(lift(scalar((drawn += 0.1)))), sum: x.sum() }),
  });
  expect(() => outcomeOf(noisy)).toThrow(ImpureError);
});
