/** What is found beside a study: right values, by no more runs than are told, with progress, and stopped when asked to. */
import { drain, type Dynamics, hyperHessian, importance, simulate } from "@dualtape/hyperopt/eager";
import { dynamics } from "@dualtape/runs";
import { describe, expect, it, vi } from "vitest";
import { gatherExtras, type GatherProgress, reportHtml, StudyError } from "../src/index.ts";
import { invented, narrow, throwing, tuned } from "./studies.ts";

const problem = throwing();
const view = tuned(problem, { iterations: 12 });
const best = view.end?.best ?? { hyper: {}, value: Number.NaN };
const valueAt = (hyper: Readonly<Record<string, unknown>>): number =>
  drain(simulate(problem, hyper as never)).value.item();

/** A dynamics, and how often it was begun on tensors. */
function counting(of: Dynamics) {
  const counted = { runs: 0 };
  const start: Dynamics["start"] = (hyper, lift) => {
    counted.runs += 1;
    return of.start(hyper, lift);
  };
  return { counted, problem: { ...of, start } as Dynamics };
}

describe("gatherExtras", () => {
  it("finds what the report tells", async () => {
    const run = gatherExtras(problem, view, { points: 5, random: 10, reproduce: ["dualtape report"] });
    const told: GatherProgress[] = [];
    for await (const event of run) told.push(event);
    const extras = await run;
    expect([...new Set(told.map(({ part }) => part))]).toEqual(["importance", "audit", "surface", "random"]);
    expect(told.every(({ done }) => done >= 0 && done <= 1)).toBe(true);
    expect(structuredClone(JSON.parse(JSON.stringify(extras)))).toEqual(extras);

    expect(extras.importance).toEqual(importance(hyperHessian(problem, { at: best.hyper })));
    expect(extras.audit?.differences).toHaveLength(3);
    const { slices, pairs } = extras.surface ?? { slices: [], pairs: [] };
    expect(slices.map(({ axis }) => axis.name)).toEqual(extras.importance?.map(({ name }) => name));
    for (const { axis, objective } of slices) {
      expect(axis.values).toEqual([...axis.values].sort((a, b) => a - b));
      expect(objective[2]).toBeCloseTo(best.value, 9);
      for (const [i, value] of axis.values.entries()) {
        expect(objective[i]).toBeCloseTo(valueAt({ ...best.hyper, [axis.name]: value }), 9);
      }
    }
    const { x, y, objective } = pairs[0] ?? expect.fail("there is no pair");
    for (const [j, up] of y.values.entries()) {
      for (const [i, across] of x.values.entries()) {
        expect(objective[j]?.[i]).toBeCloseTo(valueAt({ [y.name]: up, [x.name]: across }), 9);
      }
    }
    const course = extras.random?.course ?? [];
    expect(course.map(({ cost }) => cost)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(course.at(-1)?.value).toBe(extras.random?.best.value);
    expect(course.every(({ value }, i) => value <= (course[i - 1]?.value ?? Infinity))).toBe(true);
    expect(reportHtml(view, extras).includes("gatherExtras")).toBe(false);
  });

  it("takes as many runs as it says, and none twice", async () => {
    const { counted, problem: watched } = counting(problem);
    const extras = await gatherExtras(watched, view, { most: 2, points: 3, random: 5, coordinates: 0 });
    expect(counted.runs).toBe(1 + 2 * 2 + 2 * 2 + 5);
    expect(extras.missing?.importance).toContain("2 coordinates");
    expect(extras.missing?.audit).toContain("2 coordinates");
    const none = await gatherExtras(problem, view, { most: 0, random: 0, coordinates: 0 });
    expect(Object.keys(none)).toEqual(["missing"]);
    expect(Object.keys(none.missing ?? {}).sort()).toEqual(["audit", "importance", "random", "surface"]);
  });

  it("gives random search what the study has spent", async () => {
    const { answers } = view;
    const { random } = await gatherExtras(problem, view, { most: 0, coordinates: 0 });
    expect(random?.budget).toBeGreaterThanOrEqual(answers.length);
    expect(random?.course.length).toBe(Math.floor(random?.budget ?? 0));
  });

  it("tells of runs that do not stay finite", async () => {
    const edge = narrow();
    const extras = await gatherExtras(edge, tuned(edge, { iterations: 3 }), { random: 6 });
    expect(extras.surface?.slices[0]?.objective).toContain(null);
    expect(reportHtml(tuned(edge, { iterations: 3 }), extras).includes("not finite")).toBe(true);
  });

  it("holds the thread for a few steps at a time, whatever it finds", async () => {
    // A clock by which each piece takes long, so that the thread is given away behind each.
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 100));
    try {
      let [steps, most, isGoing] = [0, 0, true];
      const step: Dynamics["step"] = (state, hyper, context) => {
        steps += 1;
        return problem.step(state, hyper, context);
      };
      const beat = (): void => {
        [steps, most] = [0, Math.max(most, steps)];
        if (isGoing) setImmediate(beat);
      };
      beat();
      await gatherExtras({ ...problem, step } as Dynamics, view, { points: 3, random: 2 });
      isGoing = false;
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThanOrEqual(4);
    } finally {
      clock.mockRestore();
    }
  });

  it("has the engine make programs while others have the thread", async () => {
    const engine = WebAssembly;
    const calls: string[] = [];
    let part = "";
    const long = (bytes: Uint8Array<ArrayBuffer>, when: string) => bytes.length > 200 && calls.push(`${part} ${when}`);
    vi.stubGlobal(
      "WebAssembly",
      Object.assign(Object.create(engine) as object, {
        Module: function made(bytes: Uint8Array<ArrayBuffer>) {
          long(bytes, "at once");
          return new engine.Module(bytes);
        },
        compile(bytes: Uint8Array<ArrayBuffer>) {
          long(bytes, "ahead");
          return engine.compile(bytes);
        },
      }),
    );
    try {
      const compiled = dynamics({ ...throwing(), engine: "compiled" });
      for await (const event of gatherExtras(compiled, view, { points: 3, random: 2 })) ({ part } = event);
      // What the audit asks beside its strategies, such as whether a run comes to rest, has small programs of its own.
      expect(new Set(calls.filter((call) => call !== "audit at once"))).toEqual(
        new Set(["importance ahead", "audit ahead"]),
      );
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("stops when asked to, with what was found until then", async () => {
    const controller = new AbortController();
    const run = gatherExtras(problem, view, { signal: controller.signal, random: 5 });
    let error: unknown;
    try {
      for await (const { part } of run) if (part === "surface") controller.abort();
    } catch (thrown) {
      error = thrown;
    }
    expect(run.isAborted(error) && Object.keys(error.result ?? {})).toEqual(["importance", "audit"]);
  });

  it("refuses a study of something else, and one without a whole run", () => {
    expect(() => gatherExtras(problem, invented({ hyperparameters: { angle: 1 }, evaluations: 3 }))).toThrow(
      StudyError,
    );
    const none = invented({ hyperparameters: { angle: 1, speed: 1 }, evaluations: 3, divergent: 1, isEnded: false });
    expect(() => gatherExtras(problem, none)).toThrow("Let it go on first");
  });
});
