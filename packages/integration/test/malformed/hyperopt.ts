/** Calls of `@dualtape/hyperopt`: every strategy, every option, and what drives them, on a run of a few steps. */
import { positive, real } from "@dualtape/core";
import * as it from "@dualtape/hyperopt";
import { adam, sgd } from "@dualtape/optimizers";
import { scalar, tensor } from "@dualtape/tensor";
import { argument, type Argument, call, type Call, optional, type Table } from "./call.ts";
import { dynamics, each, made, options as trainingOptions } from "./runs.ts";
import { everything, type Wrong } from "./wrong.ts";

type Options = Readonly<Record<string, unknown>>;
const lift = <T>(value: T): T => value;
const error = "made where it is thrown";
const ofCore = "that of core";
const ofRuns = "that of runs";

const hybrid = argument(() => it.hybrid);
const at = optional(() => ({ h: 0.1 }), { "no values: the initial ones": ["an empty record"] });
const anyNumber = ["negative", "fraction"] as const satisfies readonly Wrong[];
const anyKind = {
  "any kind of number, of any shape": [
    "a scalar of another kind",
    "a foreign dual",
    "a foreign variable",
    "a foreign traced number",
    "a tensor of another shape",
  ],
} as const;
const natural = { "any positive number": ["fraction", "huge"] } as const;
const defaults = { "the defaults": ["undefined", "an empty record"] } as const;

const planOptions = (): Options => ({
  budget: 1e6,
  truncation: 2,
  gradients: 10,
  rates: { operation: { plain: 1e-6, tangent: 1e-6, reverse: 1e-6 }, element: 1e-9 },
});

/** A run that comes to rest, with a hyperparameter that moves its end. */
const resting = (): it.Dynamics =>
  it.dynamics({
    name: "rest",
    engine: "eager",
    hyperparameters: { h: real(0.2) },
    steps: 60,
    start: (_hyper, up) => ({ x: up(scalar(0)) }),
    step: ({ x }, { h }) => ({ x: x.add(h.sub(x).mul(0.5)) }),
    objective: ({ x }) => x.square(),
  }) as it.Dynamics;

const undoableOptions = (): Options => {
  const { optimizer: _optimizer, engine: _engine, compiler: _compiler, ...rest } = trainingOptions();
  return { ...rest, hyper: { learningRate: positive(0.1), momentum: 0.9 } };
};
const undoable = (): it.Dynamics => it.reversibleTraining(undoableOptions() as never) as unknown as it.Dynamics;

const runOf = (strategy: it.Strategy, problem: it.Dynamics): unknown =>
  it.drain(strategy.run(problem, it.hyperTensors(problem, {}), lift));

/** A strategy that is run by itself. */
const runs = (strategy: () => it.Strategy, problem: () => it.Dynamics = made): Call =>
  call(
    "run",
    (of: never, hyper: never, up: never) => it.drain(strategy().run(of, hyper, up)),
    argument(problem),
    argument(() => it.hyperTensors(problem(), {})),
    argument(() => lift),
  );

/** Who keeps what of a tuning is between its answers. */
const keeping = (): Options => ({ from: null, passing: () => {}, stateOf: () => null });
const keepingAccepts: Readonly<Record<string, readonly Wrong[]>> = {
  from: ["null"],
  passing: ["a function"],
  stateOf: ["a function"],
};

/** A function of options: all of them, each by itself, and what it makes. */
const strategy = (
  name: string,
  make: (options: never) => it.Strategy,
  valid: () => Options,
  {
    optional: mayBeLeftOut = true,
    problem = made,
    accepts = {},
  }: {
    readonly optional?: boolean;
    readonly problem?: () => it.Dynamics;
    readonly accepts?: Readonly<Record<string, readonly Wrong[]>>;
  } = {},
): readonly Call[] => [
  call(name, (given: never) => runOf(make(given), problem()), argument(valid, mayBeLeftOut ? defaults : {})),
  ...each(name, valid, (given) => runOf(make(given as never), problem()), accepts),
  runs(() => make(valid() as never), problem),
];

const tuneOptions = (): Options => ({
  iterations: 1,
  budget: 5,
  seconds: 10,
  method: it.gradientDescent(adam, { learningRate: 0.1 }),
  strategy: it.hybrid,
  at: { h: 0.1 },
  seed: 1,
  from: [],
  starts: 1,
  patience: 3,
  tolerance: 1e-3,
  test: () => 1,
  onIteration: () => {},
  signal: new AbortController().signal,
  engine: "eager",
});
/** What any of the ways to tune takes. */
const tuneAccepts = (options: () => Options): Readonly<Record<string, readonly Wrong[]>> => ({
  ...leftOut(options),
  budget: ["undefined", ...natural["any positive number"]],
  seconds: ["undefined", ...natural["any positive number"]],
  at: ["undefined", "an empty record"],
  from: ["undefined", "an empty array"],
  tolerance: ["undefined", "fraction", "infinity", "huge"],
  patience: ["undefined", "huge"],
  starts: ["undefined", "an empty array"],
  test: ["undefined", "a function"],
  onIteration: ["undefined", "a function"],
});
const stepsOptions = (): Options => {
  const { signal: _signal, ...rest } = tuneOptions();
  return rest;
};
const piece = (): Options => ({
  u: [0.1, 0.2],
  at: { h: 0.1 },
  wanted: "gradient",
  steps: 1,
  member: null,
  deterministic: false,
  strategy: "hybrid",
});
const piecesOptions = (): Options => {
  const { engine: _engine, ...rest } = tuneOptions();
  const compute = it.evaluatingPieces(made());
  return { ...rest, hands: { size: 1, evaluate: async (asked: it.Piece) => compute(asked) } };
};
/** Tuning by pieces, to its end. */
const byPieces = async (problem: never, given: never): Promise<unknown> => {
  const run = it.tunePieces(problem, given);
  for (;;) {
    const next = run.next();
    if (next.done) return next.value;
    if (next.value.type === "pause") await next.value.meanwhile;
  }
};
/** What was answered, for a checkpoint. */
const entry = (): Options => ({ ...it.drain(it.tuneSteps(made(), { iterations: 1 })).checkpoint[0] });
const leftOut = (options: () => Options): Readonly<Record<string, readonly Wrong[]>> =>
  Object.fromEntries(Object.keys(options()).map((key) => [key, ["undefined"] as const]));

const entryAccepts: Readonly<Record<string, readonly Wrong[]>> = {
  hessian: ["null"],
  reason: everything, // only told, as is the curve

  curve: everything,
  type: ["text"], // other events are passed over
  flat: ["an empty array"],
  chaos: [
    "null", // and any record is one
    "an empty record",
    "a record of an unknown name",
    "a record that holds itself",
    "a cloned tensor",
    "a parsed tensor",
  ],
};

const rpropOptions = (): Options => ({ step: 1, growth: 1.5, shrinkage: 0.4, longest: 3 });
const tpeOptions = (): Options => ({ multivariate: false, startup: 4 });
/** A method that ends by itself, whatever the budget. */
const once: it.Method = {
  name: "once",
  *questions({ start: u }) {
    yield { u, wanted: "value", reason: "the start" };
    return "settled";
  },
};
const compareOptions = (): Options => ({
  methods: [once],
  budget: 2,
  repeats: 1,
  seed: 1,
  strategy: it.hybrid,
  test: () => 1,
  signal: new AbortController().signal,
});

const specification = (): Options => ({ kind: it.choice("one") });
const choicesOptions = (): Options => ({
  budget: 5,
  seconds: 10,
  arms: 1,
  method: once,
  strategy: it.hybrid,
  price: 3,
  seed: 1,
  from: [],
  signal: new AbortController().signal,
  engine: "eager",
});
const choicesAccepts = (options: () => Options): Readonly<Record<string, readonly Wrong[]>> => ({
  ...leftOut(options),
  budget: ["undefined", ...natural["any positive number"]],
  seconds: ["undefined", ...natural["any positive number"]],
  price: ["undefined", ...natural["any positive number"]],
  from: ["undefined", "an empty array"],
});
const choicesStepsOptions = (): Options => {
  const { signal: _signal, ...rest } = choicesOptions();
  return rest;
};
/** A race of one arm, by all that it takes. */
const races = (
  name: string,
  race: (specification: never, make: never, options: never) => unknown,
  options: () => Options,
): readonly Call[] => [
  call(
    name,
    race,
    argument(specification),
    argument(() => () => made()),
    argument(options, defaults),
  ),
  ...each(
    name,
    options,
    (given) => race(specification() as never, (() => made()) as never, given as never),
    choicesAccepts(options),
  ),
];
const racesInSteps = (given: never, make: never, options: never): unknown =>
  it.drain(it.tuneChoicesSteps(given, make, options));
/** What was answered in an arm, for a checkpoint. */
const armEntry = (): Options => ({ ...entry(), arm: 1, chosen: { kind: "one" } });

const newtonOptions = (): Options => ({ tolerance: 1e-9, damping: 1e-3, reach: 2 });
const raceOptions = (): Options => ({ starts: 4, method: once });
const trustRegionOptions = (): Options => ({ radius: 0.5, longest: 3 });
const evolveStepsOptions = (): Options => ({
  windows: 2,
  evaluateEvery: 1,
  method: it.gradientDescent(adam, { learningRate: 0.1 }),
  from: evolveCheckpoint(),
  window: 2,
  persistent: true,
  elementwise: false,
  particles: 4,
  deviation: 0.1,
  seed: 1,
});
const evolveOptions = (): Options => ({ ...evolveStepsOptions(), signal: new AbortController().signal });
/** Where evolving was after a window. */
const evolveCheckpoint = (): Options => {
  const options = { windows: 1, window: 2, particles: 4, method: it.gradientDescent(adam, { learningRate: 0.1 }) };
  return { ...it.drain(it.evolveSteps(made(), options)).checkpoint };
};
const evolveAccepts = (options: () => Options): Readonly<Record<string, readonly Wrong[]>> => ({
  ...leftOut(options),
  windows: [],
  window: [],
  evaluateEvery: ["undefined", "huge"],
  deviation: ["undefined", "fraction", "huge"],
  seed: ["undefined", "negative"],
  persistent: ["undefined", "true"],
});
const evolvesInSteps = (problem: never, options: never): unknown => it.drain(it.evolveSteps(problem, options));

const auditOptions = (): Options => ({
  strategy: it.hybrid,
  against: it.unrolled,
  at: { h: 0.1 },
  directions: 1,
  seed: 1,
  tolerance: 1e-6,
});
const metasmoothnessOptions = (): Options => ({ at: { h: 0.1 }, directions: 1, seed: 1, step: 0.1 });
const hessianOptions = (): Options => ({ strategy: it.hybrid, at: { h: 0.1 }, units: "unconstrained" });
const outerLoopOptions = (): Options => ({
  optimizer: adam,
  hyper: { learningRate: positive(0.1) },
  iterations: 1,
  strategy: it.hybrid,
});
const moving = (): Options => ({ optimizer: adam, hyper: { learningRate: positive(0.1) }, descends: "loss" });
const oneStepOptions = (): Options => ({ ...moving(), rule: "additive" });
const realTimeOptions = (): Options => ({ ...moving(), every: 1, discount: 1 });
const adapted = (problem: it.Adaptation<string, never, string>): unknown =>
  it.drain(it.simulate(problem, it.hyperTensors(problem, {}), lift));
const onlineOptions = (): Options => ({
  hyper: { learningRate: 0.1 },
  every: 1,
  signal: new AbortController().signal,
});

/** What takes a dynamics and options. */
const onDynamics = (
  name: string,
  use: (problem: never, options: never) => unknown,
  valid: () => Options,
  accepts: Readonly<Record<string, readonly Wrong[]>>,
  given: Readonly<Record<string, readonly Wrong[]>> = defaults,
  problem: Argument = dynamics,
): readonly Call[] => [
  call(name, use as never, problem, argument(valid, given)),
  ...each(name, valid, (options) => use(problem.valid() as never, options as never), accepts),
];

const domains = argument(() => ({ h: real(1) }));
const system = (): Options => ({
  name: "system",
  right: { x: tensor([1, 2]) },
  pull: ({ x }: { x: { mul(factor: number): unknown } }) => ({ x: x.mul(0.5) }),
  push: ({ x }: { x: { mul(factor: number): unknown } }) => ({ x: x.mul(0.5) }),
});
const solver = (name: string, make: (options: never) => it.LinearSolver, valid: () => Options): readonly Call[] => [
  call(name, make as never, argument(valid, defaults)),
  ...each(name, valid, (given) => make(given as never), {
    ...leftOut(valid),
    tolerance: ["undefined", "fraction", "huge"],
  }),
  call("solve", (of: never) => make(valid() as never).solve(of), argument(system)),
  ...each("solve", system, (of) => make(valid() as never).solve(of as never), {
    name: ["text"],
    push: name === "neumann" ? ["a function"] : [], // it is given, and not needed
  }),
];

export const table: Table = {
  AbortedError: ofRuns,
  BudgetError: error,
  CheckpointError: error,
  LostError: error,
  ConvergenceError: error,
  DivergenceError: ofRuns,
  ReversalError: error,
  UnmovedOptimumError: error,
  between: ofCore,
  oneMinus: ofCore,
  positive: ofCore,
  real: ofCore,
  simplex: ofCore,
  unit: ofCore,
  drain: ofRuns,
  crossValidation: ofRuns,
  dynamics: ofRuns,
  hyperTensors: ofRuns,
  rungeKutta4: ofRuns,
  simulate: ofRuns,
  simulateMany: ofRuns,
  symplectic: ofRuns,
  training: ofRuns,
  audit: onDynamics("audit", it.audit as never, auditOptions, {
    ...leftOut(auditOptions),
    at: ["undefined", "an empty record"],
    seed: ["undefined", "negative"],
    tolerance: ["undefined", "fraction", "huge"],
  }),
  runAudit: onDynamics(
    "audit",
    ((problem: never, options: never) => it.drain(it.runAudit(problem, options))) as never,
    auditOptions,
    {
      ...leftOut(auditOptions),
      at: ["undefined", "an empty record"],
      seed: ["undefined", "negative"],
      tolerance: ["undefined", "fraction", "huge"],
    },
  ),
  metasmoothness: onDynamics("metasmoothness", it.metasmoothness as never, metasmoothnessOptions, {
    ...leftOut(metasmoothnessOptions),
    at: ["undefined", "an empty record"],
    seed: ["undefined", "negative"],
    step: ["undefined", "fraction", "huge"],
  }),
  auto: strategy("auto", it.auto as never, planOptions, {
    accepts: {
      budget: ["undefined", "infinity", "huge"],
      truncation: ["undefined", "huge"],
      gradients: ["undefined", "huge"],
      rates: ["undefined"],
    },
  }),
  calibrate: [call("calibrate", () => it.calibrate())],
  compiler: [call("compiler", () => it.compiler())],
  chaosWatch: [
    call(
      "chaosWatch",
      (step: never, sensitivity: never) => it.chaosWatch()(step, sensitivity),
      argument(() => 1),
      optional(() => ({ h: 1 }), { "none is told": ["an empty record"] }),
    ),
  ],
  checkpointed: [
    ...strategy("checkpointed", it.checkpointed as never, () => ({ checkpoints: 2 }), {
      optional: false,
      accepts: { checkpoints: ["huge"] },
    }),
    ...each(
      "checkpointed",
      () => ({ bytes: 1e6 }),
      (given) => runOf(it.checkpointed(given as never), made()),
      {
        bytes: ["infinity", "huge"],
      },
    ),
  ],
  choice: [
    call(
      "choice",
      it.choice as never,
      argument(() => "one", { "any literal": ["text", "true", "negative", "fraction", "huge"] }),
      argument(() => "two", { "any literal": ["text", "true", "negative", "fraction", "huge"] }),
    ),
  ],
  compare: onDynamics("compare", it.compare as never, compareOptions, {
    ...leftOut(compareOptions),
    budget: ["undefined", "fraction", "huge"],
    starts: ["undefined", "an empty array"],
    test: ["undefined", "a function"],
  }),
  conjugateGradients: solver("conjugateGradients", it.conjugateGradients as never, () => ({
    tolerance: 1e-10,
    iterations: 10,
  })),
  constrain: [
    call(
      "constrain",
      it.constrain as never,
      domains,
      argument(() => ({ h: scalar(1) })),
    ),
    call(
      "its value",
      (h: never) => it.constrain({ h: real(1) }, { h }),
      argument(() => scalar(1), anyKind),
    ),
  ],
  evolution: strategy("evolution", it.evolution as never, () => ({ particles: 4, deviation: 0.1, seed: 1 }), {
    accepts: { particles: ["undefined"], deviation: ["undefined", "fraction"], seed: ["undefined", "negative"] },
  }),
  evolve: onDynamics("evolve", it.evolve as never, evolveOptions, evolveAccepts(evolveOptions), {}),
  evolveSteps: [
    ...onDynamics("evolveSteps", evolvesInSteps, evolveStepsOptions, evolveAccepts(evolveStepsOptions), {}),
    ...each(
      "what it goes on from",
      evolveCheckpoint,
      (from) => evolvesInSteps(made() as never, { ...evolveStepsOptions(), from } as never),
      { windows: ["an empty array"], trace: ["an empty array"] },
    ),
  ],
  finiteDifferences: strategy("finiteDifferences", it.finiteDifferences as never, () => ({ step: 1e-3 }), {
    accepts: { step: ["undefined"] },
  }),
  gradientDescent: [
    call(
      "gradientDescent",
      it.gradientDescent as never,
      argument(() => adam),
      optional(() => ({ learningRate: 0.1 }), { "the defaults of the optimizer": ["an empty record"] }),
    ),
    call(
      "its rate",
      (learningRate: never) => it.gradientDescent(adam, { learningRate }),
      optional(() => 0.1, natural),
    ),
  ],
  guided: [call("guided", () => it.guided())],
  hybrid: [runs(() => it.hybrid)],
  hyperDescent: [
    call(
      "hyperDescent",
      it.hyperDescent as never,
      domains,
      argument(() => adam),
    ),
    call(
      "start",
      (u: never) => it.hyperDescent({ h: real(1) }, adam).start(u),
      argument(() => ({ h: scalar(1) })),
    ),
    call(
      "read",
      (state: never) => it.hyperDescent({ h: real(1) }, adam).read(state),
      argument(() => it.hyperDescent({ h: real(1) }, adam).start({ h: scalar(1) })),
    ),
    ...(["step", "move"] as const).map((name) =>
      call(
        name,
        (gradient: never) => {
          const moving = it.hyperDescent({ h: real(1) }, sgd);
          return moving[name](moving.start({ h: scalar(1) }), { learningRate: scalar(1) }, gradient, 1);
        },
        argument(() => ({ h: scalar(1) })),
      ),
    ),
  ],
  hyperHessian: onDynamics("hyperHessian", it.hyperHessian as never, hessianOptions, {
    ...leftOut(hessianOptions),
    at: ["undefined", "an empty record"],
  }),
  runHyperHessian: onDynamics(
    "hyperHessian",
    ((problem: never, options: never) => it.drain(it.runHyperHessian(problem, options))) as never,
    hessianOptions,
    { ...leftOut(hessianOptions), at: ["undefined", "an empty record"] },
  ),
  hypergradient: [
    call("hypergradient", it.hypergradient as never, dynamics, hybrid, at),
    call(
      "its values",
      (h: never) => it.hypergradient(made(), it.hybrid, { h }),
      optional(() => 1, { "any number": [...anyNumber, "huge"] }),
    ),
  ],
  hypergradients: [
    call(
      "hypergradients",
      it.hypergradients as never,
      dynamics,
      hybrid,
      argument(() => [{ h: 0.1 }, {}], { "no points": ["an empty array"] }),
    ),
    call(
      "its points",
      (point: never) => it.hypergradients(made(), it.hybrid, [{}, point]),
      optional(() => ({ h: 0.1 }), { "no values: the initial ones": ["an empty record"] }),
    ),
  ],
  implicit: [
    ...strategy("implicit", it.implicit as never, () => ({ solver: it.neumann(), tolerance: 1e-5 }), {
      problem: resting,
      accepts: { solver: ["undefined"], tolerance: ["undefined", "fraction", "huge"] },
    }),
  ],
  importance: [
    call(
      "importance",
      it.importance as never,
      argument(() => it.hyperHessian(made())),
      argument(() => ({ tolerance: 0.1, reach: 3 }), defaults),
    ),
    ...each(
      "importance",
      () => ({ tolerance: 0.1, reach: 3 }),
      (given) => it.importance(it.hyperHessian(made()), given),
      { tolerance: ["undefined", "fraction", "huge"], reach: ["undefined", "fraction", "huge"] },
    ),
  ],
  integer: [
    call(
      "integer",
      it.integer as never,
      argument(() => 1, { "any integer": ["negative"] }),
      argument(() => 128),
      argument(() => ({ scale: "log" }), defaults),
    ),
    ...each(
      "integer",
      () => ({ scale: "log" }),
      (given) => it.integer(1, 2, given as never),
      { scale: ["undefined"] },
    ),
  ],
  neumann: solver("neumann", it.neumann as never, () => ({ terms: 100, tolerance: 1e-12 })),
  newton: [
    call("newton", it.newton as never, optional(newtonOptions, { "the defaults": ["an empty record"] })),
    ...each("newton", newtonOptions, it.newton as never, {
      tolerance: ["undefined", "fraction", "infinity", "huge"],
      damping: ["undefined", "fraction", "infinity", "huge"],
      reach: ["undefined", ...natural["any positive number"]],
    }),
  ],
  oneStep: onDynamics(
    "oneStep",
    ((problem: never, options: never) => adapted(it.oneStep(problem, options))) as never,
    oneStepOptions,
    { ...leftOut(oneStepOptions), hyper: ["undefined", "an empty record"] },
  ),
  online: onDynamics(
    "online",
    it.online as never,
    onlineOptions,
    { ...leftOut(onlineOptions), hyper: ["undefined", "an empty record"], every: ["undefined", "huge"] },
    defaults,
    argument(() => it.oneStep(made() as never)),
  ),
  outerLoop: onDynamics(
    "outerLoop",
    ((problem: never, options: never) => runOf(it.hybrid, it.outerLoop(problem, options) as never)) as never,
    outerLoopOptions,
    { hyper: ["undefined", "an empty record"], strategy: ["undefined"] },
    {},
  ),
  plan: onDynamics("plan", it.plan as never, () => ({ ...planOptions(), at: { h: 0.1 } }), {
    budget: ["undefined", "infinity", "huge"],
    truncation: ["undefined", "huge"],
    gradients: ["undefined", "huge"],
    rates: ["undefined"],
    at: ["undefined", "an empty record"],
  }),
  quasiRandomSearch: [call("quasiRandomSearch", () => it.quasiRandomSearch())],
  race: [
    call("race", it.race as never, optional(raceOptions, { "the defaults": ["an empty record"] })),
    ...each("race", raceOptions, it.race as never, {
      starts: ["undefined", "huge", "an empty array"],
      method: ["undefined"],
    }),
  ],
  randomSearch: [call("randomSearch", () => it.randomSearch())],
  realTime: onDynamics(
    "realTime",
    ((problem: never, options: never) => adapted(it.realTime(problem, options))) as never,
    realTimeOptions,
    { ...leftOut(realTimeOptions), hyper: ["undefined", "an empty record"], every: ["undefined", "huge"] },
  ),
  reversible: [runs(() => it.reversible, undoable)],
  reversibleTraining: [
    call(
      "reversibleTraining",
      (given: never) => runOf(it.reversible, it.reversibleTraining(given) as never),
      argument(undoableOptions),
    ),
    ...each(
      "reversibleTraining",
      undoableOptions,
      (given) => runOf(it.reversible, it.reversibleTraining(given as never) as never),
      { validationLoss: ["undefined"] },
    ),
  ],
  rprop: [
    call("rprop", it.rprop as never, optional(rpropOptions, { "the defaults": ["an empty record"] })),
    ...each("rprop", rpropOptions, it.rprop as never, {
      step: natural["any positive number"],
      growth: natural["any positive number"],
      shrinkage: natural["any positive number"],
      longest: natural["any positive number"],
    }),
  ],
  searchThenAdam: [call("searchThenAdam", () => it.searchThenAdam())],
  signDescent: [call("signDescent", () => it.signDescent())],
  tpe: [
    call("tpe", it.tpe as never, optional(tpeOptions, { "the defaults": ["an empty record"] })),
    ...each("tpe", tpeOptions, it.tpe as never, { multivariate: ["true", "undefined"], startup: ["undefined"] }),
  ],
  trustRegion: [
    call("trustRegion", it.trustRegion as never, optional(trustRegionOptions, { "the defaults": ["an empty record"] })),
    ...each("trustRegion", trustRegionOptions, it.trustRegion as never, {
      radius: ["undefined", ...natural["any positive number"]],
      longest: ["undefined", ...natural["any positive number"]],
    }),
  ],
  truncated: strategy("truncated", it.truncated as never, () => ({ steps: 2 }), {
    optional: false,
    accepts: { steps: ["huge"] },
  }),
  tune: [
    call(
      "tune",
      it.tune as never,
      argument(() => ({ ...trainingOptions(), ...tuneOptions(), at: { learningRate: 0.1 } })),
    ),
    ...each(
      "tune",
      () => ({ ...trainingOptions(), ...tuneOptions(), at: { learningRate: 0.1 } }),
      (given) => it.tune(given as never),
      { ...tuneAccepts(tuneOptions), validationLoss: ["undefined"], compiler: ["undefined"] },
    ),
  ],
  tuneChoices: races("tuneChoices", it.tuneChoices as never, choicesOptions),
  tuneChoicesSteps: [
    ...races("tuneChoicesSteps", racesInSteps, choicesStepsOptions),
    ...each(
      "an entry of from",
      armEntry,
      (given) => racesInSteps(specification() as never, (() => made()) as never, { budget: 5, from: [given] } as never),
      entryAccepts,
    ),
  ],
  tuneDynamics: [...onDynamics("tuneDynamics", it.tuneDynamics as never, tuneOptions, tuneAccepts(tuneOptions))],
  evaluatingPieces: [
    call(
      "evaluatingPieces",
      it.evaluatingPieces as never,
      argument(made),
      optional(() => [it.hybrid], { "no other": ["an empty array"] }),
    ),
    call("what it makes", ((piece: never) => it.evaluatingPieces(made())(piece)) as never, argument(piece)),
    ...each("its piece", piece, (given) => it.evaluatingPieces(made())(given as never), {
      deterministic: ["true"],
      at: ["an empty record"],
      member: ["null"],
      strategy: ["null"],
      u: ["a negative in an array", "a fraction in an array"],
    }),
  ],
  tunePieces: [...onDynamics("tunePieces", byPieces, piecesOptions, { ...tuneAccepts(piecesOptions), hands: [] }, {})],
  tuneSteps: [
    ...onDynamics(
      "tuneSteps",
      ((problem: never, given: never) => it.drain(it.tuneSteps(problem, given))) as never,
      stepsOptions,
      tuneAccepts(stepsOptions),
    ),
    call(
      "an entry of from",
      (given: never) => it.drain(it.tuneSteps(made(), { iterations: 2, from: [given] })),
      argument(entry),
    ),
    ...each(
      "an entry of from",
      entry,
      (given) => it.drain(it.tuneSteps(made(), { iterations: 2, from: [given as never] })),
      entryAccepts,
    ),
    call(
      "its keeping",
      (given: never) => it.drain(it.tuneSteps(made(), { iterations: 1, keeping: given })),
      optional(keeping),
    ),
    ...each(
      "keeping",
      keeping,
      (given) => it.drain(it.tuneSteps(made(), { iterations: 1, keeping: given as never })),
      keepingAccepts,
    ),
  ],
  unconstrain: [
    call(
      "unconstrain",
      it.unconstrain as never,
      domains,
      argument(() => ({ h: scalar(1) })),
    ),
    call(
      "its value",
      (h: never) => it.unconstrain({ h: real(1) }, { h }),
      argument(() => scalar(1), anyKind),
    ),
  ],
  unrolled: [runs(() => it.unrolled)],
  when: [
    call(
      "when",
      it.when as never,
      argument(() => ({ model: "network" }), {
        "no condition": ["an empty record"],
        "on what a specification may have": ["a record of an unknown name", "a parsed tensor"],
      }),
      argument(() => it.choice("one")),
    ),
    call(
      "what a condition asks for",
      (model: never) => it.when({ model }, it.choice("one")),
      argument(() => "network", {
        "any literal": ["text", "true", "negative", "fraction", "huge"],
        "a list of some": ["an empty array", "an array of text", "a negative in an array", "a fraction in an array"],
      }),
    ),
  ],
};
