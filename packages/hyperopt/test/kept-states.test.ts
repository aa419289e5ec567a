/** States that are kept for a way back: whether one by one or many in one piece, and whoever listens meanwhile, they are the same. */
import { Batch } from "@dualtape/batch";
import { isKind, type Lift, must, type TensorLike } from "@dualtape/core";
import { Dual } from "@dualtape/forward";
import { type Heed, mapRecord } from "@dualtape/runs/eager";
import { scalar, Tensor, tensor, zeros } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  DivergenceError,
  type Dynamics,
  dynamics,
  type Engine,
  hypergradient,
  hypergradients,
  hyperTensors,
  positive,
  real,
  type Strategy,
  truncated,
  unrolled,
} from "../src/index.ts";

const STEPS = 300;

const same = (value: Tensor): Tensor => value;

/**
 * A chain of points that is pushed in each step as a schedule says, in two precisions; `fuel` is used up, and `rest` is not finite from
 * then on.
 */
const pushed = (engine: Engine, { width = 3, input = false } = {}): Dynamics =>
  dynamics({
    name: "a chain",
    engine,
    steps: STEPS,
    hyperparameters: {
      push: real(Array.from({ length: STEPS }, (_, i) => Math.sin(i / 10))),
      drag: positive(0.1),
      fuel: positive(1000),
    },
    ...(input && { input: (t: number) => ({ wind: scalar(Math.cos(t)) }) }),
    start: (_hyper, lift) => ({
      clock: lift(scalar(0)),
      place: lift(tensor(Array.from({ length: width }, (_, i) => i / width))),
      speed: lift(zeros([width])),
      fine: lift(scalar(1).to("float32")),
      rest: lift(scalar(0)),
    }),
    step({ clock, place, speed, fine }, { push, drag, fuel }, { input: data }) {
      const force = place.sin().neg().add(push.take(clock)).sub(speed.mul(drag));
      const moved = speed.add(force.mul(0.01)).add(input ? data["wind"].mul(0.001) : 0);
      const next = clock.add(1);
      return {
        clock: next,
        place: place.add(moved.mul(0.01)),
        speed: moved,
        fine: fine.mul(0.999),
        rest: fuel.sub(next).log(),
      };
    },
    objective: ({ place, fine, rest }) => place.square().sum().add(fine.to("float64")).add(rest.mul(1e-3)),
  });

/** What a run comes to, and what it tells where somebody listens to it like this. */
function driven(run: Dynamics, strategy: Strategy, heeds: readonly Heed[], hyper = {}) {
  const steps = strategy.run(run, hyperTensors(run, hyper), same);
  const told = new Map<string, readonly number[]>();
  let isBack = false;
  for (let i = 0; ; i++) {
    const { done, value } = steps.next(must(heeds[i % heeds.length], "heed"));
    if (done) {
      const gradient = Object.values<Tensor>(value.gradient).map(({ data }) => [...data]);
      return { told, gradient, value: value.value.item(), end: numbersOf(value.state), cost: value.cost };
    }
    const key = `${isBack ? "back" : "there"} ${value.t}`;
    isBack ||= value.t === STEPS;
    told.set(key, numbersOf(value.state));
  }
}

const numbersOf = (state: Readonly<Record<string, Tensor>>): readonly number[] =>
  Object.values(state).flatMap(({ data }) => [...data]);

/** How far two lists are apart at most. */
const apart = (a: readonly number[] = [], b: readonly number[] = []): number =>
  a.length === b.length ? Math.max(...a.map((one, i) => Math.abs(one - must(b[i], "number")))) : Infinity;

const SMALL = "small states";
const EACH = [0] as const;
const ways: Readonly<Record<string, readonly Heed[]>> = {
  "to none": [Infinity],
  "to some": [0, 3, 100, 0, 17, 1],
  "to many together": ["together"],
  "now so, now so": [0, "together", 5, 0, 200, "together"],
};

describe.for([unrolled, truncated({ steps: 200 }), truncated({ steps: 1 }), truncated({ steps: STEPS + 5 })])(
  "$name",
  (strategy) => {
    describe.for([
      [SMALL, {}],
      ["states that are kept one by one, as they are large", { width: 600 }],
      ["steps that have data", { input: true }],
    ] as const)("%s", ([name, options]) => {
      const [run, eagerly] = (["compiled", "eager"] as const).map((engine) => pushed(engine, options)) as [
        Dynamics,
        Dynamics,
      ];
      const each = driven(run, strategy, EACH);

      test("are those of eager steps", () => {
        const eager = driven(eagerly, strategy, EACH);
        expect(each.cost.engine).toBe(strategy.name === "truncated(1)" ? "eager" : "compiled"); // a single step is no program
        expect(each.value).toBeCloseTo(eager.value, 12);
        for (const [key, state] of eager.told) expect(apart(each.told.get(key), state)).toBeLessThan(1e-10);
        each.gradient.forEach((own, i) => expect(apart(own, eager.gradient[i])).toBeLessThan(1e-10));
        expect(each.gradient[0]?.some((one) => one !== 0)).toBe(true);
      });

      test.for(Object.entries(ways))("the same where somebody listens %s", ([, heeds]) => {
        const { told, ...found } = driven(run, strategy, heeds);
        const { told: all, ...expected } = each;
        expect(found).toEqual({ ...expected, cost: { ...expected.cost, why: found.cost.why } });
        for (const [key, state] of told) expect(state).toEqual(all.get(key));
        const isTold = [...all.keys()].map((key) => told.has(key));
        if (heeds[0] === Infinity || name === SMALL) expect(isTold).toContain(false);
      });

      test("and where they stop being finite, it is said of the same step", () => {
        const stepOf = (heeds: readonly Heed[]): unknown => {
          try {
            return driven(run, strategy, heeds, { fuel: 133.5 });
          } catch (error) {
            return error instanceof DivergenceError ? error.message : error;
          }
        };
        const said = stepOf(EACH);
        expect(said).toContain("step 134");
        for (const heeds of Object.values(ways)) expect(stepOf(heeds)).toBe(said);
      });
    });
  },
);

describe("on numbers that are made of tensors", () => {
  const axis = { name: "runs", length: 2 };
  const perturbation = { name: "a direction" };
  /** The same numbers with a second item, and a direction, of which each is another. */
  const batched = (value: Tensor) => new Batch(value.reshape([1, ...value.shape]).concat([moved(value)]), true, axis);
  const moved = (value: Tensor) =>
    value
      .mul(0.9)
      .add(0.05)
      .reshape([1, ...value.shape]);
  const shared = (value: Tensor) => new Batch(value, false, axis);
  const dual = <T extends TensorLike<T>>(value: T) => new Dual(value, [value.mul(0.1)], perturbation);
  const constant = <T extends TensorLike<T>>(value: T) => new Dual(value, [], perturbation);

  /** What a run comes to where somebody listens like this, leaf by leaf. */
  function ending<T extends TensorLike<T>>(
    run: Dynamics,
    strategy: Strategy,
    heed: Heed,
    number: (value: Tensor) => T,
    lift: Lift<Tensor, T>,
  ): readonly number[] {
    const hyper = mapRecord(hyperTensors(run, {}), number);
    const steps = strategy.run(run, hyper, lift);
    for (;;) {
      const { done, value } = steps.next(heed);
      if (!done) continue;
      expect(value.cost.engine).toBe(run.engine);
      return leavesOf([value.value, ...Object.values(value.gradient), ...Object.values(value.state)]);
    }
  }
  const leavesOf = (numbers: readonly unknown[]): readonly number[] =>
    numbers.flatMap((number) => {
      if (isKind<Batch<Tensor>>(number, "Batch")) return leavesOf([number.spread().held]);
      if (isKind<Dual<never>>(number, "Dual")) return leavesOf([number.primal, ...number.tangents.filter(Boolean)]);
      return number instanceof Tensor ? [...number.data] : [];
    });

  const kinds: readonly (readonly [string, (run: Dynamics, strategy: Strategy, heed: Heed) => readonly number[]])[] = [
    ["batches", (run, strategy, heed) => ending(run, strategy, heed, batched, shared)],
    ["duals", (run, strategy, heed) => ending(run, strategy, heed, dual, constant)],
    [
      "duals of batches",
      (run, strategy, heed) =>
        ending(
          run,
          strategy,
          heed,
          (value) => dual(batched(value)),
          (value) => constant(shared(value)),
        ),
    ],
  ];
  test.for(
    kinds.flatMap(([title, end]) =>
      [unrolled, truncated({ steps: 200 })].flatMap((strategy) =>
        [{}, { input: true }, { width: 600 }].map((options) => ({
          title,
          name: strategy.name,
          options,
          end,
          strategy,
        })),
      ),
    ),
  )("$title, $name, $options: whoever listens, and as eager steps", ({ end, strategy, options }) => {
    const each = end(pushed("compiled", options), strategy, 0);
    expect(each.some((one) => one !== 0)).toBe(true);
    for (const heed of [Infinity, "together"] as const)
      expect(end(pushed("compiled", options), strategy, heed)).toEqual(each);
    expect(apart(each, end(pushed("eager", options), strategy, 0))).toBeLessThan(1e-10);
  });

  test("many runs by unrolled are each as it is alone", () => {
    const run = pushed("compiled");
    const points = [{}, { drag: 0.2 }, { drag: 0.4, push: Array.from({ length: STEPS }, (_, i) => i / STEPS) }];
    const many = hypergradients(run, unrolled, points);
    for (const [i, point] of points.entries()) {
      const [found, alone] = [many[i], hypergradient(run, unrolled, point)];
      if (found === undefined || found instanceof DivergenceError) throw found;
      expect(apart(numbersOf(found.gradient), numbersOf(alone.gradient))).toBeLessThan(1e-12);
    }
  });
});

test("a run on a machine that another has used meanwhile goes back by its own states", () => {
  const run = pushed("compiled");
  const alone = driven(run, unrolled, EACH);
  const [one, other] = [0, 1].map((push) =>
    unrolled.run(run, hyperTensors(run, push === 0 ? {} : { drag: 0.3 }), same),
  );
  for (let i = 0; ; i++) {
    other?.next("together");
    const { done, value } = must(one, "run").next(i % 3 === 0 ? "together" : 4);
    if (!done) continue;
    expect(Object.values<Tensor>(value.gradient).map(({ data }) => [...data])).toEqual(alone.gradient);
    break;
  }
});
