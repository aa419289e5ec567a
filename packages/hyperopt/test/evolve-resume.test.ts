/** Evolving is held between events, kept at every window, and gone on with to the bit; what it asks and why is a method's business. */
import { ArgumentError } from "@dualtape/core";
import { adam } from "@dualtape/optimizers";
import { tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  CheckpointError,
  drain,
  dynamics,
  evolve,
  type EvolveCheckpoint,
  type EvolveEvent,
  type EvolveResult,
  evolveSteps,
  gradientDescent,
  type Method,
  positive,
  real,
  rprop,
} from "../src/index.ts";

/** x ← 0.8 x + h + push towards 1, in runs of 11 steps; a state that is −0 at first, and steps beyond 3 that do not stay finite. */
const problem = dynamics({
  name: "approach",
  hyperparameters: { h: real(0), push: positive(0.05), rates: real([0.1, 0.2]) },
  steps: 11,
  start: (_hyper, lift) => ({ x: lift(tensor(-0)), loss: lift(tensor(0)) }),
  step({ x }, { h, push, rates }) {
    const next = x.mul(0.8).add(h).add(push).add(rates.square().sum().mul(0.1));
    return { x: next.div(next.less(3)), loss: next.sub(1).square() };
  },
  objective: ({ loss }) => loss,
  monitor: ({ loss }) => loss,
});
/** The same with numbers alone, all particles of which run at once. */
const plain = dynamics({
  name: "plain",
  hyperparameters: { h: real(0), push: positive(0.05) },
  steps: 11,
  start: ({ h }) => ({ x: h.mul(-0), loss: h.zeroLike() }),
  step({ x }, { h, push }) {
    const next = x.mul(0.8).add(h).add(push);
    return { x: next, loss: next.sub(1).square() };
  },
  objective: ({ loss }) => loss,
  monitor: ({ loss }) => loss,
});

type Kept = EvolveCheckpoint<unknown>;
const WINDOWS = 17;
const common = { window: 4, particles: 6, deviation: 0.05, evaluateEvery: 5, seed: 3 } as const;
type Go = (windows: number, from?: Kept) => ReturnType<typeof evolveSteps>;
type Way = Omit<Parameters<typeof evolveSteps>[1], "windows" | "from" | keyof typeof common>;
const way =
  (of: typeof problem | typeof plain, options: Way): Go =>
  (windows, from) =>
    evolveSteps(of as typeof problem, { ...common, ...options, windows, ...(from && { from }) }) as never;
const steps: Readonly<Record<string, Go>> = {
  "persistent, by Adam": way(problem, {}),
  "truncated, by rprop": way(problem, { persistent: false, method: rprop({ step: 0.02 }) }),
  "elementwise, by a great rate": way(plain, {
    elementwise: true,
    method: gradientDescent(adam, { learningRate: 0.1 }),
  }),
  "with divergences": way(problem, { method: gradientDescent(adam, { learningRate: 0.5 }) }),
};
const inJSON = (kept: unknown): Kept => JSON.parse(JSON.stringify(kept)) as Kept;
const bitsOf = (result: EvolveResult<unknown>): unknown => inJSON(result);

describe.for(Object.entries(steps))("%s", ([name, go]) => {
  const whole = drain(go(WINDOWS));
  const expected = bitsOf(whole);

  test("has what it is about", () => {
    expect(whole.checkpoint.windows).toHaveLength(WINDOWS);
    const hasDiverged = whole.checkpoint.windows.some(({ gradient }) => gradient === null);
    expect(hasDiverged).toBe(name === "with divergences");
    expect(whole.last?.value).toBe(hasDiverged ? undefined : whole.trace.at(-1)?.value);
  });

  test("stopped after each window, and held between events within it", () => {
    const held = go(WINDOWS);
    let count = 0;
    for (let next = held.next(); !next.done; next = held.next()) {
      count += 1;
      if (next.value.type === "progress" && count % 40 > 0) continue;
      expect(bitsOf(drain(go(WINDOWS, inJSON(held.checkpoint())))), `after event ${count}`).toEqual(expected);
    }
    expect(bitsOf(drain(go(WINDOWS, structuredClone(held.checkpoint()))))).toEqual(expected);
  });

  test("in parts, each kept at its end", () => {
    let from: Kept | undefined;
    for (let windows = 1; windows < WINDOWS; windows++) from = inJSON(drain(go(windows, from)).checkpoint);
    expect(bitsOf(drain(go(WINDOWS, from)))).toEqual(expected);
  });
});

test("one that was aborted goes on from what its error holds", async () => {
  const options = { ...common, windows: WINDOWS };
  const controller = new AbortController();
  const run = evolve(problem, { ...options, signal: controller.signal });
  const error: unknown = await (async () => {
    for await (const event of run) if (event.type === "window" && event.window === 7) controller.abort();
  })().catch((reason: unknown) => reason);
  if (!run.isAborted(error) || error.result === null) throw error;
  const from = inJSON(error.result.checkpoint);
  expect(from.windows.length).toBeLessThan(WINDOWS);
  expect(bitsOf(await evolve(problem, { ...options, from }))).toEqual(bitsOf(await evolve(problem, options)));
});

test("each event has its reason", () => {
  const reasonsOf = (name: string) =>
    [...(steps[name]?.(WINDOWS) ?? [])].flatMap((event: EvolveEvent<unknown>) =>
      event.type === "progress" ? [] : [`${event.type}: ${event.reason}`],
    );
  const reasons = reasonsOf("with divergences");
  expect(reasons.slice(0, 3)).toEqual([
    "evaluation: the start",
    "window: steps 1 to 4; the start",
    expect.stringMatching(/^window: steps 5 to 8; a step$|^divergence: /),
  ]);
  expect(reasonsOf("persistent, by Adam")).toContain("evaluation: 5 more windows were taken");
  expect(reasonsOf("persistent, by Adam").at(-1)).toBe("evaluation: the last window was taken");
  expect(reasons).toContain("divergence: a new run begins, nearer to the last good values");
  expect(reasons.some((reason) => reason.startsWith("window: steps 1 to 4; half of the step"))).toBe(true);
});

test("a loop that is left early goes no further", () => {
  const held = evolveSteps(problem, { ...common, windows: WINDOWS });
  for (const event of held) if (event.type === "window") break;
  expect(held.next().done).toBe(true);
  expect(held.checkpoint().windows).toHaveLength(1);
});

test("a method that ends by itself ends the loop, with a last evaluation", () => {
  const twice: Method = {
    name: "twice",
    *questions({ start: u }) {
      yield { u, wanted: "gradient", reason: "once" };
      yield { u: u.map((part) => part + 0.01), wanted: "gradient", reason: "and again" };
      return "settled";
    },
  };
  const result = drain(evolveSteps(problem, { ...common, windows: 9, method: twice }));
  expect(result.reason).toBe("settled");
  expect(result.trace.map(({ window }) => window)).toEqual([0, 2]);
  expect(result.last?.value).toBe(result.trace[1]?.value);
});

describe("what does not belong is refused", () => {
  const { checkpoint } = drain(evolveSteps(problem, { ...common, windows: 4 }));
  const goOn = (from: unknown, of: typeof problem = problem, options: object = {}) =>
    drain(evolveSteps(of, { ...common, windows: 9, ...options, from: from as Kept }));
  const without = (key: keyof Kept): unknown =>
    Object.fromEntries(Object.entries(checkpoint).filter(([k]) => k !== key));
  const otherwise = { ...problem, monitor: ({ loss }: { loss: { mul(by: number): unknown } }) => loss.mul(2) };

  test.for<readonly [kind: string, type: new (...given: never[]) => Error, message: RegExp, go: () => unknown]>([
    ["a list", ArgumentError, /from is an array/, () => goOn([])],
    ["one without windows", ArgumentError, /from\.windows is undefined/, () => goOn(without("windows"))],
    ["one without a trace", ArgumentError, /from\.trace is undefined/, () => goOn(without("trace"))],
    ["one without particles", ArgumentError, /from\.particles is undefined/, () => goOn(without("particles"))],
    [
      "a window without its gradient",
      ArgumentError,
      /from\.windows is an array/,
      () => goOn({ ...checkpoint, windows: [{ u: [0, 0, 0, 0], loss: 1 }] }),
    ],
    ["another method", CheckpointError, /window \d is none/, () => goOn(checkpoint, problem, { method: rprop() })],
    ["other hyperparameters", CheckpointError, /other hyperparameters/, () => goOn(checkpoint, plain as never)],
    [
      "other particles",
      CheckpointError,
      /particles was 6, and is 8 here/,
      () => goOn(checkpoint, problem, { particles: 8 }),
    ],
    ["another window", CheckpointError, /window was 4, and is 5 here/, () => goOn(checkpoint, problem, { window: 5 })],
    ["another problem", CheckpointError, /it starts from/, () => goOn(checkpoint, otherwise as never)],
  ])("%s", ([, type, message, go]) => {
    expect(go).toThrow(type);
    expect(go).toThrow(message);
  });

  test("a method that asks for values, or for less than a run", () => {
    const asking = (question: object): Method => ({
      name: "asking",
      *questions({ start: u }) {
        yield { u, wanted: "gradient", reason: "what is asked", ...question };
        return "settled";
      },
    });
    for (const question of [{ wanted: "value" }, { steps: 3 }]) {
      const go = () => drain(evolveSteps(problem, { ...common, windows: 2, method: asking(question) }));
      expect(go).toThrow(ArgumentError);
      expect(go).toThrow(/asks for more than a window gives: what is asked\. Take one/);
    }
  });
});
