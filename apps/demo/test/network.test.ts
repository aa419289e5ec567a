/** The network's tuning, as its worker drives it: no position of its controls ends worse than it began, and a divergence is said. */
import { readFileSync } from "node:fs";
import { hyperTensors, simulate } from "@dualtape/hyperopt";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadDigits } from "../src/data/digits.ts";
import { ended, evaluation } from "../src/exhibits/network/drive.ts";
import { bestOf, knowledgeOf } from "../src/exhibits/network/knowledge.ts";
import type { Settings, TunedRun, Update } from "../src/exhibits/network/messages.ts";
import { problemOf } from "../src/exhibits/network/problem.ts";
import { QUANTITIES } from "../src/exhibits/network/quantities.ts";
import { CHOICES, DEFAULTS } from "../src/exhibits/network/state.ts";
import { tunedOf } from "../src/exhibits/network/told.ts";
import { tuning } from "../src/exhibits/network/tuning.ts";
import { progress, reading, why } from "../src/exhibits/network/words.ts";

beforeEach(() => {
  const file = readFileSync(new URL("../src/data/digits.bin", import.meta.url));
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(file)));
});
afterEach(() => vi.unstubAllGlobals());

const turn = (): Promise<void> => Promise.resolve();

/** The runs that the tuning asks for. */
async function runsOf(settings: Settings): Promise<readonly TunedRun[]> {
  const problem = problemOf(await loadDigits({ seed: settings.seed }), settings);
  const search = tuning(problem, settings);
  const runs: TunedRun[] = [];
  while (runs.length < settings.runs) {
    const next = await evaluation(search, turn);
    if (next === null) break;
    runs.push({ ...tunedOf(next.event), confusion: [] });
  }
  return runs;
}

const knowing = (runs: readonly TunedRun[]) => knowledgeOf(runs.map((run) => ({ type: "tuned", run })));

const ends = <T>(list: readonly T[]): readonly T[] => [...list.slice(0, 1), ...list.slice(-1)];
const corners = ends(CHOICES.hidden).flatMap((hidden) =>
  ends(CHOICES.steps).flatMap((steps) => [1e-5, 1].map((rate) => ({ ...DEFAULTS, hidden, steps, rate }))),
);

const middle: Settings = { ...DEFAULTS, hidden: 16, rate: 10 ** -2.5 };

// A tuning of few runs is the beginning of one of many, and what is the best of more is no worse: so corners need not be followed to their end.
const followed = [
  ...[DEFAULTS, middle].map((settings) => ({ ...settings, runs: 40 })),
  ...corners.map((settings) => ({ ...settings, runs: 20 })),
];

test.each(followed)(
  "$hidden units, $steps steps from a rate of $rate end better than they began, however many runs",
  async (settings) => {
    const all = await runsOf(settings);
    for (const count of CHOICES.runs.filter((count) => count <= settings.runs)) {
      const { tuned } = knowing(all.slice(0, count));
      expect(tuned.map(({ iteration }) => iteration)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
      const [start, best] = [tuned[0]?.value ?? Number.NaN, tuned[bestOf(tuned) - 1]?.value];
      expect(best).toBeLessThan(0.9 * start);
      expect(best).toBe(Math.min(...tuned.map(({ value }) => value)));
      expect(reading({ tuned }, bestOf(tuned))).toContain(", the best: validation loss");
    }
    for (const { iteration, gradient, explodesAt, divergence, reason } of all) {
      expect(reason).not.toBe("");
      expect(reading(knowing(all), iteration).includes("did not stay finite")).toBe(divergence !== null);
      const said = why(knowing(all), iteration);
      expect(said).toContain(reason);
      expect(said.includes("this is too far")).toBe(divergence !== null);
      expect(said.includes("a plain run")).toBe(gradient === null && divergence === null);
      const run = all[iteration - 1];
      const means = gradient !== null && explodesAt === null;
      if (run !== undefined) for (const { slope } of QUANTITIES) expect(slope(run) !== null).toBe(means);
    }
  },
);

test("a rate that nobody can train with is said to diverge, and left for one that can be", async () => {
  const settings: Settings = { ...DEFAULTS, hidden: 8, steps: 50, runs: 20, rate: 1e200 };
  const tuned = await runsOf(settings);
  const knowledge = knowing(tuned);
  expect(tuned[0]?.divergence).not.toBeNull();
  expect(reading(knowledge, 1)).toMatch(/^Run 1 did not stay finite: at step \d+, .+\.$/);
  expect(why(knowledge, 1)).toBe("Why this point: the start; it says only that this is too far.");
  expect(tuned[bestOf(tuned) - 1]?.value).toBeLessThan(1);
  expect(reading(knowledge, bestOf(tuned))).not.toContain("at the start");
});

test("the curve of a run that goes on is known step by step, and becomes that of the run", async () => {
  const settings: Settings = { ...DEFAULTS, hidden: 8, steps: 50, runs: 2 };
  const search = tuning(problemOf(await loadDigits({ seed: 1 }), settings), settings);
  const updates: Update[] = [];
  for (let run = 1; run <= settings.runs; run++) {
    const next = await evaluation(search, turn, (event) => {
      if (event.type !== "progress" || event.monitored === null) return;
      updates.push({ type: "steps", losses: [event.monitored] });
      const { current, tuned } = knowledgeOf(updates);
      expect([tuned.length, current.length]).toEqual([run - 1, event.step]);
      expect(progress({ current, tuned }, settings)).toEqual({
        done: (run - 1 + event.step / 50) / 2,
        words: `Run ${run} of 2`,
      });
    });
    if (next === null) throw new Error("The tuning has ended");
    const { current } = knowledgeOf(updates);
    updates.push({ type: "tuned", run: { ...tunedOf(next.event), confusion: [] } });
    const after = knowledgeOf(updates);
    expect(after.tuned.at(-1)?.curve).toEqual(current);
    expect(current.length).toBe(50);
    expect(after.current).toEqual([]);
  }
});

test("a run that is taken once more for its test images is the same run", async () => {
  const settings: Settings = { ...DEFAULTS, hidden: 8, steps: 50, runs: 5 };
  const problem = problemOf(await loadDigits({ seed: 1 }), settings);
  for (const { values, value } of await runsOf(settings)) {
    const again = await ended(
      simulate(problem, hyperTensors(problem, values), (number) => number),
      turn,
    );
    expect(again.value.item()).toBeCloseTo(value, 9);
  }
});
