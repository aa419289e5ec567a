/** Optimizers in Python, run by the libraries that they are of: they take the steps that the optimizer takes here. */
import { type Natural, positive } from "@dualtape/core";
import {
  adafactor,
  adamw,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  constant,
  cosine,
  momentum,
  type Optimizer,
  optimizers,
  overTree,
  piecewiseConstant,
  piecewiseLinear,
  scheduled,
  type Schedule,
  sgd,
  stepDecay,
  warmUp,
} from "@dualtape/optimizers";
import {
  ExportError,
  exportSnippet,
  type Framework,
  type Naturals,
  type OptimizerRecord,
  type ScheduleRecord,
} from "@dualtape/study";
import { tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { keras } from "../../src/export/snippet/keras.ts";
import { optax } from "../../src/export/snippet/optax.ts";
import { pytorch } from "../../src/export/snippet/pytorch.ts";
import { python } from "./python.ts";
import { digits, finite, studied, trainedBy, viewed } from "./studies.ts";

const libraries = { pytorch, optax, keras };
const frameworks = ["pytorch", "optax", "keras"] as const satisfies readonly Framework[];

interface Case {
  readonly name: string;
  readonly optimizer: Optimizer;
  readonly record: OptimizerRecord;
  readonly best: Naturals;
}

/** Values that are none of the defaults, so that one that is left out is found out. */
const UNUSUAL: Naturals = {
  learningRate: 0.03,
  momentum: 0.7,
  decay: 0.8,
  epsilon: 1e-2,
  beta1: 0.8,
  beta2: 0.95,
  weightDecay: 0.1,
  momentumDecay: 0.02,
  decayRate: 0.7,
  minimumScale: 0.2,
  threshold: 0.9,
  initialDistance: 0.01,
  distanceFactor: 0.8,
  clip: 0.6,
};

const caseOf = (optimizer: Optimizer, schedule: readonly [Schedule, ScheduleRecord] | null = null): Case => {
  const whole = schedule === null ? optimizer : scheduled(optimizer, "learningRate", schedule[0]);
  const best = Object.entries(whole.hyperparameters).map(
    ([name, { initial }]) => [name, UNUSUAL[name] ?? initial] as const,
  );
  const schedules = schedule === null ? {} : { schedules: { learningRate: schedule[1] } };
  const title = schedule === null ? whole.name : `${whole.name}, ${JSON.stringify(schedule[1])}`;
  return { name: title, optimizer: whole, record: { name: whole.name, ...schedules }, best: Object.fromEntries(best) };
};

/** Each with its end within the steps that are taken. */
const schedules: readonly (readonly [Schedule, ScheduleRecord])[] = [
  [constant({ value: positive(0.07) }), { name: "constant" }],
  [stepDecay(3, { initial: positive(0.1), factor: positive(0.5) }), { name: "stepDecay", steps: 3 }],
  [cosine(7, { peak: positive(0.1), final: positive(0.01) }), { name: "cosine", steps: 7 }],
  [cosine(1, { peak: positive(0.1), final: positive(0.01) }), { name: "cosine", steps: 1 }],
  [piecewiseLinear(8, { knots: positive([0.1, 0.02, 0.05, 0.01]) }), { name: "piecewiseLinear", steps: 8 }],
  [piecewiseConstant(3, { values: positive([0.1, 0.02, 0.05]) }), { name: "piecewiseConstant", steps: 3 }],
];
const warm = schedules.map(([schedule, record]) => [warmUp(4, schedule), { ...record, warmUp: 4 }] as const);

const cases: readonly Case[] = [
  ...Object.values<Optimizer>(optimizers).map((optimizer) => caseOf(optimizer)),
  ...[...schedules, ...warm].map((schedule) => caseOf(sgd, schedule)),
  ...[momentum, adamw, adafactor].flatMap((optimizer) => schedules.slice(2, 3).map((one) => caseOf(optimizer, one))),
  ...[clipByValue(sgd), clipByNorm(sgd), clipByGlobalNorm(adamw)].map((optimizer) => caseOf(optimizer)),
  caseOf(clipByValue(adamw), schedules[2]),
];

const START = {
  w: [
    [0.5, -1.5, 2],
    [1, 0.25, -0.75],
  ],
  b: [0.1, -0.2, 0.3],
};
const STEPS = 12;
/** The gradients of each step, of which some are long. */
const GRADIENTS = Array.from({ length: STEPS }, (_, t) => ({
  w: START.w.map((row, i) => row.map((_x, j) => Math.sin(3 * t + 2 * i + j + 1) * (1 + (t % 3)) * 0.5)),
  b: START.b.map((_x, j) => Math.cos(2 * t + j) * 0.4),
}));

/** The parameters after each step, as one list. */
function trajectory({ optimizer, best }: Case): readonly number[] {
  const descent = overTree(optimizer);
  let state = descent.init({ w: tensor(START.w), b: tensor(START.b) });
  const hyper = Object.fromEntries(Object.entries(best).map(([name, value]) => [name, tensor(value as Natural)]));
  return GRADIENTS.flatMap(({ w, b }) => {
    state = descent.update({ w: tensor(w), b: tensor(b) }, state, hyper as never);
    const { parameters } = state;
    return [parameters.w, parameters.b].flatMap((leaf) => [...leaf.reshape([-1]).data]);
  });
}

const exported = (each: Case, framework: Framework): string | null => {
  try {
    return exportSnippet(trainedBy(each.record, each.best), framework);
  } catch (error) {
    if (error instanceof ExportError) return null;
    throw error;
  }
};

/** By library: how an optimizer that a snippet has made takes steps in float64. */
const DRIVERS = {
  pytorch: `
import torch
torch.set_default_dtype(torch.float64)
def run(made, start, gradients):
    p = {k: torch.nn.Parameter(torch.tensor(v)) for k, v in start.items()}
    optimizer = made["optimizer_for"](list(p.values()))
    optimizer, schedule = optimizer if isinstance(optimizer, tuple) else (optimizer, None)
    for gradient in gradients:
        for k in p:
            p[k].grad = torch.tensor(gradient[k])
        optimizer.step()
        if schedule is not None:
            schedule.step()
        yield [x for k in ("w", "b") for x in p[k].detach().flatten().tolist()]
`,
  optax: `
import jax, jax.numpy as jnp, optax
jax.config.update("jax_enable_x64", True)
def run(made, start, gradients):
    optimizer = made["optimizer"]
    p = {k: jnp.array(v) for k, v in start.items()}
    state = optimizer.init(p)
    @jax.jit
    def step(p, state, gradient):
        updates, state = optimizer.update(gradient, state, p)
        return optax.apply_updates(p, updates), state
    for gradient in gradients:
        p, state = step(p, state, {k: jnp.array(v) for k, v in gradient.items()})
        yield [float(x) for k in ("w", "b") for x in p[k].flatten()]
`,
  keras: `
import os
os.environ["KERAS_BACKEND"] = "jax"
import jax
jax.config.update("jax_enable_x64", True)
import keras
keras.config.set_floatx("float64")
def run(made, start, gradients):
    p = {k: keras.Variable(v) for k, v in start.items()}
    optimizer = made["optimizer"]
    optimizer.build(list(p.values()))
    for gradient in gradients:
        optimizer.apply([keras.ops.array(gradient[k]) for k in p], list(p.values()))
        yield [float(x) for k in ("w", "b") for x in keras.ops.convert_to_numpy(p[k]).flatten()]
`,
} satisfies Readonly<Record<Framework, string>>;

const driver = (framework: Framework): string => `
import json, sys
given = json.load(sys.stdin)
${DRIVERS[framework]}
def trajectory(text):
    made = {}
    exec(text, made)
    return [x for step in run(made, given["start"], given["gradients"]) for x in step]
json.dump([trajectory(text) for text in given["snippets"]], sys.stdout)
`;
import { saidOf } from "./refused.ts";

const ADAFACTOR = 'scheduled(adafactor, learningRate), {"name":"cosine","steps":7}';

/** What has no counterpart beside the rules without one. */
const NONE: Readonly<Record<Framework, readonly string[]>> = {
  pytorch: ["clipByNorm(sgd)", "clipByGlobalNorm(adamw)", ADAFACTOR],
  optax: ["clipByNorm(sgd)", ADAFACTOR],
  keras: ['scheduled(momentum, learningRate), {"name":"cosine","steps":7}'],
};

/** How far parameters may be apart, of a size of about 1: Keras rounds to float32 within some of its own functions, such as `cos`. */
const APART: Readonly<Record<Framework, number>> = { pytorch: 1e-12, optax: 1e-12, keras: 1e-7 };

describe.concurrent.for(frameworks)("%s", (framework) => {
  const { rules } = libraries[framework];

  test("each rule has a counterpart, or a reason for none", () =>
    expect(Object.keys(rules).sort()).toEqual(Object.keys(optimizers).sort()));

  test("what has none of the same meaning is refused, and nothing else", () => {
    const refused = cases.filter((each) => exported(each, framework) === null).map(({ name }) => name);
    const without = Object.keys(rules).filter((rule) => typeof rules[rule] !== "function");
    expect(refused.sort()).toEqual([...without, ...NONE[framework]].sort());
  });

  test("a snippet takes the steps of the optimizer", async ({ skip }) => {
    const given = cases.flatMap((each) => {
      const snippet = exported(each, framework);
      return snippet === null ? [] : [{ each, snippet }];
    });
    const answer = await python(driver(framework), {
      start: START,
      gradients: GRADIENTS,
      snippets: given.map(({ snippet }) => snippet),
    });
    if ("lacking" in answer) return skip(answer.lacking);
    const told = answer.told as readonly (readonly number[])[];
    const apart = given.flatMap(({ each }, i) => {
      const [here, there] = [trajectory(each), told[i] ?? []];
      const greatest = Math.max(...here.map((value, at) => Math.abs(value - (there[at] ?? NaN))));
      return greatest < APART[framework] ? [] : [`${each.name}: ${greatest}`];
    });
    expect(apart).toEqual([]);
  });
});

test("what a study does not tell is asked for by name", () => {
  const rate = { learningRate: 0.1 };
  const refusals = [
    () => exportSnippet(digits, "pytorch"),
    () => exportSnippet(viewed(studied({ optimizer: { name: "sgd" } }), []), "pytorch"),
    () => exportSnippet(trainedBy({ name: "momentum" }, rate), "pytorch"),
    () => exportSnippet(trainedBy({ name: "sgd" }, { learningRate: [0.1, 0.2] }), "optax"),
    () => exportSnippet(trainedBy({ name: "scheduled(sgd, learningRate)" }, { "learningRate.value": 1 }), "keras"),
    () =>
      exportSnippet(
        trainedBy(
          { name: "scheduled(sgd, learningRate)", schedules: { learningRate: { name: "cosine" } } },
          { "learningRate.peak": 1, "learningRate.final": 0.1 },
        ),
        "optax",
      ),
    () =>
      exportSnippet(
        trainedBy(
          {
            name: "scheduled(sgd, learningRate)",
            schedules: { learningRate: { name: "spiral" as "cosine", steps: 3 } },
          },
          rate,
        ),
        "optax",
      ),
    () => exportSnippet(trainedBy({ name: "lookahead(sgd)" }, rate), "keras"),
    () => exportSnippet(trainedBy({ name: "toString" }, rate), "keras"),
    () => exportSnippet(trainedBy({ name: "sgd" }, rate), "toString" as Framework),
  ];
  expect(saidOf(refusals)).toMatchInlineSnapshot(`
    [
      "ArgumentError: exportSnippet to PyTorch: the study does not tell its optimizer. Export to JSON, or record it with the study.",
      "ArgumentError: exportSnippet to PyTorch: no whole run has stayed finite. Go on with the study first.",
      "ArgumentError: exportSnippet to PyTorch: the study does not tell the value of momentum. Record with it what is held.",
      "ArgumentError: exportSnippet to optax: learningRate is a list of 2 values, not one. Export to JSON.",
      "ArgumentError: exportSnippet to Keras: the study does not tell the schedule of learningRate. Record it with the study.",
      "ArgumentError: exportSnippet to optax: the steps of cosine is NaN. Give an integer of 1 or more.",
      "ArgumentError: exportSnippet to optax: the schedule of learningRate is the text "spiral". Give constant, stepDecay, cosine, piecewiseLinear, piecewiseConstant.",
      "ExportError: exportSnippet to Keras: lookahead(sgd) is more than a rule with one clipping and a schedule of its learning rate. Export to JSON, and build it by hand.",
      "ExportError: exportSnippet to Keras: it has no toString. Export to JSON, or tune an optimizer that both have.",
      "ArgumentError: exportSnippet: the framework is the text "toString". Give pytorch, optax, keras.",
    ]
  `);
});

test("what is held is taken as it was", () => {
  const view = viewed(studied({ optimizer: { name: "momentum", held: { momentum: 0.75 } } }), [
    finite(1, { learningRate: 0.5 }, 3),
    finite(2, { learningRate: 0.25 }, 1),
  ]);
  expect(exportSnippet(view, "pytorch")).toContain("torch.optim.SGD(parameters, lr=0.25, momentum=0.75)");
});
