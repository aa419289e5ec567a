/** Tuning by pieces that others compute: what they answer is what runs on this thread answer, and no one's haste changes it. */
import { must, positive, real } from "@dualtape/core";
import { describe, expect, test } from "vitest";
import {
  crossValidation,
  drain,
  dynamics,
  type Dynamics,
  evaluatingPieces,
  type Found,
  guided,
  type Hands,
  type Lost,
  LostError,
  type Method,
  newton,
  type Piece,
  quasiRandomSearch,
  randomSearch,
  rprop,
  signDescent,
  tunePieces,
  type TuneResult,
  tuneSteps,
} from "../src/index.ts";

/** Descent in a valley; of a rate beyond 1 the run diverges. */
const valley = (fold = 0): Dynamics =>
  dynamics({
    name: "valley",
    hyperparameters: { x: real(-2.5).within(-6, 6), rate: positive(0.02).within(1e-3, 3) },
    steps: 12,
    start: ({ x }) => ({ x, grown: x.sub(x).add(1) }),
    step: ({ x, grown }, { rate }) => ({
      x: x.sub(
        x
          .square()
          .sub(9 + fold)
          .mul(x)
          .mul(rate)
          .mul(0.02),
      ),
      grown: grown.mul(rate.greater(1).where(10 ** (40 + fold), 1)),
    }),
    objective: ({ x, grown }) =>
      x
        .square()
        .sub(9 + fold)
        .square()
        .mul(0.1)
        .sub(x)
        .add(grown),
    monitor: ({ x }) => x,
  });

/** Hands that are done in an order that nobody knows, and how many pieces they have had at once. */
function hasty(size: number, compute: (piece: Piece) => Found | Lost) {
  const hands = { size, most: 0, busy: 0, asked: [] as Piece[] };
  const evaluate: Hands["evaluate"] = async (piece) => {
    hands.asked.push(piece);
    hands.most = Math.max(hands.most, ++hands.busy);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
    hands.busy -= 1;
    return structuredClone(compute(structuredClone(piece)));
  };
  return Object.assign(hands, { evaluate });
}

type Options = Omit<Parameters<typeof tunePieces>[1], "hands">;

/** Tunes by pieces to the end. */
async function tuned(problem: Dynamics, hands: Hands, options: Options): Promise<TuneResult<unknown>> {
  const run = tunePieces(problem, { ...options, hands });
  for (;;) {
    const next = run.next();
    if (next.done) return next.value;
    if (next.value.type === "pause") await next.value.meanwhile;
  }
}

/** All that is told, without what a clock or an engine says, and errors as what they say. */
const told = (result: unknown): unknown =>
  JSON.parse(JSON.stringify(result, (key, value) => (["seconds", "why", "bytes"].includes(key) ? 0 : value)));

describe.each<[string, Options]>([
  ["guided", { method: guided(), iterations: 8 }],
  ["random search", { method: randomSearch(), iterations: 12, seed: 2 }],
  ["quasi-random search", { method: quasiRandomSearch(), iterations: 12 }],
  ["sign descent", { method: signDescent(), iterations: 12 }],
  ["newton", { method: newton(), iterations: 4 }],
])("%s", (_name, options) => {
  test("it finds what runs on this thread find, to the bit", async () => {
    const problem = valley();
    const expected = told(drain(tuneSteps(problem, { ...options, told: "together" })));
    for (const size of [1, 3]) {
      expect(told(await tuned(problem, hasty(size, evaluatingPieces(problem)), options))).toEqual(expected);
    }
  });
});

test("of members, means are found as of their run as one, but for rounding", async () => {
  const problem = crossValidation({ folds: 3 }, ({ fold }) => valley(fold));
  const options = { method: rprop(), iterations: 5, at: { rate: 0.1 } };
  const one = drain(tuneSteps(problem, options));
  const apart = await tuned(problem, hasty(2, evaluatingPieces(problem)), options);
  expect(apart.trace.length).toBe(one.trace.length);
  for (const [i, run] of one.trace.entries()) {
    const other = must(apart.trace[i], "run");
    expect(other.value).toBeCloseTo(run.value, 10);
    const partials = Object.values(other.gradient ?? {});
    expect(partials.length).toBe(2);
    for (const [k, partial] of Object.values(run.gradient ?? {}).entries())
      expect(partials[k]).toBeCloseTo(Number(partial), 9);
    expect(other.curve.length).toBe(run.curve.length);
  }
  expect(apart.members?.gain.value).toBeCloseTo(Number(one.members?.gain.value), 10);
});

test("the members that diverge first say where", async () => {
  const problem = crossValidation({ folds: 3 }, ({ fold }) => valley(fold));
  const options = { method: randomSearch(), iterations: 1, at: { rate: 2 } };
  const [one, apart] = await Promise.all([
    Promise.resolve()
      .then(() => drain(tuneSteps(problem, options)))
      .catch((error: unknown) => error),
    tuned(problem, hasty(2, evaluatingPieces(problem)), options).catch((error: unknown) => error),
  ]);
  expect(apart).toMatchObject({ name: "DivergenceError", step: (one as { step: number }).step, origin: "growth" });
});

test("who judges members otherwise than by their mean has all of them run as one", async () => {
  const problem = crossValidation(
    { folds: 2, reduce: ([first, second]) => must(first, "first").mul(0.9).add(must(second, "second").mul(0.1)) },
    ({ fold }) => valley(fold),
  );
  const hands = hasty(2, evaluatingPieces(problem));
  await tuned(problem, hands, { method: rprop(), iterations: 2 });
  expect(new Set(hands.asked.map(({ member }) => member))).toEqual(new Set([null]));
});

test("idle hands get what is likely to come, and no more than there are of them", async () => {
  const most = async (method: Method, size: number, starts = 1): Promise<number> => {
    const problem = valley();
    const hands = hasty(size, evaluatingPieces(problem));
    await tuned(problem, hands, { method, iterations: 14, starts });
    return hands.most;
  };
  expect(await most(randomSearch(), 1)).toBe(1);
  expect(await most(randomSearch(), 4)).toBe(4);
  expect(await most(rprop(), 4)).toBe(1);
  expect(await most(rprop(), 2, 6)).toBe(6); // all that race are asked for at once
  expect(await most(signDescent(), 3)).toBeGreaterThan(1);
});

test("to be told what is likely to come changes nothing of it", async () => {
  const problem = valley();
  const expected = told(drain(tuneSteps(problem, { method: randomSearch(), iterations: 12, starts: 4 })));
  const greedy: Method = {
    ...randomSearch(),
    *questions(space) {
      const asking = randomSearch().questions(space);
      for (let next = asking.next(); ;) {
        if (next.done) return next.value;
        next.value.expected?.(next.value.u.length);
        next.value.expected?.(100);
        next = asking.next(yield next.value);
      }
    },
  };
  expect(told(drain(tuneSteps(problem, { method: greedy, iterations: 12, starts: 4 })))).toEqual(expected);
});

test("a piece that is lost counts as a run that diverges, and is told as what it is", async () => {
  const problem = valley();
  const compute = evaluatingPieces(problem);
  const lost: Lost = { type: "lost", what: "3 workers died of it", seconds: 1 };
  const hands = hasty(2, (piece) => ((piece.u[0] ?? 0) > 0 ? lost : compute(piece)));
  const { checkpoint } = await tuned(problem, hands, { method: randomSearch(), iterations: 10 });
  const gone = checkpoint.filter((entry) => entry.type === "divergence" && entry.origin === "lost");
  expect(gone.length).toBeGreaterThan(2);
  for (const entry of gone) expect(entry).toMatchObject({ step: 0, error: expect.any(LostError) as unknown });
  const again = await tuned(problem, hands, { method: randomSearch(), iterations: 10, from: checkpoint });
  expect(told(again.checkpoint)).toEqual(told(checkpoint));
});

test("an error of the program ends it", async () => {
  const hands: Hands = { size: 2, evaluate: () => Promise.reject(new TypeError("a bug")) };
  await expect(tuned(valley(), hands, { iterations: 3 })).rejects.toThrow("a bug");
});
