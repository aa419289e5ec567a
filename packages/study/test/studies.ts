/** Studies for tests of what is told of them: invented, with what is odd about each by name; and one that was tuned. */
import { between, type Natural, positive, real } from "@dualtape/core";
import { drain, dynamics, type Dynamics, tuneSteps } from "@dualtape/hyperopt/eager";
import { scalar } from "@dualtape/tensor";
import type { StudyView } from "../src/records/view.ts";

/** What is invented. */
export interface Invented {
  readonly name?: string;
  readonly hyperparameters: Readonly<Record<string, Natural>>;
  readonly evaluations: number;
  readonly steps?: number;
  /** Every so many do not stay finite. */
  readonly divergent?: number;
  /** What is monitored at a step of an evaluation. */
  readonly monitored?: (iteration: number, step: number) => number;
  readonly value?: (iteration: number) => number;
  /** Race so many starts. */
  readonly starts?: number;
  readonly isEnded?: boolean;
  /** Monitor nothing. */
  readonly isSilent?: boolean;
}

/** An invented study, as a journal keeps it: by JSON, which makes `null` of what is not finite. */
export function invented({
  name = "an invented study",
  hyperparameters,
  evaluations,
  steps = 20,
  divergent = Infinity,
  monitored = (iteration, step) => 2 / (iteration + step),
  value = (iteration) => 1 / iteration + 0.2,
  starts = 1,
  isEnded = true,
  isSilent = false,
}: Invented): StudyView {
  const times = (factor: number) =>
    Object.fromEntries(
      Object.entries(hyperparameters).map(([key, natural]) => [
        key,
        typeof natural === "number" ? natural * factor : natural.map((element, k) => element * factor ** (k + 1)),
      ]),
    );
  const answers = Array.from({ length: evaluations }, (_, i) => {
    const iteration = i + 1;
    const taken = starts > 1 && iteration <= starts ? Math.ceil(steps / 4) : steps;
    const common = {
      iteration,
      reason: `because of ${iteration}`,
      steps: taken,
      hyper: times(1 + Math.sin(iteration) / 2),
      ...(starts > 1 && { start: i % starts }),
    };
    const isPlain = iteration % 3 === 0;
    return iteration % divergent === 0
      ? {
          ...common,
          type: "divergence",
          step: 3,
          hyperparameter: Object.keys(hyperparameters)[0] ?? null,
          remedy: "Take less of it",
          origin: "growth",
          wanted: isPlain ? "value" : "gradient",
          last: false,
          seconds: 0.01,
          error: {},
        }
      : {
          ...common,
          type: "iteration",
          value: value(iteration),
          curve: Array.from({ length: isSilent ? 0 : taken }, (__, t) => monitored(iteration, t + 1)),
          gradient: isPlain ? null : times(Math.cos(iteration) * 10 ** -(iteration % 7)),
          hessian: null,
          flat: [],
          chaos: null,
          cost: { steps: taken, bytes: 4096, engine: "compiled", why: "", seconds: isPlain ? 0.02 : 0.07 },
        };
  });
  const point = (i: number) => ({ hyper: times(1 + i / 10), value: value(i + 1) });
  const view = {
    study: {
      ...record(name, steps),
      starts,
      hyperparameters: Object.fromEntries(
        Object.entries(hyperparameters).map(([key, initial]) => [
          key,
          { domain: "positive", initial, range: { low: 0, high: 1 } },
        ]),
      ),
    },
    sessions: [{ kind: "session", started: "2026-11-26T20:00:01.000Z", limits: { budget: 60 }, answered: 0 }],
    answers,
    notices: [],
    end: isEnded
      ? {
          kind: "end",
          ended: "2026-11-26T20:07:00.000Z",
          reason: "finished",
          best: point(Math.max(0, evaluations - 1)),
          start: point(0),
          members: null,
          test: null,
        }
      : null,
  };
  return JSON.parse(JSON.stringify(view)) as StudyView;
}

const record = (name: string, steps: number) => ({
  kind: "study",
  version: 1,
  name,
  problem: { file: "problem.ts", digest: "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef" },
  method: "guided",
  strategy: null,
  seed: 1,
  starts: 1,
  folds: 1,
  seeds: 1,
  at: {},
  steps,
  created: "2026-11-26T20:00:00.000Z",
  made: { "@dualtape/study": "0.1.0", node: "20.20.2" },
});

const COUNT = 40;

/** Invented studies by what is odd about them. */
export const odd = {
  single: { hyperparameters: { learningRate: 0.1 }, evaluations: 30 },
  lists: {
    hyperparameters: Object.fromEntries(
      Array.from({ length: COUNT }, (_, i) => [
        `rate${i}`,
        i % 4 === 0 ? Array.from({ length: i + 2 }, () => 0.5) : 0.1 * (i + 1),
      ]),
    ),
    evaluations: 60,
  },
  diverging: { hyperparameters: { learningRate: 0.1, l2: 1e-4 }, evaluations: 25, divergent: 4 },
  divergent: { hyperparameters: { learningRate: 0.1 }, evaluations: 5, divergent: 1, isEnded: false },
  brief: { hyperparameters: { learningRate: 0.1 }, evaluations: 1 },
  none: { hyperparameters: { learningRate: 0.1 }, evaluations: 0, isEnded: false },
  broken: {
    hyperparameters: { learningRate: 0.1 },
    evaluations: 12,
    monitored: (iteration, step) => (step % 5 === 0 ? Number.NaN : iteration === 3 ? Infinity : 1 / step),
  },
  silent: { hyperparameters: { learningRate: 0.1 }, evaluations: 12, isSilent: true },
  decades: {
    hyperparameters: { learningRate: 1e-9, scale: 1e12 },
    evaluations: 40,
    value: (iteration) => 10 ** (30 - iteration),
    monitored: (iteration, step) => 10 ** (20 - iteration - step),
  },
  negative: { hyperparameters: { x: -3 }, evaluations: 20, value: (iteration) => -(10 ** iteration) },
  raced: { hyperparameters: { learningRate: 0.1, l2: 1e-3 }, evaluations: 30, starts: 6 },
} as const satisfies Readonly<Record<string, Invented>>;

/** A throw whose surroundings take no time: two hyperparameters, tuned. */
export const throwing = (): Dynamics =>
  dynamics({
    name: "throw",
    engine: "eager",
    hyperparameters: { angle: between(0, Math.PI / 2, 1.1), speed: positive(6).within(3, 20) },
    steps: 12,
    start: ({ angle, speed }, lift) => ({
      x: lift(scalar(0)),
      y: lift(scalar(0)),
      vx: speed.mul(angle.cos()),
      vy: speed.mul(angle.sin()),
    }),
    step: ({ x, y, vx, vy }) => ({ x: x.add(vx.mul(0.1)), y: y.add(vy.mul(0.1)), vx, vy: vy.sub(0.981) }),
    objective: ({ x, y }) => x.sub(8).square().add(y.sub(2).square()),
    monitor: ({ y }) => y,
  }) as unknown as Dynamics;

/** A run that is left at once where it is far from its start. */
export const narrow = (): Dynamics =>
  dynamics({
    name: "narrow",
    engine: "eager",
    hyperparameters: { x: real(0.1) },
    steps: 3,
    start: ({ x }) => ({ x }),
    step: ({ x }) => ({ x: x.mul(x.square().mul(-40).add(1).log()) }),
    objective: ({ x }) => x.square().add(1),
  }) as unknown as Dynamics;

/** A dynamics as a study that was tuned. */
export function tuned(problem: Dynamics, options: Parameters<typeof tuneSteps>[1] = {}): StudyView {
  const result = drain(tuneSteps(problem, options));
  const point = ({ hyper, value }: { readonly hyper: unknown; readonly value: number }) => ({ hyper, value });
  const view = {
    study: {
      ...record(problem.name, problem.steps),
      hyperparameters: Object.fromEntries(
        Object.entries(problem.hyperparameters).map(
          ([
            name,
            {
              name: domain,
              initial,
              range: [low, high],
            },
          ]) => [name, { domain, initial, range: { low, high } }],
        ),
      ),
    },
    sessions: [{ kind: "session", started: "2026-11-26T20:00:01.000Z", limits: { iterations: 20 }, answered: 0 }],
    answers: result.checkpoint,
    notices: [],
    end: {
      kind: "end",
      ended: "2026-11-26T20:07:00.000Z",
      reason: result.reason,
      best: point(result),
      start: point(result.start),
      members: result.members,
      test: result.test,
    },
  };
  return JSON.parse(JSON.stringify(view)) as StudyView;
}

/** Names that somebody may give. */
export const hostile: Readonly<Record<string, string>> = {
  "a script": "<script>alert(1)</script>",
  "the end of a style": "</style><script>alert(1)</script>",
  "the end of a comment": "--><img src=x onerror=alert(1)>",
  "an attribute": `"><img src=x onerror=alert(1)>`,
  quotes: `' " \``,
  "an entity": "&lt;b&gt;&amp;&#60;",
  "a template": "${alert(1)} {{alert(1)}} $& $1 $`",
  "right to left": "קצב הלמידה",
  "an override": "\u202egnp.exe\u202c\u2066\u2069\u2069",
  "signs of control": "a\0b\u0007c\u0085",
  "half a sign": "\ud83d and \ude00",
  "signs of two halves": "📉".repeat(100),
  lines: "one\ntwo\r\nthree",
  "very long": "learningRate".repeat(17),
  "of every record": "constructor",
  nothing: "",
};
