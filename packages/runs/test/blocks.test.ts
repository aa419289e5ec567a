/** Blocks of steps: whoever looks where and when, a run is the same, to the bit. */
import { positive } from "@dualtape/core";
import { scalar, seeded, type Tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  continued,
  DivergenceError,
  drain,
  type Dynamics,
  dynamics,
  hyperTensors,
  simulate,
  type State,
} from "../src/index.ts";

const STEPS = 100;

/** How many walk: few, and so many that the state before a block is lent a place. */
const WIDTHS = [5, 600];

/** A walk that is pushed by data, in two phases, by a rate that falls with the number of the step. */
function walk(width: number, asked: number[] = []): Dynamics<"rate", "x" | "v"> {
  const random = seeded(3);
  const noise = Array.from({ length: 7 }, () => random.normal([width]));
  return dynamics({
    name: "walk",
    steps: STEPS,
    engine: "compiled",
    hyperparameters: { rate: positive(0.1) },
    phase: (t) => (t % 40 < 30 ? "free" : "held"),
    input(t) {
      asked.push(t);
      return { push: noise[t % noise.length] as Tensor };
    },
    start: (_hyper, lift) => ({ x: lift(seeded(4).normal([width])), v: lift(scalar(1)) }),
    step({ x, v }, { rate }, { phase, count, input: { push } }) {
      const next = v.mul(0.9).add(x.sum().mul(rate).div(x.zeroLike().add(1).sum().add(count)));
      return { x: phase === "free" ? x.add(push.mul(next)).mul(0.99) : x.sub(push.mul(rate)), v: next };
    },
    objective: ({ x, v }) => x.square().sum().mul(v),
  });
}

const numbersOf = (state: State<string, Tensor>): readonly number[] =>
  Object.values(state).flatMap(({ data }) => [...data]);

const same = (value: Tensor): Tensor => value;

/** What is found step by step, with nothing taken ahead. */
const singly = (width: number): readonly (readonly number[])[] => {
  const of = walk(width);
  const hyper = hyperTensors(of, {});
  const run = continued(of, of.start(hyper, same), hyper, same);
  return Array.from({ length: STEPS + 1 }, (_, t) => {
    if (t === 0) return [];
    run.advance(t, t);
    return [...numbersOf(run.state()), ...Object.values<number>(run.magnitudes())];
  });
};

describe.each(WIDTHS)("a walk of %i", (width) => {
  const single = singly(width);
  const stateAfter = (t: number): readonly number[] | undefined => single[t]?.slice(0, -2);

  const readings: Readonly<Record<string, (t: number) => boolean>> = {
    "all of them": () => true,
    "every seventh": (t) => t % 7 === 0,
    "one in the middle": (t) => t === 53,
    "the last": (t) => t === STEPS,
  };
  test.for(Object.entries(readings))(
    "the states that are read are those of steps taken one by one: %s",
    ([, reads]) => {
      for (const manner of [{}, { keeps: true }]) {
        const of = walk(width);
        const hyper = hyperTensors(of, {});
        const run = continued(of, of.start(hyper, same), hyper, same, manner);
        for (let t = 1; t <= STEPS; t++) {
          run.advance(t);
          const sizes = Object.values<number>(run.magnitudes());
          if (reads(t)) expect([...numbersOf(run.state()), ...sizes]).toEqual(single[t]);
          else expect(sizes).toEqual(single[t]?.slice(-2));
        }
        expect(run.computed()).toMatchObject({ engine: "compiled" });
      }
    },
  );

  test("data are asked for once for each step, in order, also where a state is looked into", () => {
    const asked: number[] = [];
    const reports = simulate(walk(width, asked), hyperTensors(walk(width), {}), same);
    for (let next = reports.next(); !next.done; next = reports.next()) {
      if (next.value.t === 37) expect(numbersOf(next.value.state)).toEqual(stateAfter(37));
    }
    expect(asked).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
  });

  test("a run that keeps its states shares no program with one that does not", () => {
    const of = walk(width);
    const hyper = hyperTensors(of, {});
    const value = drain(simulate(of, hyper, same)).value.item();
    const kept = continued(of, of.start(hyper, same), hyper, same, { keeps: true });
    for (let t = 1; t <= STEPS; t++) {
      kept.advance(t);
      expect(numbersOf(kept.state())).toEqual(stateAfter(t));
    }
    expect(drain(simulate(of, hyper, same)).value.item()).toBe(value);
  });

  test("two runs take turns at one program", () => {
    const of = walk(width);
    const hyper = hyperTensors(of, {});
    const [one, other] = [0, 1].map(() => continued(of, of.start(hyper, same), hyper, same));
    for (let t = 1; t <= STEPS; t++) {
      one?.advance(t);
      if (t % 3 === 0) for (const s of [t - 2, t - 1, t]) other?.advance(s);
    }
    expect(numbersOf(one?.state() ?? {})).toEqual(stateAfter(STEPS));
    expect(numbersOf(other?.state() ?? {})).toEqual(stateAfter(STEPS - 1));
  });

  test("who was told of the last step may read its state when the run is over, whoever has run since; others are refused", () => {
    const of = walk(width);
    const reports = [...simulate(of, hyperTensors(of, {}), same)];
    drain(simulate(of, hyperTensors(of, { rate: 0.2 }), same));
    expect(numbersOf(reports.at(-1)?.state ?? {})).toEqual(stateAfter(STEPS));
    expect(() => ({ ...reports.at(-2)?.state })).toThrow("after the run has gone on");
  });

  test("a run that is over has no state, unless somebody was told of it", () => {
    const of = walk(width);
    const hyper = hyperTensors(of, {});
    const begin = () => continued(of, of.start(hyper, same), hyper, same);
    const [silent, told] = [begin(), begin()];
    for (let t = 1; t < STEPS; t++) silent.advance(t);
    const early = silent.later();
    silent.advance(STEPS);
    const kept = silent.keep(silent.lend());
    silent.finish();
    expect(() => ({ ...early() })).toThrow("after the run has gone on");
    for (let t = 1; t <= STEPS; t++) told.advance(t);
    const state = told.later();
    told.finish();
    expect(silent.computed()).toEqual(told.computed());
    expect(numbersOf(kept)).toEqual(stateAfter(STEPS));
    expect(numbersOf(state())).toEqual(stateAfter(STEPS));
  });
});

test("a run that is over is nothing to go on from", () => {
  const of = dynamics({
    name: "decay",
    steps: STEPS,
    engine: "compiled",
    hyperparameters: { rate: positive(0.1) },
    start: (_hyper, lift) => ({ x: lift(seeded(4).normal([600])) }),
    step: ({ x }, { rate }) => ({ x: x.sub(x.mul(rate)) }),
    objective: ({ x }) => x.square().sum(),
  });
  const hyper = hyperTensors(of, {});
  const run = continued(of, of.start(hyper, same), hyper, same);
  for (let t = 1; t <= STEPS; t++) run.advance(t);
  expect(run.snapshot()).toMatchObject({ t: STEPS });
  run.finish();
  expect(run.snapshot()).toBeNull();
});

test("a block that went wrong says which step it was", () => {
  const bursting = dynamics({
    name: "burst",
    steps: STEPS,
    engine: "compiled",
    hyperparameters: { rate: positive(2) },
    start: (_hyper, lift) => ({ x: lift(scalar(1.5)) }),
    step: ({ x }) => ({ x: x.square() }),
    objective: ({ x }) => x,
  });
  // 1.5^(2^t) leaves float64 where 2^t log₂ 1.5 ≥ 1024.
  const error = (() => {
    try {
      return drain(simulate(bursting, hyperTensors(bursting, {}), same));
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(DivergenceError);
  expect(error).toMatchObject({ step: 11 });
});
