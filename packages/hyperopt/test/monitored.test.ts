/** What a dynamics monitors: the same of each step, whoever computes it, and whether steps are told of one by one or together. */
import type { TensorLike } from "@dualtape/core";
import type { StepReport, Steps } from "@dualtape/runs/eager";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  checkpointed,
  type Dynamics,
  dynamics,
  type Engine,
  hybrid,
  hyperTensors,
  implicit,
  positive,
  simulate,
  tuneSteps,
  unrolled,
} from "../src/index.ts";
import { runHyperHessian } from "../src/analysis/hyper-hessian.ts";

const same = (value: Tensor): Tensor => value;
const STEPS = 60;
type Run = Steps<StepReport<string, Tensor>, unknown>;

type Parts<T> = Readonly<Record<"position" | "single" | "seen", T>>;

/** What is monitored of a point that comes to rest at 0.25: a part, a function, what is not finite, what has no program, and nothing. */
const monitors: Readonly<Record<string, (<T extends TensorLike<T>>(state: Parts<T>) => T) | undefined>> = {
  "a part": ({ position }) => position,
  "a part in float32": ({ single }) => single,
  "a function of parts": ({ position, seen }) => position.sin().add(seen.mul(position).sum()),
  "what is infinite now and then": ({ position }) => position.sub(0.5).sign().log(),
  "what looks at values": ({ position }) => (position.magnitude() > 0.5 ? position.add(0) : position.neg()),
  nothing: undefined,
};

const falling = (engine: Engine, name: string): Dynamics => {
  const monitor = monitors[name];
  return dynamics({
    name: "a point",
    engine,
    steps: STEPS,
    hyperparameters: { goal: positive(0.25) },
    start: (_hyper, lift) => ({
      position: lift(scalar(1)),
      single: lift(scalar(1).to("float32")),
      seen: lift(tensor([0, 0])),
    }),
    step: ({ position, single, seen }, { goal }) => ({
      position: position.sub(position.sub(goal).mul(0.2)),
      single: single.mul(0.75),
      seen: seen.add(position.sub(seen).mul(0.5)),
    }),
    objective: ({ position }) => position.mul(position),
    ...(monitor && { monitor }),
  });
};

const hyperOf = (run: Dynamics) => hyperTensors(run, {});
const ways: Readonly<Record<string, (run: Dynamics) => Run>> = {
  simulate: (run) => simulate(run, hyperOf(run), same),
  ...Object.fromEntries(
    [hybrid, unrolled, checkpointed({ checkpoints: 5 }), implicit({ tolerance: 1 })].map((strategy) => [
      strategy.name,
      (run: Dynamics) => strategy.run(run, hyperOf(run), same),
    ]),
  ),
  "a hyper-Hessian": (run) => runHyperHessian(run),
};

/** What a run tells on its way there, and by how many reports; what it leaves out is found in the state. */
function curveOf(of: Dynamics, run: Run, heed?: "together") {
  const curve: number[] = [];
  let reports = 0;
  for (let next = run.next(); !next.done; next = run.next(heed)) {
    const { t, state, monitored } = next.value;
    if (t <= curve.length) continue; // the way back
    reports += 1;
    curve.push(...Array.from(monitored ?? [of.monitor?.(state).item() ?? NaN]));
    expect(curve).toHaveLength(t);
  }
  return { curve, reports };
}

/** What the state says, read after each step. */
function read(of: Dynamics): readonly number[] {
  const curve: number[] = [];
  for (const { state } of simulate(of, hyperOf(of), same)) curve.push(of.monitor?.({ ...state }).item() ?? NaN);
  return curve;
}

/** By how much two numbers differ, which may both be the same that is not finite. */
const differ = (a: number, b = 0.5): number => (Object.is(a, b) ? 0 : Math.abs(a - b));

describe.each(Object.keys(monitors))("%s", (name) => {
  const expected = name === "nothing" ? [] : read(falling("eager", name));
  describe.each(["eager", "compiled"] as const)("%s", (engine) => {
    test.each(Object.entries(ways))("%s tells it", (_way, way) => {
      const of = falling(engine, name);
      if (name === "nothing") {
        for (const report of way(of)) expect(report.monitored).toBeUndefined();
        return;
      }
      const each = curveOf(of, way(of));
      expect(each.curve).toHaveLength(STEPS);
      each.curve.forEach((value, i) => expect(differ(value, expected[i])).toBeLessThan(1e-14));
      // Together it is the same to the bit.
      expect(curveOf(of, way(of), "together").curve).toEqual(each.curve);
    });
  });
});

describe("steps are told of together", () => {
  const written = ["a part", "a part in float32", "a function of parts", "what is infinite now and then"];
  const together = ["simulate", "hybrid", "a hyper-Hessian"];
  test.each(together.flatMap((way) => written.map((name) => [way, name] as const)))(
    "by %s, where a program tells %s",
    (way, name) => {
      const of = falling("compiled", name);
      const run = (ways[way] ?? simulate)(of);
      expect(curveOf(of, run, "together").reports).toBeLessThan(STEPS / 2);
    },
  );
  test.each(together)("by %s not, where what is monitored looks at values", (way) => {
    const of = falling("compiled", "what looks at values");
    const run = (ways[way] ?? simulate)(of);
    expect(curveOf(of, run, "together").reports).toBe(STEPS);
  });
});

test.each(Object.keys(monitors))("tuning has the same curves of %s, by events of each step and by some", (name) => {
  const curves = (["each", "together"] as const).map((told) => {
    const run = tuneSteps(falling("compiled", name), { iterations: 3, told });
    for (;;) {
      const { done, value } = run.next();
      if (done) return value.trace.map(({ curve }) => curve);
    }
  });
  expect(curves[1]).toEqual(curves[0]);
  expect(curves[0]?.[0]).toHaveLength(name === "nothing" ? 0 : STEPS);
});

describe("a monitor that is wrong says so when it is asked, and harms no run that nobody asks", () => {
  const wrong: Readonly<Record<string, [monitor: (state: Parts<never>) => unknown, message: RegExp]>> = {
    throws: [
      () => {
        throw new RangeError("no");
      },
      /no/,
    ],
    "is no scalar": [({ seen }) => seen, /shape|scalar/],
    "is no number of the run": [() => 3, /monitor/],
  };
  test.each(Object.entries(wrong))("%s", (_what, [monitor, message]) => {
    const of = { ...falling("compiled", "nothing"), monitor: monitor as never };
    const run = simulate(of, hyperOf(of), same);
    const { value } = run.next(10);
    expect(() => (value as { readonly monitored: unknown }).monitored).toThrow(message);
    for (let next = run.next(Infinity); !next.done;) next = run.next(Infinity);
  });
});

test("what is monitored after a step is not to be had after the next", () => {
  const of = falling("compiled", "a part");
  const run = simulate(of, hyperOf(of), same);
  run.next();
  run.next();
  const { value } = run.next();
  run.next();
  expect(() => (value as { readonly monitored: unknown }).monitored).toThrow("after the run has gone on");
});
