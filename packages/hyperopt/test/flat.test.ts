/**
 * A hypergradient that is 0 by structure is told: by every strategy that takes derivatives, by `audit`, and by all that moves
 * hyperparameters down derivatives.
 */
import { adam, lion, sgd } from "@dualtape/optimizers";
import { scalar, seeded, tensor } from "@dualtape/tensor";
import type { Domains, Run } from "@dualtape/runs";
import { describe, expect, test } from "vitest";
import {
  audit,
  auto,
  checkpointed,
  type Dynamics,
  dynamics,
  type Engine,
  evolution,
  evolve,
  finiteDifferences,
  gradientDescent,
  hybrid,
  hypergradient,
  hyperHessian,
  implicit,
  oneMinus,
  oneStep,
  online,
  positive,
  realTime,
  reversible,
  reversibleTraining,
  training,
  truncated,
  tune,
  newton,
  tuneDynamics,
  unit,
  unrolled,
} from "../src/index.ts";

/** What moves hyperparameters tells of the flat ones once, at the first point, and again in its result. */
async function expectToldOnce<
  E extends { readonly type: string },
  R extends { readonly flat: readonly string[]; readonly hyper: object },
>(run: Run<E, R>, flat: readonly string[]): Promise<{ readonly result: R; readonly all: boolean }> {
  const events: E[] = [];
  for await (const event of run) if (event.type === "flat") events.push(event);
  const result = await run;
  expect(events).toEqual([
    { type: "flat", iteration: 1, hyperparameters: flat, remedy: expect.stringMatching(/evolution\(\).*loss/) },
  ]);
  expect(result.flat).toEqual(flat);
  return { result, all: flat.length === Object.keys(result.hyper).length };
}

const random = seeded(4);
const x = random.normal([20, 3]);
const data = { x, y: x.matmul(tensor([[1], [-1], [0.5]])).greater(0) };
const classifier = {
  parameters: { w: random.normal([3, 1]) },
  batches: [data],
  validation: data,
  steps: 4,
};
const betas = { learningRate: positive(0.1), beta1: oneMinus(0.9), beta2: oneMinus(0.99) };

const judgedByAccuracy = (engine: Engine) =>
  training({
    ...classifier,
    loss: ({ w }, at) => at.x.matmul(w).sigmoid().sub(at.y).square().sum(),
    validationLoss: ({ w }, at) => at.x.matmul(w).greater(0).equal(at.y).sum().neg(),
    optimizer: adam,
    hyper: { ...betas, epsilon: positive(1e-8) },
    engine,
  });
const byLion = (engine: Engine) =>
  training({
    ...classifier,
    loss: ({ w }, at) => at.x.matmul(w).sigmoid().sub(at.y).square().sum(),
    optimizer: lion,
    hyper: { ...betas, weightDecay: positive(0.01) },
    engine,
  });
const oneStepOnly = (engine: Engine) =>
  training({
    parameters: { w: scalar(1) },
    loss: ({ w }, _batch, { l2 }) => w.sub(2).square().add(w.square().mul(l2)),
    batches: [scalar(0)],
    steps: 1,
    optimizer: sgd,
    hyper: { learningRate: positive(0.1), l2: positive(0.1) },
    engine,
  });
/** Its partial by `still` happens to be 0; that by `unread` and `cut` is so by structure. */
const bowl = (engine: Engine) =>
  dynamics({
    name: "bowl",
    engine,
    hyperparameters: { still: positive(1), unread: positive(1), cut: positive([1, 2]), slope: positive(1) },
    steps: 4,
    start: ({ slope }) => ({ x: slope }),
    step: ({ x }, { still, cut }) => ({ x: x.add(still.sub(1).square()).add(cut.detach().sum()) }),
    objective: ({ x }) => x.square(),
  });

const problems: readonly (readonly [name: string, problem: (engine: Engine) => Dynamics, flat: readonly string[]])[] = [
  ["an accuracy as objective", judgedByAccuracy, ["learningRate", "beta1", "beta2", "epsilon"]],
  ["Lion's betas", byLion, ["beta1", "beta2"]],
  ["one step without validation", oneStepOnly, ["learningRate"]],
  ["what is unread, or detached", bowl, ["unread", "cut"]],
];
const strategies = [hybrid, unrolled, checkpointed({ checkpoints: 2 }), truncated({ steps: 4 }), auto()];

describe.for(problems)("%s", ([, problem, flat]) => {
  test.for(strategies)("$name says so", (strategy) => {
    const found = hypergradient(problem("eager"), strategy);
    expect(found.flat).toEqual(flat);
    for (const name of flat) expect(found.gradient[name]?.magnitude()).toBe(0);
  });
  test("compiled, too", () => expect(hypergradient(problem("compiled"), hybrid).flat).toEqual(flat));
  test.for([evolution({ particles: 4 }), finiteDifferences()])("$name knows of none", (strategy) =>
    expect(hypergradient(problem("eager"), strategy).flat).toBeUndefined(),
  );
  test("audit does not call it right", () => {
    const { verdict, sentence, remedy, flat: told } = audit(problem("eager"), { directions: 1 });
    expect(verdict).toBe("flat");
    expect(told).toEqual(flat);
    for (const name of flat) expect(sentence).toContain(name);
    expect(remedy).toMatch(/evolution\(\)/);
  });
  test("tune tells it once, and in its result", async () => {
    const { result, all } = await expectToldOnce(
      tuneDynamics(problem("eager"), { iterations: 3, method: gradientDescent(adam) }),
      flat,
    );
    expect(result.reason).toBe(all ? "flat" : "finished");
    expect(result.trace).toHaveLength(all ? 1 : 3);
    expect(result.last?.value).toBeGreaterThanOrEqual(result.value);
  });
  test("newton tells it once, and in its result", async () => {
    const { result, all } = await expectToldOnce(
      tuneDynamics(problem("eager"), { iterations: 3, method: newton() }),
      flat,
    );
    expect(result.reason === "flat").toBe(all);
    if (all) expect(result.trace).toHaveLength(1);
  });
});

/** What `h` moves is judged two steps later; `unread` is not read. */
const chain = (engine: Engine) =>
  dynamics({
    name: "chain",
    engine,
    hyperparameters: { h: positive(1), unread: positive(1) },
    steps: 6,
    start: ({ h }) => ({ near: h.zeroLike(), far: h.zeroLike() }),
    step: ({ near }, { h }) => ({ near: h, far: near }),
    objective: ({ far }) => far.square(),
  });

describe("what moves during a run", () => {
  const slowly = { hyper: { learningRate: positive(1e-3) } };
  const adaptations = [
    [
      "an accuracy as objective",
      (engine: Engine) => realTime(judgedByAccuracy(engine), slowly),
      ["learningRate", "beta1", "beta2", "epsilon"],
    ],
    ["Lion's betas", (engine: Engine) => oneStep(byLion(engine), slowly), ["beta1", "beta2"]],
    ["what is unread, or detached", (engine: Engine) => realTime(bowl(engine), slowly), ["unread", "cut"]],
    ["what is judged two steps later", (engine: Engine) => realTime(chain(engine), slowly), ["unread"]],
    [
      "what is judged two steps later, now and then",
      (engine: Engine) => realTime(chain(engine), { ...slowly, every: 2 }),
      ["unread"],
    ],
    [
      "what is judged once it is forgotten",
      (engine: Engine) => oneStep(chain(engine), { ...slowly, descends: "objective" }),
      ["h", "unread"],
    ],
    ["a run without an update", (engine: Engine) => realTime(chain(engine), { ...slowly, every: 6 }), []],
  ] as const;
  const cases = adaptations.flatMap(([name, of, flat]) =>
    (["eager", "compiled"] as const).map((engine) => [`${name}, ${engine}`, of(engine), flat] as const),
  );
  test.for(cases)("%s: online tells it in the end", async ([, process, flat]) => {
    const run = online<string, Domains<string>, string>(process);
    const events: unknown[] = [];
    for await (const event of run) if (event.type === "flat") events.push(event);
    const { flat: found, reason, hyper, trace } = await run;
    const { steps } = process;
    expect(events).toEqual(
      flat.length === 0
        ? []
        : [{ type: "flat", step: steps, hyperparameters: flat, remedy: expect.stringMatching(/evolution\(\).*loss/) }],
    );
    expect(found).toEqual(flat);
    expect(reason).toBe(flat.length === Object.keys(hyper).length ? "flat" : "finished");
    expect(trace).toHaveLength(steps);
    const partials = trace.flatMap(({ hypergradient }) => flat.flatMap((name) => hypergradient[name]));
    expect(partials.every((partial) => partial === 0)).toBe(true);
  });
});

test("implicit says so where nothing flows from the objective to the optimum", () => {
  const problem = training({
    parameters: { w: scalar(0) },
    loss: ({ w }, { y }, { l2 }) => w.sub(y).square().add(w.square().mul(l2)),
    validationLoss: ({ w }, { y }) => w.greater(y),
    batches: [{ y: scalar(2) }],
    validation: { y: scalar(1) },
    steps: 200,
    optimizer: sgd,
    hyper: { learningRate: 0.1, l2: positive(0.5) },
  });
  expect(hypergradient(problem, implicit()).flat).toEqual(["l2"]);
});

test("reversible says so", () => {
  const problem = reversibleTraining({
    ...classifier,
    loss: ({ w }, at) => at.x.matmul(w).sigmoid().sub(at.y).square().sum(),
    validationLoss: ({ w }, at) => at.x.matmul(w).greater(0).equal(at.y).sum().neg(),
    hyper: { learningRate: positive(0.1), momentum: unit(0.9) },
  });
  expect(hypergradient(problem, reversible).flat).toEqual(["learningRate", "momentum"]);
});

/** `evolve` compares values and takes no derivatives: what is flat to others moves here, so there is nothing to tell. */
test("evolve moves it", async () => {
  const stepwise = dynamics({
    name: "stepwise",
    hyperparameters: { h: positive(1) },
    steps: 2,
    start: ({ h }) => ({ hits: h.zeroLike() }),
    step: (_state, { h }) => ({ hits: h.less(2) }),
    objective: ({ hits }) => hits,
    monitor: ({ hits }) => hits,
  });
  expect(hypergradient(stepwise, hybrid).flat).toEqual(["h"]);
  const { value, start } = await evolve(stepwise, {
    windows: 60,
    window: 1,
    deviation: 0.5,
    evaluateEvery: 10,
    method: gradientDescent(sgd, { learningRate: 0.1 }),
  });
  expect([start.value, value]).toEqual([2, 0]);
});

test("evolution, which is the remedy, tunes it", async () => {
  const { flat, reason, trace } = await tune({
    ...classifier,
    loss: ({ w }, at) => at.x.matmul(w).sigmoid().sub(at.y).square().sum(),
    validationLoss: ({ w }, at) => at.x.matmul(w).greater(0).equal(at.y).sum().neg(),
    optimizer: sgd,
    hyper: { learningRate: positive(0.5) },
    iterations: 2,
    strategy: evolution({ particles: 8, deviation: 1 }),
  });
  expect(flat).toEqual([]);
  expect(reason).toBe("finished");
  expect(trace).toHaveLength(2);
});

test("second derivatives do not mistake a bowl for it", () => {
  const { gradient, hessian } = hyperHessian(bowl("eager"));
  expect(gradient[0]).toBe(0);
  expect(hessian[0]?.[0]).toBeGreaterThan(0);
});
