/** What tuning spends is counted as it says: evaluations, seconds, and plain runs, a gradient at its measured price; no limit is passed. */
import { scalar } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  drain,
  dynamics,
  gradientDescent,
  type Method,
  positive,
  randomSearch,
  rprop,
  type TuneOptions,
  tuneSteps,
  type Wanted,
} from "../src/index.ts";
import { adam } from "@dualtape/optimizers";
import { checkLimits, Ledger, type Paid } from "../src/outer/ledger.ts";

const paid = (wanted: Wanted, seconds: number, given: Partial<Paid> = {}): Paid => ({
  wanted,
  seconds,
  part: 1,
  ended: true,
  value: null,
  ...given,
});

describe("the price of a gradient", () => {
  test("is that of compiled backpropagation until both kinds were taken twice, for the first run is cold", () => {
    const ledger = new Ledger({ budget: 100 });
    for (const seconds of [40, 8]) {
      expect(ledger.price("gradient")).toBe(3);
      ledger.pay(paid("gradient", seconds));
      expect(ledger.price("gradient")).toBe(3);
      ledger.pay(paid("value", seconds / 4));
    }
    expect(ledger.price("gradient")).toBe(4);
  });

  test("is the least of the ones over the least of the others, and never less than a plain run", () => {
    const ledger = new Ledger({ budget: 100 });
    for (const seconds of [9, 6, 7]) ledger.pay(paid("gradient", seconds));
    for (const seconds of [4, 3, 50]) ledger.pay(paid("value", seconds));
    expect(ledger.price("gradient")).toBe(2);
    ledger.pay(paid("gradient", 0.1));
    expect(ledger.price("gradient")).toBe(1);
  });

  test("is measured by whole runs: a part of one counts as what it is a part of", () => {
    const ledger = new Ledger({ budget: 100 });
    for (const part of [0.25, 0.125]) ledger.pay(paid("gradient", 8 * part, { part }));
    for (const part of [0.5, 1]) ledger.pay(paid("value", 2 * part, { part }));
    expect(ledger.price("gradient")).toBe(4);
  });

  test("is not measured by what diverged, nor by a clock that stood still", () => {
    const ledger = new Ledger({ budget: 100 });
    for (let times = 0; times < 2; times++) {
      ledger.pay(paid("gradient", 0.1, { ended: false }));
      ledger.pay(paid("value", 1));
    }
    expect(ledger.price("gradient")).toBe(3);
    for (let times = 0; times < 2; times++) ledger.pay(paid("gradient", 0));
    expect(ledger.price("gradient")).toBe(3);
    ledger.pay(paid("value", 0));
    expect(ledger.price("gradient")).toBe(3);
  });
});

describe("what was spent", () => {
  test("is parts of runs, those of gradients at the price of today", () => {
    const ledger = new Ledger({ budget: 20 });
    ledger.pay(paid("gradient", 10));
    ledger.pay(paid("gradient", 2, { part: 0.2, ended: false }));
    expect(ledger.left).toBeCloseTo(20 - 3.6, 12);
    ledger.pay(paid("value", 2));
    ledger.pay(paid("value", 2));
    expect(ledger.price("gradient")).toBe(3); // measured where both kinds have been taken twice
  });

  test("has no limit where another one is given, and 60 plain runs where none is", () => {
    expect(new Ledger({}).left).toBe(60);
    expect(new Ledger({ iterations: 3 }).left).toBe(Infinity);
    expect(new Ledger({ seconds: 3 }).left).toBe(Infinity);
  });
});

describe("what can be afforded", () => {
  test("is the first evaluation, whatever it takes", () => {
    expect(new Ledger({ budget: 0.1 }).affords("gradient", 1)).toBe(true);
  });

  test("is what does not pass the budget, to the last of it", () => {
    const ledger = new Ledger({ budget: 5 });
    ledger.pay(paid("value", 1));
    expect(ledger.affords("gradient", 1)).toBe(true);
    ledger.pay(paid("value", 1));
    expect(ledger.affords("gradient", 1)).toBe(true); // 3 of 3 that are left
    ledger.pay(paid("value", 1));
    expect(ledger.affords("gradient", 1)).toBe(false);
    expect(ledger.affords("gradient", 0.5)).toBe(true);
    expect(ledger.affords("value", 1)).toBe(true);
    expect(ledger.affordsLast()).toBe(true);
    ledger.pay(paid("value", 1));
    ledger.pay(paid("value", 1));
    expect(ledger.affordsLast()).toBe(false);
  });

  test("is so many evaluations, and a last plain run after them", () => {
    const ledger = new Ledger({ iterations: 2 });
    ledger.pay(paid("gradient", 1));
    expect(ledger.affords("gradient", 1)).toBe(true);
    ledger.pay(paid("gradient", 1, { ended: false }));
    expect(ledger.affords("value", 0.01)).toBe(false);
    expect(ledger.affordsLast()).toBe(true);
  });

  test("is nothing after so many seconds, which may end in a run", () => {
    const ledger = new Ledger({ seconds: 2 });
    ledger.pay(paid("value", 1.5));
    expect(ledger.affords("gradient", 1)).toBe(true);
    ledger.pay(paid("gradient", 1.5));
    expect(ledger.affords("value", 0.01)).toBe(false);
    expect(ledger.affordsLast()).toBe(false);
  });
});

test.for([
  { iterations: 0 },
  { iterations: 1.5 },
  { budget: 0 },
  { budget: Infinity },
  { seconds: -1 },
  { seconds: NaN },
])("what limits nothing is refused: %o", (limits) => {
  const [name = ""] = Object.keys(limits);
  expect(() => checkLimits("tune", limits)).toThrow(new RegExp(`^tune: ${name} is `));
});

describe("tuning", () => {
  const bowl = dynamics({
    name: "bowl",
    engine: "eager",
    hyperparameters: { rate: positive(0.1) },
    steps: 3,
    start: (_hyper, lift) => ({ x: lift(scalar(4)) }),
    step: ({ x }, { rate }) => ({ x: x.sub(x.mul(rate)) }),
    objective: ({ x }) => x.square(),
  });
  const tuned = (options: TuneOptions<"rate">) => drain(tuneSteps(bowl, options));
  const descent = (): Method => gradientDescent(adam, { learningRate: 0.1 });

  test("takes so many iterations, and then a plain run at the point that the last gradient led to", () => {
    const { trace, last, reason } = tuned({ method: descent(), iterations: 4 });
    expect(trace.length).toBe(4);
    expect(reason).toBe("finished");
    expect(last).toMatchObject({ gradient: null, reason: "the point that the last gradient led to" });
    expect(last?.value).toBeLessThan(trace[3]?.value ?? NaN);
  });

  test("takes what the budget has for the last one, too", () => {
    const { trace, last } = tuned({ method: rprop(), budget: 7.5 }); // at 3 each, for no plain run says otherwise
    expect(trace.length).toBe(2);
    expect(last).not.toBeNull();
    expect(tuned({ method: rprop(), budget: 6.5 }).last).toBeNull();
  });

  test("by values alone has no last run to take", () => {
    const { trace, last } = tuned({ method: randomSearch(), budget: 5 });
    expect(trace.length).toBe(5);
    expect(last).toBeNull();
  });

  test("ends at the first limit", () => {
    expect(tuned({ method: randomSearch(), budget: 5, iterations: 3 }).trace.length).toBe(3);
    expect(tuned({ method: randomSearch(), budget: 5, iterations: 3, seconds: 1e-9 }).trace.length).toBe(1);
    expect(tuned({ method: randomSearch() }).trace.length).toBe(60);
  });

  test("goes on with more of a limit, as if it had had that from the start", () => {
    const some = tuned({ method: randomSearch(), budget: 5 });
    const more = tuned({ method: randomSearch(), budget: 8, from: some.checkpoint });
    expect(more.trace.map(({ value }) => value)).toEqual(
      tuned({ method: randomSearch(), budget: 8 }).trace.map(({ value }) => value),
    );
  });
});

describe("patience", () => {
  const tuned = (limits: object, values: readonly (number | null)[]): number => {
    const ledger = new Ledger({ budget: 1e9, ...limits });
    return values.findIndex((value) => {
      ledger.pay(paid("value", 1, { value }));
      return ledger.isIdle;
    });
  };
  test("ends after so many whole runs in a row that gain nothing", () => {
    expect(tuned({ patience: 3 }, [5, 5, 6, 4, 4, 9, Infinity, 1])).toBe(6);
    expect(tuned({ patience: 3 }, [5, 5, null, null, null, 6, 4])).toBe(-1);
    expect(tuned({}, Array<number>(1000).fill(1))).toBe(-1);
  });
  test("gains no more than the tolerance, as a part of the best, are none", () => {
    expect(tuned({ patience: 2, tolerance: 0.1 }, [10, 9.5, 9.2, 1])).toBe(2);
    expect(tuned({ patience: 2, tolerance: 0.1 }, [-10, -10.5, -12, -12.1, -12.2])).toBe(4);
    expect(tuned({ patience: 2 }, [Infinity, Infinity, 3])).toBe(1);
    expect(tuned({ patience: 3 }, [Infinity, Infinity, 3, 4, 4])).toBe(-1);
  });
  test("keeps the budget that is usual", () => expect(new Ledger({ patience: 3 }).left).toBe(60));
  test("is what a tolerance needs", () => {
    expect(() => checkLimits("tune", { tolerance: 0.1 })).toThrow(/a tolerance and no patience/);
  });
});
