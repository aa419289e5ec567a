/** What a method asks for is looked at, whoever wrote it; and those here ask for finite points, however large or small an objective is. */
import { ArgumentError, positive, real } from "@dualtape/core";
import { adam } from "@dualtape/optimizers";
import { scalar } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  dynamics,
  gradientDescent,
  guided,
  type Method,
  newton,
  quasiRandomSearch,
  race,
  randomSearch,
  rprop,
  searchThenAdam,
  signDescent,
  tpe,
  trustRegion,
  tuneDynamics,
} from "../../src/index.ts";
import type { Question } from "../../src/outer/method.ts";

const descent = (size: number) =>
  dynamics({
    name: "descent",
    hyperparameters: { rate: positive(0.01), shift: real(0.3) },
    steps: 5,
    start: (_hyper, lift) => ({ x: lift(scalar(1)) }),
    step: ({ x }, { rate }) => ({ x: x.sub(x.mul(rate)) }),
    objective: ({ x }, { shift }) => x.square().add(shift.square()).mul(size),
  });

describe("a method that asks for", () => {
  const whole: Question = { u: [1, 2], wanted: "value", reason: "why not" };
  const wrong: readonly (readonly [what: string, question: unknown, message: RegExp])[] = [
    ["nothing", null, /its question is null\. Give a point u/],
    ["no point", { ...whole, u: undefined }, /the point u of its question is undefined\. Give a list/],
    ["too few coordinates", { ...whole, u: [1] }, /has 1 of 2 coordinates\. Give one for each label/],
    ["too many", { ...whole, u: [1, 2, 3] }, /has 3 of 2 coordinates\. Give one for each label/],
    ["a coordinate that is none", { ...whole, u: [1, NaN] }, /coordinate 1 of its point u is NaN\. Give a finite/],
    ["one without end", { ...whole, u: [-Infinity, 1] }, /coordinate 0 of its point u is -Infinity\. Give a finite/],
    ["what there is not", { ...whole, wanted: "slope" }, /what is wanted is .*slope.*Give "value", "gradient" or/],
    ["it without a reason", { ...whole, reason: undefined }, /the reason of its question is undefined\. Give a few/],
  ];
  const told = async (questions: (asked: () => Question) => Generator<Question, unknown>): Promise<string> => {
    const method = { name: "mine", questions: () => questions(() => whole) } as unknown as Method;
    const tuned = async () => tuneDynamics(descent(1), { method, iterations: 3 });
    const error: unknown = await tuned().catch((cause: unknown) => cause);
    return error instanceof ArgumentError && error.where === "the method mine"
      ? error.message
      : `not told: ${String(error)}`;
  };
  test.for(wrong)("%s is told so, first and later", async ([, question, message]) => {
    const asked = question as Question;
    const first = told(function* () {
      yield asked;
    });
    const later = told(function* (before) {
      yield before();
      yield asked;
    });
    expect(await first).toMatch(message);
    expect(await later).toMatch(message);
  });
  test("nothing more, without a reason, or is no generator, is told so", async () => {
    const ended = told(function* (before) {
      yield before();
    });
    expect(await ended).toMatch(
      /^the method mine: what it returns is undefined\. Give "settled", "diverged" or "flat"/,
    );
    expect(await told((() => [whole]) as never)).toMatch(/what its questions are is .*Give a generator/);
  });
});

describe("whatever an objective is, a method asks for finite points", () => {
  const methods: readonly Method[] = [
    guided(),
    signDescent(),
    rprop(),
    trustRegion(),
    newton(),
    race({ starts: 3 }),
    searchThenAdam(),
    tpe(),
    randomSearch(),
    quasiRandomSearch(),
  ];
  const points = async (method: Method, size: number) => {
    const result = await tuneDynamics(descent(size), { method, iterations: 12 });
    for (const { hyper } of result.checkpoint) expect(Object.values(hyper).every(Number.isFinite)).toBe(true);
    return result;
  };
  test.for([1e300, 1e200, 1e-200, 1e-300])("one that is %d times as large is tuned as any other", async (size) => {
    for (const method of methods) {
      const { value, start } = await points(method, size);
      expect(value, method.name).toBeLessThan(start.value);
    }
  });
  test("one whose gradient is 0, though not by structure, leads nowhere", async () => {
    for (const method of methods) {
      const { value, start, checkpoint } = await points(method, 0);
      expect([value, checkpoint.filter(({ type }) => type === "divergence")], method.name).toEqual([start.value, []]);
    }
  });
  test("what the square of a gradient cannot bear ends Adam, which says that there is no way on", async () => {
    const { reason, trace } = await points(gradientDescent(adam, { learningRate: 0.3 }), 1e200);
    expect([reason, trace.length]).toEqual(["diverged", 1]);
  });
});
