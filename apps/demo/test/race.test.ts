/** The race of gradients and samples: the same problem and start for both, equal time, and words that are true whoever won. */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { loadDigits } from "../src/data/digits.ts";
import {
  COUNTS,
  type Course,
  type Entry,
  SEEDS,
  type Side,
  SIDES,
  type Update,
} from "../src/exhibits/network/race/messages.ts";
import { problemOf } from "../src/exhibits/network/race/problem.ts";
import { race } from "../src/exhibits/network/race/racing.ts";
import { lowestOf, secondsOf, spreadsOf, type Standing, standingOf } from "../src/exhibits/network/race/standing.ts";
import { figures, progress, tested, verdict } from "../src/exhibits/network/race/words.ts";

beforeEach(() => {
  const file = readFileSync(new URL("../src/data/digits.bin", import.meta.url));
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(file)));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const course: Course = { seed: 3, hidden: 8, steps: 20, count: 20, seconds: 0.3 };
const turn = (): Promise<void> => Promise.resolve();

test.each(COUNTS)("there are %i hyperparameters, which all start where AdamW does", async (count) => {
  const { hyperparameters } = problemOf(await loadDigits({ seed: 1 }), { ...course, count });
  const elements = Object.entries(hyperparameters).flatMap(([name, { initial }]) =>
    [initial].flat().map((value) => [name, value] as const),
  );
  expect(elements.length).toBe(count);
  for (const [name, value] of elements) {
    const customary = { learningRate: 1e-3, knots: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-2 };
    expect(value, name).toBe(new Map(Object.entries(customary)).get(name.split(".").at(-1) ?? ""));
  }
});

test("both sides begin at the same start with each seed, have as much time, and are tested", async () => {
  // A clock that no other work on the machine moves: it goes on by a millisecond whenever it is read.
  let milliseconds = 0;
  vi.spyOn(performance, "now").mockImplementation(() => ++milliseconds);
  const updates: Update[] = [];
  await race(course, { turn, tell: (update) => updates.push(update) });
  const standing = standingOf(updates);
  const { entries, ready } = standing;
  expect(ready).toBe(SEEDS);
  expect(updates.slice(0, SEEDS).every(({ type }) => type === "ready")).toBe(true);
  for (let seed = 0; seed < SEEDS; seed++) {
    const [gradients, samples] = SIDES.map((side) => entries.filter((one) => one.side === side && one.seed === seed));
    expect(gradients?.[0]?.value).toBeCloseTo(samples?.[0]?.value ?? Number.NaN, 9);
    expect(gradients?.[0]?.derived).toBe(true);
    expect(samples?.every(({ derived }) => !derived)).toBe(true);
    for (const own of [gradients, samples]) {
      expect(own?.at(-1)?.seconds).toBeGreaterThanOrEqual(course.seconds);
      expect(own?.at(-2)?.seconds).toBeLessThan(course.seconds);
    }
  }
  expect(new Set(lowestOf(standing, "TPE", 1)).size).toBe(SEEDS);
  // Nobody is ahead in time by more than an evaluation.
  const spent = new Map<string, number>();
  for (const { side, seed, seconds } of entries) {
    const lane = `${side} ${seed}`;
    expect(spent.get(lane) ?? 0).toBe(spent.size < SEEDS * SIDES.length ? 0 : Math.min(...spent.values()));
    spent.set(lane, seconds);
  }
  expect(secondsOf(standing, course.seconds)).toBe(course.seconds);
  expect(progress(standing, course, true)).toEqual({ done: 1, words: "0.3 of 0.3 s for each side and seed" });
  expect(tested(standing, course.seconds).join("")).toMatch(
    /^On test images, .* [\d.]+ for gradients and [\d.]+ for TPE/,
  );
});

const entry = (side: Side, seed: number, value: number, seconds = 1): Entry => ({
  side,
  seed,
  seconds,
  value,
  derived: side === "gradients",
});
const standing = (entries: readonly Entry[]): Standing => ({ ready: SEEDS, entries, tests: [] });
const ended = (ours: readonly number[], theirs: readonly number[]): Standing =>
  standing([
    ...ours.map((value, seed) => entry("gradients", seed, value)),
    ...theirs.map((value, seed) => entry("TPE", seed, value)),
  ]);

describe("the verdict", () => {
  const [low, high] = [
    [1, 2, 3, 4, 5],
    [2, 4, 6, 8, 10],
  ] as const;

  test("is the same for either side", () => {
    expect(verdict(ended(low, high), 2)).toBe(
      "Gradients are ahead in all five seeds, with a median that is 50% lower.",
    );
    expect(verdict(ended(high, low), 2)).toBe("TPE is ahead in all five seeds, with a median that is 50% lower.");
    const once = [3, 4, 6, 8, 10];
    expect(verdict(ended([4, 2, 3, 4, 5], once), 2)).toBe(
      "Gradients are ahead in four of five seeds, with a median that is 33% lower; that may be luck.",
    );
    expect(verdict(ended(once, [4, 2, 3, 4, 5]), 2)).toBe(
      "TPE is ahead in four of five seeds, with a median that is 33% lower; that may be luck.",
    );
  });

  test("claims nothing where there is nothing to claim", () => {
    expect(verdict(ended(low, [1.1, 2.1, 2.9, 3.9, 4.9]), 2)).toMatch(/^A draw: .* luck does as much\.$/);
    expect(verdict(ended(low, low), 2)).toBe("A draw: both have the same median.");
    expect(verdict(ended([], []), 2)).toBe("Neither has found anything in that time.");
    expect(figures(ended([], []), 0)).toEqual([]);
  });

  test("stays in words where nothing is finite", () => {
    const nothing = Array<number>(SEEDS).fill(Infinity);
    expect(verdict(ended(nothing, nothing), 2)).toBe("Neither has found anything in that time.");
    expect(verdict(ended(nothing, low), 2)).toBe("TPE is ahead in all five seeds.");
    for (const [ours, theirs] of [
      [nothing, low],
      [low, nothing],
      [[...nothing.slice(1), 1], low],
      [[Infinity, ...low.slice(1)], high],
    ] as const) {
      const said = [...figures(ended(ours, theirs), 2), verdict(ended(ours, theirs), 2)].join(" ");
      expect(said).not.toMatch(/NaN|Infinity/);
    }
  });

  test("heeds nothing that came after the bell, and tells how the time was spent", () => {
    const late = standing([...ended(high, low).entries, ...low.map((_, seed) => entry("gradients", seed, 0.1, 2.5))]);
    expect(verdict(late, 2)).toBe(verdict(ended(high, low), 2));
    expect(figures(late, 2)).toEqual([
      "Lowest validation loss after 2.0 s each, the median of five seeds: gradients 6 (2 to 10), TPE 3 (1 to 5).",
      "For that, gradients took 1 run with derivatives and 0 plain ones, TPE 1 plain one.",
    ]);
  });
});

test("a lead that does not hold on test images is said not to", () => {
  const tests = (...[ours, theirs]: readonly [number, number]) =>
    Array.from({ length: SEEDS }, (_, seed) => [
      { side: "gradients", seed, loss: ours } as const,
      { side: "TPE", seed, loss: theirs } as const,
    ]).flat();
  const raced = ended([1, 2, 3, 4, 5], [2, 4, 6, 8, 10]);
  const said = "On test images, which neither has seen, the medians are";
  expect(tested(raced, 2)).toEqual([]);
  expect(tested({ ...raced, tests: tests(3, 2) }, 2)).toEqual([
    `${said} 3 for gradients and 2 for TPE: the other way round.`,
  ]);
  expect(tested({ ...raced, tests: tests(2, 3) }, 2)).toEqual([`${said} 2 for gradients and 3 for TPE.`]);
});

test("what nobody has raced yet is not said to go on", () => {
  const begun: Standing = { ready: 2, entries: [], tests: [] };
  expect(progress(begun, course, true)).toEqual({ done: null, words: "Making the programs of seed 3 of 5" });
  expect(progress(begun, course, false)).toEqual({ done: null, words: "Not raced yet" });
});

test("a band has the best, the middle and the worst seed, from when there is something of each", () => {
  const values = [5, 1, 4, 2, 3];
  const first = values.map((value, seed) => entry("TPE", seed, value, 1 + seed / 10));
  const raced = standing([...first, entry("TPE", 0, 0.5, 2), entry("TPE", 1, 9, 2.1), entry("gradients", 2, 0, 0.1)]);
  expect(spreadsOf(raced, "TPE", 3)).toEqual([
    { seconds: 1.4, least: 1, median: 3, greatest: 5 },
    { seconds: 2, least: 0.5, median: 2, greatest: 4 },
    { seconds: 3, least: 0.5, median: 2, greatest: 4 },
  ]);
  expect(spreadsOf(raced, "gradients", 3)).toEqual([]);
  expect(secondsOf(raced, 3)).toBe(0);
});
