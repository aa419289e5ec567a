/** Calls of `@dualtape/runs`: what makes a dynamics, each function of one, and what drives it. */
import { positive, real } from "@dualtape/core";
import { adam, sgd } from "@dualtape/optimizers";
import * as it from "@dualtape/runs";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { argument, type Argument, call, type Call, label, optional, type Table } from "./call.ts";
import { train } from "./train.ts";
import type { Wrong } from "./wrong.ts";

type Options = Readonly<Record<string, unknown>>;
const lift = <T>(value: T): T => value;
const error = "made where it is thrown";
const inside = "for strategies, which give it what they made";

/** A definition of a dynamics with every function that it can have. */
const definition = (): Options => ({
  name: "approach",
  engine: "eager",
  compiler: it.compiler(),
  hyperparameters: { h: real(0.2), rate: positive(0.1) },
  steps: 3,
  input: () => ({ y: tensor([1, 2]) }),
  phase: () => "approach",
  start: (_hyper: unknown, up: (constant: Tensor) => Tensor) => ({ x: up(tensor([0, 0])) }),
  step: ({ x }: { x: Tensor }, { h, rate }: { h: Tensor; rate: Tensor }, { input }: { input: { y: Tensor } }) => ({
    x: x.add(input.y.sub(x).mul(rate)).add(h),
  }),
  objective: ({ x }: { x: Tensor }) => x.square().sum(),
  monitor: ({ x }: { x: Tensor }) => x.square().sum(),
});

/** Runs it, and looks at all that it tells; eagerly, so that `phase` is asked here. */
function run(options: Options): unknown {
  const made = it.dynamics(options as never) as it.Dynamics;
  made.phase?.(1);
  for (const { state } of it.simulate(made, it.hyperTensors(made, {}), lift)) it.monitored(made, state);
  return made;
}

/** A training run with every option. */
export const options = (): Options => ({
  parameters: { w: tensor([1, 2]) },
  loss: ({ w }: { w: Tensor }, { x }: { x: Tensor }) => w.sub(x).square().sum(),
  batches: [{ x: tensor([0, 1]) }],
  validation: { x: tensor([1, 1]) },
  validationLoss: ({ w }: { w: Tensor }, { x }: { x: Tensor }) => w.sub(x).square().sum(),
  steps: 3,
  optimizer: sgd,
  hyper: { learningRate: positive(0.1) },
  engine: "eager",
  compiler: it.compiler(),
});

/** A call for each option, with that one wrong. */
export const each = (
  name: string,
  valid: () => Options,
  use: (options: Options) => unknown,
  accepts: Readonly<Record<string, readonly Wrong[]>> = {},
): readonly Call[] =>
  Object.keys(valid()).map((key) =>
    call(
      `${name}, ${key}`,
      (value: never) => use({ ...valid(), [key]: value }),
      argument(() => valid()[key], { "its own": accepts[key] ?? [] }),
    ),
  );

/** What a function gives, in the place of what it should. */
const gives = (key: string, accepts: Readonly<Record<string, readonly Wrong[]>> = {}): Call => {
  const original = definition()[key] as (...values: never[]) => unknown;
  return call(
    `what ${key} gives`,
    (value: never) =>
      run({ ...definition(), [key]: (...values: never[]) => (value === RIGHT ? original(...values) : value) }),
    argument(() => RIGHT, accepts),
  );
};
const RIGHT = "\u0000right";

export const made = (): it.Dynamics => it.dynamics(definition() as never) as it.Dynamics;

export const dynamics: Argument = argument(made);
const leftOut = ["undefined"] as const;
/** Two numbers of one shape are as good as others. */
const record = (): unknown => it.hyperTensors(made(), {});

/** How many members a cross-validation has. */
const members = (): Options => ({ folds: 2, seeds: 1, reduce: ([first]: never[]) => first });

const trained = (given: Options): unknown => {
  const training = it.training(given as never) as unknown as it.Dynamics;
  return it.drain(it.simulate(training, it.hyperTensors(training, {}), lift)).value.item();
};

/** A flow with every option, and what it ends with. */
const flow = (): Options => {
  const { step: _step, ...rest } = definition();
  return {
    ...rest,
    timeStep: 0.1,
    field: ({ x }: { x: Tensor }, { h }: { h: Tensor }, { input, time }: { input: { y: Tensor }; time: Tensor }) => ({
      x: input.y.sub(x).mul(h).add(time),
    }),
  };
};
const separable = (): Options => {
  const { step: _step, ...rest } = definition();
  return {
    ...rest,
    timeStep: 0.1,
    order: 4,
    positions: ["x"],
    momenta: ["p"],
    start: (_hyper: unknown, up: (constant: Tensor) => Tensor) => ({ x: up(tensor([0, 0])), p: up(tensor([1, 0])) }),
    velocity: ({ p }: { p: Tensor }) => ({ x: p }),
    force: ({ x }: { x: Tensor }, { h }: { h: Tensor }) => ({ p: x.mul(h).neg() }),
  };
};
const flows = (of: it.Dynamics): unknown => {
  of.phase?.(1);
  for (const { state } of it.simulate(of, it.hyperTensors(of, {}), lift)) it.monitored(of, state);
  return of;
};
const flowAccepts = {
  name: ["text"],
  engine: ["undefined"],
  compiler: ["undefined"],
  input: ["undefined"],
  phase: ["undefined"],
  monitor: ["undefined"],
  order: ["undefined"],
  timeStep: ["negative", "fraction", "huge"],
} as const;

export const table: Table = {
  ...train,
  AbortedError: error,
  DivergenceError: error,
  Inspector: inside,
  lateContext: inside,
  LateReport: inside,
  lateRecords: inside,
  Midway: inside,
  resumeWatched: inside,
  watchedNow: inside,
  areTensors: inside,
  hasPartsOf: inside,
  TRAINING_OPTIONS: "no function",
  SMALL_STATE: "no function",
  addScaled: inside,
  advance: inside,
  batchesFor: inside,
  bytesOf: inside,
  checkDomains: [
    call(
      "checkDomains",
      (domains: never) => it.checkDomains("here", domains),
      argument(() => ({ h: real(1) }), { "no domains": ["an empty record"] }),
    ),
  ],
  checkDynamics: [call("checkDynamics", (given: never) => it.checkDynamics("here", given), dynamics)],
  checkGradient: inside,
  computingOf: inside,
  frameOf: inside,
  runMany: inside,
  simulatingMany: inside,
  Walk: inside,
  checkObjective: inside,
  checkRun: [
    call(
      "checkRun",
      (given: never, hyper: never, up: never) => it.checkRun("here", given, hyper, up),
      dynamics,
      argument(record),
      argument(() => lift, { "any function": ["a function"] }),
    ),
  ],
  cooperative: [
    call(
      "cooperative",
      (where: never, signal: never, left: never, sofar: never) => it.cooperative(where, { signal, left }, sofar)(true),
      label,
      optional(() => new AbortController().signal),
      argument(() => new AbortController().signal),
      argument(() => () => null, { "any function": ["a function"] }),
    ),
  ],
  crossValidation: [
    call(
      "crossValidation",
      (given: never, make: never) => run(it.crossValidation(given, make) as never),
      argument(members, { "the defaults": ["an empty record"] }),
      argument(() => () => made()),
    ),
    ...each("crossValidation", members, (given) => run(it.crossValidation(given, () => made()) as never), {
      folds: leftOut,
      seeds: leftOut,
      reduce: leftOut,
    }),
    call("what makes a member", (given: never) => it.crossValidation({}, () => given), argument(made)),
  ],
  descent: inside,
  isCrossValidation: inside,
  compiler: [call("compiler", () => it.compiler())],
  drain: [
    call(
      "drain",
      it.drain as never,
      argument(() => it.simulate(made(), it.hyperTensors(made(), {}), lift)),
    ),
  ],
  dynamics: [
    call("dynamics", (given: never) => run(given), argument(definition)),
    ...each("dynamics", definition, run, {
      name: ["text"],
      engine: leftOut,
      compiler: leftOut,
      phase: ["undefined"],
      monitor: leftOut,
    }),
    gives("start", { "a state may have no parts until the first step makes them": [] }),
    gives("step"),
    gives("objective"),
    gives("monitor"),
    gives("input"),
    gives("phase", { "any text": ["text"] }),
  ],
  hyperTensors: [
    call(
      "hyperTensors",
      it.hyperTensors as never,
      dynamics,
      argument(() => ({ h: 1 }), { "no values: the initial ones": ["an empty record"] }),
    ),
    call(
      "its values",
      (h: never) => it.hyperTensors(made(), { h }),
      optional(() => 1, { "any number": ["negative", "fraction", "huge"] }),
    ),
  ],
  asksForNumber: inside,
  contextAt: inside,
  stepNumberFor: inside,
  whyEager: inside,
  within: inside,
  magnitudesByRow: inside,
  magnitudesOf: inside,
  mapRecord: inside,
  naturals: [
    call("naturals", it.naturals as never, argument(record, { "no values": ["an empty record"] })),
    call(
      "its values",
      (h: never) => it.naturals({ h }),
      argument(() => scalar(1), { "a tensor of any shape": ["a tensor of another shape"] }),
    ),
  ],
  monitored: inside,
  normOf: inside,
  running: inside,
  continued: inside,
  Run: [
    call(
      "Run",
      (work: never) => new it.Run(work),
      argument(() => async () => 1, { "work that is done at once": ["a function"] }),
    ),
  ],
  rungeKutta4: [
    call("rungeKutta4", (given: never) => flows(it.rungeKutta4(given) as never), argument(flow)),
    ...each("rungeKutta4", flow, (given) => flows(it.rungeKutta4(given as never) as never), {
      ...flowAccepts,
      input: [],
    }),
    call(
      "what its field gives",
      (given: never) => flows(it.rungeKutta4({ ...flow(), field: () => given } as never) as never),
      argument(() => ({ x: tensor([1, 2]) })),
    ),
    call(
      "what its time step gives",
      (given: never) => flows(it.rungeKutta4({ ...flow(), timeStep: () => given } as never) as never),
      argument(() => scalar(0.1)),
    ),
  ],
  symplectic: [
    call("symplectic", (given: never) => flows(it.symplectic(given) as never), argument(separable)),
    ...each("symplectic", separable, (given) => flows(it.symplectic(given as never) as never), flowAccepts),
    ...["velocity", "force"].map((key) =>
      call(
        `what its ${key} gives`,
        (given: never) => flows(it.symplectic({ ...separable(), [key]: () => given } as never) as never),
        argument(() => ({ [key === "force" ? "p" : "x"]: tensor([1, 2]) })),
      ),
    ),
  ],
  simulate: [
    call(
      "simulate",
      (problem: never, hyper: never, up: never) => it.drain(it.simulate(problem, hyper, up)),
      dynamics,
      argument(record),
      optional(() => lift),
    ),
    call(
      "its midway",
      (midway: never) => it.drain(it.simulate(made(), it.hyperTensors(made(), {}), lift, midway)),
      optional(() => new it.Midway()),
    ),
    call(
      "a plain run",
      (problem: never, hyper: never) => it.drain(it.simulate(problem, hyper)),
      dynamics,
      optional(() => ({ h: 0.2 }), { "no values: the initial ones": ["an empty record"] }),
    ),
    call(
      "its hyperparameters",
      (h: never) => it.drain(it.simulate(made(), { h, rate: scalar(0.1) }, lift)),
      argument(() => scalar(1), { "a number of any shape": ["a tensor of another shape"] }),
    ),
  ],
  simulateMany: [
    call(
      "simulateMany",
      it.simulateMany as never,
      dynamics,
      argument(() => [{ h: 0.1 }, {}], { "no points": ["an empty array"] }),
    ),
    call(
      "its points",
      (point: never) => it.simulateMany(made() as never, [{}, point]),
      optional(() => ({ h: 0.1 }), { "no values: the initial ones": ["an empty record"] }),
    ),
  ],
  tensorsIn: inside,
  training: [
    call("training", (given: never) => trained(given), argument(options)),
    ...each("training", options, trained, {
      engine: leftOut,
      compiler: leftOut,
      validation: [],
      validationLoss: leftOut,
    }),
    call(
      "a hyperparameter",
      (learningRate: never) => trained({ ...options(), hyper: { learningRate } }),
      argument(() => 0.1, {
        "any positive number, and a list of them": ["fraction", "huge", "a fraction in an array"],
      }),
    ),
    call(
      "a batch",
      (batch: never) => trained({ ...options(), batches: [batch] }),
      argument(() => ({ x: tensor([0, 1]) })),
    ),
    call(
      "a leaf of a batch",
      (x: never) => trained({ ...options(), batches: [{ x }] }),
      argument(() => tensor([0, 1]), { "what broadcasts": ["a tensor of another shape"] }),
    ),
    call(
      "a parameter",
      (w: never) => trained({ ...options(), parameters: { w } }),
      argument(() => tensor([0, 1]), { "what broadcasts": ["a tensor of another shape"] }),
    ),
    call(
      "a batch by the step",
      (batch: never) => trained({ ...options(), batches: () => batch }),
      argument(() => ({ x: tensor([0, 1]) })),
    ),
    call(
      "what the loss gives",
      (value: never) =>
        trained({
          ...options(),
          loss: ({ w }: { w: Tensor }) => (value === RIGHT ? w.square().sum() : value),
        }),
      argument(() => RIGHT),
    ),
    call(
      "what the validation loss gives",
      (value: never) =>
        trained({
          ...options(),
          validationLoss: ({ w }: { w: Tensor }) => (value === RIGHT ? w.square().sum() : value),
        }),
      argument(() => RIGHT),
    ),
    call(
      "under an optimizer with slots",
      (beta1: never) =>
        trained({
          ...options(),
          optimizer: adam,
          hyper: { learningRate: positive(0.1), beta1, beta2: 0.999, epsilon: 1e-8 },
        }),
      argument(() => 0.9),
    ),
  ],
  valueAt: inside,
};
