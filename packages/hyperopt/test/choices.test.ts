/** Choices beside continuous hyperparameters: which arms there are, how they are raced, and what is said of it. */
import { ArgumentError } from "@dualtape/core";
import { adam, sgd } from "@dualtape/optimizers";
import { scalar, seeded } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  AbortedError,
  choice,
  type ChoicesCheckpoint,
  type ChoicesEvent,
  CheckpointError,
  drain,
  dynamics,
  type Dynamics,
  integer,
  positive,
  randomSearch,
  real,
  type Specification,
  training,
  tuneChoices,
  tuneChoicesSteps,
  when,
} from "../src/index.ts";
import { roundsFrom } from "../src/outer/choices/shares.ts";
import { entriesOf } from "../src/outer/choices/specification.ts";
import { at, spread } from "../src/outer/choices/spread.ts";
import { bitsOf, bowlOf, floorOf, raced, races, specification } from "./racing.ts";

const spreadOf = (given: Specification, most: number, seed = 1) => spread(entriesOf("here", given), most, seed);
/** A bowl whose floor is given. */
const bowl = (floor: number) =>
  dynamics({
    name: "bowl",
    engine: "eager",
    hyperparameters: { h: real(1) },
    steps: 1,
    start: ({ h }) => ({ x: h }),
    step: ({ x }) => ({ x }),
    objective: ({ x }) => x.square().add(floor),
  });

describe("the arms", () => {
  test("are all combinations where they are few, without those whose condition does not hold", () => {
    const given = {
      model: choice("linear", "network"),
      layers: when({ model: "network" }, integer(1, 2)),
      norm: when({ model: "network" }, when({ bias: true }, choice("batch", "layer"))),
      bias: choice(true, false),
    };
    const linear = { model: "linear", layers: undefined, norm: undefined };
    const found = spreadOf(given, 100);
    expect(found).toHaveLength(2 + 4 + 2);
    expect(new Set(found.map((one) => JSON.stringify(one))).size).toBe(found.length);
    expect(found).toContainEqual({ ...linear, bias: true });
    expect(found).toContainEqual({ model: "network", layers: 2, norm: "layer", bias: true });
    expect(found).toContainEqual({ model: "network", layers: 1, norm: undefined, bias: false });
    expect(Object.keys(found[0] ?? {}).sort()).toEqual(Object.keys(given).sort());
  });

  test("have their integers spread evenly, each combination of choices with as many", () => {
    const given = { kind: choice("a", "b"), width: when({ kind: "b" }, integer(8, 128)) };
    expect(spreadOf(given, 5)).toEqual([
      { kind: "a", width: undefined },
      ...[11, 23, 45, 91].map((width) => ({ kind: "b", width: expect.closeTo(width, -0.5) as number })),
    ]);
    expect(spreadOf({ n: integer(0, 9, { scale: "linear" }) }, 5).map(({ n }) => n)).toEqual([1, 3, 5, 7, 9]);
    expect(spreadOf({ n: integer(1, 9) }, 7).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 8]);
    expect(spreadOf({ n: integer(1, 4) }, 4).map(({ n }) => n)).toEqual([1, 2, 3, 4]);
    expect(spreadOf({ n: integer(5, 5) }, 4)).toEqual([{ n: 5 }]);
  });

  test.for([1, 2, 3])("with several integers lie everywhere, by the seed %i", (seed) => {
    const given = { a: integer(1, 100, { scale: "linear" }), b: integer(1, 100, { scale: "linear" }) };
    const found = spreadOf(given, 16, seed);
    expect(found).toHaveLength(16);
    for (const name of ["a", "b"] as const) {
      const quarters = found.map((one) => Math.floor((Number(one[name]) - 0.5) / 25));
      for (const quarter of [0, 1, 2, 3]) expect(quarters.filter((one) => one === quarter)).toHaveLength(4);
    }
    expect(spreadOf(given, 16, seed)).toEqual(found);
    expect(spreadOf(given, 16, seed + 1)).not.toEqual(found);
  });

  test("are no more than asked for, and no two alike, where choices alone make too many", () => {
    const ten = choice(...Array.from({ length: 10 }, (_, i) => i));
    const given = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`c${i}`, ten]));
    const found = spreadOf(given, 7);
    expect(found).toHaveLength(7);
    expect(new Set(found.map((one) => JSON.stringify(one))).size).toBe(7);
  });

  test("an integer at a part of its range is each as often on a linear scale, and by quotients on the other", () => {
    const parts = Array.from({ length: 4000 }, (_, i) => (i + 0.5) / 4000);
    const linear = integer(-2, 1);
    expect(linear.scale).toBe("linear");
    for (const n of [-2, -1, 0, 1]) expect(parts.filter((x) => at(linear, x) === n)).toHaveLength(1000);
    const log = integer(1, 64);
    expect(log.scale).toBe("log");
    expect([at(log, 0), at(log, 1)]).toEqual([1, 64]);
    expect(at(log, 0.5)).toBe(6); // √(½ · 64½)
  });
});

describe("a race", () => {
  test.for(Object.keys(races))("finds the best arm within its budget, by %s", (name) => {
    const { chosen, value, start, arms, reason } = raced(name);
    const floors = arms.map((arm) => floorOf(arm.chosen));
    expect(floorOf(chosen)).toBe(Math.min(...floors));
    expect(reason).toBe("finished");
    if (name !== "guided, with little") expect(value - Math.min(...floors)).toBeLessThan(0.2);
    const spent = arms.reduce((sum, arm) => sum + arm.spent.budget, 0);
    expect(spent).toBeLessThanOrEqual((races[name]?.budget ?? 0) + 1e-9);
    expect(value).toBe(Math.min(...arms.map((arm) => arm.value ?? Infinity)));
    expect(value).toBeLessThanOrEqual(start.value);
  });

  test("never spends more than it may, whatever that is, and each arm a plain run at least", () => {
    for (const [budget, arms] of [
      [1, 1],
      [4, 2],
      [9, 3],
      [12.5, 4],
      [33, 5],
      [80, 9],
    ] as const) {
      const result = drain(tuneChoicesSteps(specification, bowlOf, { budget, arms }));
      const spent = result.arms.reduce((sum, arm) => sum + arm.spent.budget, 0);
      expect(spent).toBeLessThanOrEqual(budget + 1e-9);
      for (const arm of result.arms) expect(arm.evaluations).toBeGreaterThan(0);
      expect(result.arms.length).toBe(arms);
    }
  });

  test("halves what is left in each round, and says why; who goes on is gone on with and not begun anew", () => {
    const events = [...tuneChoicesSteps({ n: integer(1, 5) }, ({ n }) => bowl(n), { budget: 100 })];
    const decisions = events.filter((event) => "round" in event);
    const of = (type: string, round: number) =>
      decisions.flatMap((event) => (event.type === type && event.round === round ? [event.arm] : []));
    expect([1, 2, 3, 4].map((round) => of("held", round))).toEqual([[1, 2, 3, 4, 5], [1, 2, 3], [1, 2], [1]]);
    expect([1, 2, 3, 4].map((round) => of("dropped", round))).toEqual([[4, 5], [3], [2], []]);
    expect(of("begun", 1)).toEqual([1, 2, 3, 4, 5]);
    expect(of("resumed", 2)).toEqual([1, 2, 3]);
    for (const { reason } of decisions) expect(reason).not.toBe("");
    for (let arm = 1; arm <= 5; arm++) {
      const numbers = events.flatMap((one) => (one.arm === arm && one.type === "iteration" ? [one.iteration] : []));
      expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    }
    for (const event of events) expect(event.chosen).toEqual({ n: event.arm });
  });

  test("gives each round as much, and what an arm leaves to the others", () => {
    const { arms } = drain(
      tuneChoicesSteps({ n: integer(1, 4) }, ({ n }) => bowl(n), { budget: 120, method: randomSearch() }),
    );
    // Rounds of 40: 10 each of four, 20 each of two, and 40 alone.
    expect(arms.map(({ spent }) => spent.budget)).toEqual([70, 30, 10, 10]);
    expect(arms.map(({ rounds }) => rounds)).toEqual([3, 2, 1, 1]);
  });

  test("tunes each arm by gradient, even where a step does nothing that could be counted", () => {
    const { arms, value, checkpoint } = drain(
      tuneChoicesSteps({ n: integer(1, 2) }, ({ n }) => bowl(n), { budget: 60 }),
    );
    for (const { arm } of arms) {
      const own = checkpoint.filter((entry) => entry.arm === arm);
      expect(own.some((entry) => entry.type === "iteration" && entry.gradient !== null)).toBe(true);
    }
    expect(value).toBeLessThan(1.001);
    expect(arms[0]?.spent.budget).toBeGreaterThan(40);
  });

  test("is the same each time, and pulled or driven", async () => {
    const first = bitsOf(raced("guided"));
    expect(bitsOf(raced("guided"))).toEqual(first);
    expect(bitsOf(await tuneChoices(specification, bowlOf, races["guided"]))).toEqual(first);
  });

  test("takes trainings by several optimizers, whose hyperparameters differ", async () => {
    const random = seeded(1);
    const x = random.normal([32, 3]);
    const y = x.matmul(random.normal([3, 1]));
    const { chosen, value, start, state, problem, arms } = await tuneChoices(
      { optimizer: choice("adam", "sgd"), width: choice(2) },
      ({ optimizer }) => {
        const common = {
          parameters: { w: random.normal([3, 1]) },
          batches: [{ x, y }],
          steps: 20,
        };
        return optimizer === "adam"
          ? training({
              ...common,
              loss: ({ w }, batch) => batch.x.matmul(w).sub(batch.y).square().sum(),
              optimizer: adam,
              hyper: { learningRate: positive(1e-5), beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
            })
          : training({
              ...common,
              loss: ({ w }, batch) => batch.x.matmul(w).sub(batch.y).square().sum(),
              optimizer: sgd,
              hyper: { learningRate: positive(1e-2) },
            });
      },
      { budget: 60 },
    );
    expect(arms).toHaveLength(2);
    expect(chosen.optimizer).toBe(arms[0]?.value === value ? "adam" : "sgd");
    expect(value).toBeLessThan(start.value);
    expect(problem.parametersOf(state).w.shape).toEqual([3, 1]);
  });

  test("has arms with nothing to tune, each one plain run", () => {
    const fixed = (n: number) =>
      dynamics({
        name: "fixed",
        hyperparameters: {},
        steps: 1,
        start: (_hyper, lift) => ({ x: lift(scalar(n)) }),
        step: ({ x }) => ({ x }),
        objective: ({ x }) => x,
      });
    const { chosen, arms, reason, value } = drain(
      tuneChoicesSteps({ n: choice(3, 1, 2) }, ({ n }) => fixed(n) as Dynamics, {}),
    );
    expect(chosen).toEqual({ n: 1 });
    expect(value).toBe(1);
    expect(arms.map(({ evaluations }) => evaluations)).toEqual([1, 1, 1]);
    expect(reason).toBe("settled");
  });

  test("may be limited by seconds", () => {
    const { arms, value, start } = drain(tuneChoicesSteps(specification, bowlOf, { seconds: 0.05, arms: 3 }));
    expect(value).toBeLessThanOrEqual(start.value);
    expect(arms).toHaveLength(3);
    const hasty = drain(tuneChoicesSteps(specification, bowlOf, { seconds: 1e-9, arms: 3 }));
    expect(hasty.arms.map(({ evaluations }) => evaluations)).toEqual([1, 0, 0]);
    expect(hasty.arms[1]?.reason).toBe("the time was over before it was begun");
  });

  test("takes names that all objects have", () => {
    const { chosen, arms } = drain(
      tuneChoicesSteps(
        { constructor: choice("toString", "valueOf"), hasOwnProperty: when({ constructor: "valueOf" }, integer(1, 2)) },
        ({ constructor: name, hasOwnProperty: n }) => bowl(name === "toString" ? 2 : (n ?? 7)),
      ),
    );
    expect(arms.map((arm) => arm.value !== null && arm.chosen)).toEqual([
      { constructor: "toString", hasOwnProperty: undefined },
      { constructor: "valueOf", hasOwnProperty: 1 },
      { constructor: "valueOf", hasOwnProperty: 2 },
    ]);
    expect(chosen).toEqual({ constructor: "valueOf", hasOwnProperty: 1 });
  });

  test("shows what each arm has come to, the best first", () => {
    const { table } = drain(
      tuneChoicesSteps({ n: choice(3, 1, 2) }, ({ n }) => bowl(n), { budget: 30, method: randomSearch() }),
    );
    const [heading, ...lines] = table.split("\n");
    expect(heading).toMatch(/^ +value  plain runs  evaluations  rounds$/);
    expect(lines.map((line) => line.slice(0, 3))).toEqual(["n 1", "n 2", "n 3"]);
    expect(lines[0]).toMatch(/ 3 {2}it has won$/);
    expect(lines[2]).toMatch(/ 1 {2}[\d.]+, and those that go on end at [\d.]+$/);
  });
});

describe("an arm loses, and ends nothing", () => {
  test("whose dynamics is refused", () => {
    const events: ChoicesEvent<unknown, unknown>[] = [];
    const race = tuneChoicesSteps({ n: integer(1, 4) }, ({ n }) => {
      if (n === 2) throw new ArgumentError("here", "2 is even", "Take another");
      return bowl(n);
    });
    for (let next = race.next(); ; next = race.next()) {
      if (next.done) {
        expect(next.value.chosen).toEqual({ n: 1 });
        expect(next.value.arms[1]).toMatchObject({ value: null, hyper: null, evaluations: 0, rounds: 0 });
        expect(next.value.table).toMatch(/n 2 +– +0 +0 +0 {2}here: 2 is even$/);
        break;
      }
      events.push(next.value);
    }
    expect(events).toContainEqual(
      expect.objectContaining({ type: "dropped", arm: 2, value: null, reason: "here: 2 is even" }),
    );
  });

  test("of whose runs none stays finite", () => {
    const { chosen, arms } = drain(
      tuneChoicesSteps({ n: integer(1, 4) }, ({ n }) => bowl(n === 1 ? Infinity : n), { budget: 60 }),
    );
    expect(chosen).toEqual({ n: 2 });
    expect(arms[0]).toMatchObject({ value: null, rounds: 1, reason: "no whole run stayed finite" });
  });

  test("unless all do", () => {
    const make = ({ n }: { readonly n: number }) => {
      if (n === 2) throw new ArgumentError("here", "2 is even", "Take another");
      return bowl(Infinity);
    };
    const race = () => drain(tuneChoicesSteps({ n: integer(1, 2) }, make));
    expect(race).toThrow(ArgumentError);
    expect(race).toThrow(/no arm has come to a finite value\. n 1: no whole run stayed finite; n 2: here: 2 is even/);
  });

  test("but what is no refusal of a choice goes up", () => {
    const broken = () =>
      drain(
        tuneChoicesSteps({ n: integer(1, 2) }, () => {
          throw new TypeError("a mistake");
        }),
      );
    expect(broken).toThrow("a mistake");
  });
});

describe("a race that was stopped", () => {
  type Kept = ChoicesCheckpoint<unknown, unknown>;
  const inJSON = (value: unknown): Kept => JSON.parse(JSON.stringify(value)) as Kept;

  test.for(Object.keys(races))("goes on from after each evaluation to the same bits, by %s", (name) => {
    const expected = bitsOf(raced(name));
    const events = [...tuneChoicesSteps(specification, bowlOf, races[name])];
    const ends = events.flatMap(({ type }, i) => (type === "iteration" || type === "divergence" ? [i + 1] : []));
    expect(ends.length).toBeGreaterThan(5);
    for (const end of [0, ...ends]) {
      expect(bitsOf(raced(name, inJSON(events.slice(0, end)))), `after ${end}`).toEqual(expected);
    }
    expect(bitsOf(raced(name, structuredClone(raced(name).checkpoint)))).toEqual(expected);
  });

  test("goes on from every other event as well", () => {
    const events = [...tuneChoicesSteps(specification, bowlOf, races["guided, with little"])];
    const expected = bitsOf(raced("guided, with little"));
    for (let end = 0; end <= events.length; end++) {
      expect(bitsOf(raced("guided, with little", inJSON(events.slice(0, end)))), `after ${end}`).toEqual(expected);
    }
  });

  test("has evaluations that diverged among them", () =>
    expect(raced("guided").checkpoint.some(({ type }) => type === "divergence")).toBe(true));

  test("by its signal holds what it has found so far", async () => {
    const controller = new AbortController();
    const run = tuneChoices(specification, bowlOf, { ...races["guided"], signal: controller.signal });
    let count = 0;
    const failure = await (async () => {
      for await (const event of run) if (event.type === "iteration" && ++count === 9) controller.abort();
    })().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AbortedError);
    if (!run.isAborted(failure) || failure.result === null) throw failure;
    const { result } = failure;
    expect(result.reason).toBe("aborted");
    expect(result.value).toBe(Math.min(...result.arms.map(({ value }) => value ?? Infinity)));
    expect(bitsOf(raced("guided", inJSON(result.checkpoint)))).toEqual(bitsOf(raced("guided")));
  });

  test("before anything was found holds nothing", async () => {
    const controller = new AbortController();
    controller.abort();
    const run = tuneChoices(specification, bowlOf, { signal: controller.signal });
    const failure: unknown = await run.catch((error: unknown) => error);
    expect(run.isAborted(failure) && failure.result).toBe(null);
  });

  test("refuses to go on from what is none of it", () => {
    const { checkpoint } = raced("guided");
    const from = (entries: unknown) => () =>
      drain(tuneChoicesSteps(specification, bowlOf, { ...races["guided"], from: entries as Kept }));
    const changed = (change: object) => checkpoint.map((entry, i) => (i === 0 ? { ...entry, ...change } : entry));
    expect(from(changed({ arm: 99 }))).toThrow(CheckpointError);
    expect(from(changed({ chosen: { bowl: "flat" } }))).toThrow(/its arm 1 is none of this race/);
    expect(from(changed({ hyper: { rate: 1, "h,0": 2 } }))).toThrow(CheckpointError);
    const ofWinner = checkpoint.findIndex(({ chosen }) => chosen.bowl === "deep");
    expect(from(checkpoint.filter((_, i) => i !== ofWinner))).toThrow(/some are missing/);
    expect(from(changed({ arm: "1" }))).toThrow(/an event of an arm/);
    const other = checkpoint.map((entry) =>
      entry.type === "iteration" ? { ...entry, value: entry.value - 1 } : entry,
    );
    expect(from(other.slice(0, 4))).toThrow(/gave .* here/);
  });
});

describe("what cannot be chosen is refused", () => {
  const entries = (given: unknown) => () => entriesOf("here", given as Specification);
  test.for<readonly [kind: string, message: RegExp, make: () => unknown]>([
    ["nothing at all", /there is nothing to choose/, entries({})],
    ["a choice of nothing", /the list of values/, () => choice()],
    ["a value twice", /a value is there twice/, () => choice(1, 2, 1)],
    ["a value that is no literal", /a value is a record/, () => choice({} as never)],
    ["a range that is empty", /high is 2/, () => integer(3, 2)],
    ["a bound between integers", /low is 1.5/, () => integer(1.5, 2)],
    ["quotients from 0", /low is 0/, () => integer(0, 2, { scale: "log" })],
    ["another scale", /scale is the text "square"/, () => integer(0, 2, { scale: "square" as never })],
    ["what is neither", /a is a function/, entries({ a: choice })],
    ["a condition on nobody", /on b, which is no choice/, entries({ a: when({ b: 1 }, choice(1)) })],
    ["a condition on all objects", /on toString, which/, entries({ a: when({ toString: 1 }, choice(1)) })],
    ["a condition on an integer", /which is no choice/, entries({ a: when({ b: 1 }, choice(1)), b: integer(1, 2) })],
    ["a condition on no value", /is that b is 3/, entries({ a: when({ b: 3 }, choice(1)), b: choice(1, 2) })],
    ["a list of no values", /none of its values/, entries({ a: when({ b: [] }, choice(1)), b: choice(1, 2) })],
    ["a circle", /a circle: a → b → a/, entries({ a: when({ b: 1 }, choice(1)), b: when({ a: 1 }, choice(1)) })],
    [
      "a budget that is too small",
      /does not hold a plain run for each of 4 arms in the first of 3 rounds/,
      () => tuneChoices({ a: integer(1, 4) }, () => bowl(1), { budget: 11, arms: 4 }),
    ],
  ])("%s", ([, message, make]) => {
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(message);
  });

  test("rounds are those from so many to one", () =>
    expect([1, 2, 3, 4, 5, 8, 9].map(roundsFrom)).toEqual([1, 2, 3, 3, 4, 4, 5]));
});
