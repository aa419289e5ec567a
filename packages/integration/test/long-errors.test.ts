/**
 * Errors that name what there is: of a long list they show the beginning, and how many come behind. Here each of them has a thousand names or
 * numbers to tell of; `malformed.test.ts` hands what is long to all that is exported.
 */
import { compile } from "@dualtape/compile";
import { between, DualtapeError, positive } from "@dualtape/core";
import { readCsv } from "@dualtape/files/csv";
import { drain, dynamics, hyperTensors, simulate, training } from "@dualtape/runs";
import { joinExamples, split } from "@dualtape/runs/data";
import { ones, type Tensor, zeros } from "@dualtape/tensor";
import { confusionMatrix } from "@dualtape/nn";
import { parameterGroups, piecewiseLinear, scheduled, sgd } from "@dualtape/optimizers";
import { expect, test } from "vitest";

const MANY = 1000;
const names = Array.from({ length: MANY }, (_, i) => `name${i}`);
const record = <T>(value: T): Record<string, T> => Object.fromEntries(names.map((name) => [name, value]));
const numbers = (value: number): number[] => Array.from({ length: MANY }, () => value);

const groups = parameterGroups(record(sgd));
const rates = scheduled(sgd, "learningRate", piecewiseLinear(MANY, { knots: positive(numbers(0.1)) }));
const problem = {
  parameters: { w: ones([2]) },
  batches: [{ x: ones([2]) }],
  loss: ({ w }: { w: Tensor }, { x }: { x: Tensor }) => w.mul(x).sum(),
  optimizer: sgd,
  hyper: { learningRate: 0.1 },
  steps: 2,
};
const given = (changed: object) => () => training({ ...problem, ...changed } as never);
const many = {
  name: "many",
  hyperparameters: record(positive(0.1)),
  steps: 2,
  start: () => record(ones([])),
  step: (state: unknown) => state,
  objective: (state: { absent: Tensor }) => state.absent,
};

const errors: readonly (readonly [string, () => unknown])[] = [
  ["a schedule that is missing", given({ optimizer: rates, hyper: {} })],
  ["values that are held where none may be", given({ hyper: { learningRate: numbers(-1) } })],
  ["values that are none", given({ hyper: { learningRate: numbers(NaN) } })],
  ["values outside of a domain", () => positive(numbers(-1))],
  ["values outside of bounds", () => between(0, 1, numbers(2))],
  ["a hyperparameter that there is not", () => hyperTensors(many as never, { absent: 1 })],
  [
    "one that a wrapper needs",
    () => scheduled(groups as never, "absent", piecewiseLinear(2, { knots: positive([1, 1]) })),
  ],
  ["one that is missing", () => groups.step({ name0: { parameter: ones([1]), slots: {} } } as never, {} as never)],
  [
    "one that a loss reads",
    given({
      hyper: { learningRate: 0.1, ...record(1) },
      optimizer: sgd,
      loss: (_p: unknown, _b: unknown, hyper: Record<string, Tensor>) => hyper["absent"],
    }),
  ],
  ["a parameter of no group", () => groups.init(ones([1]), "absent")],
  [
    "a part that a loss reads",
    given({ parameters: record(ones([1])), loss: ({ absent }: Record<string, Tensor>) => (absent as Tensor).neg() }),
  ],
  ["batches of another structure", given({ batches: [record(ones([1])), { x: ones([1]) }] })],
  ["examples of another structure", () => joinExamples<object>([record(ones([1])), { x: ones([1]) }])],
  ["parts that sum to another number", () => split({ x: ones([10]) }, { fractions: record(0.1) })],
  ["a part of a state that there is not", () => drain(simulate(dynamics(many as never)))],
  [
    "a state of another structure",
    () => compile.loop(() => ({ x: ones([1]) }) as never)(2, record(ones([1])) as never),
  ],
  ["columns that there are not", () => readCsv(`${names.join()}\n`, { columns: { absent: "number" } })],
  ["classes of a target", () => confusionMatrix(ones([1, MANY]), zeros([1, MANY]))],
];

test.each(errors)("%s", async (_name, attempt) => {
  const error = await Promise.resolve()
    .then(attempt)
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(DualtapeError);
  const { message } = error as DualtapeError;
  expect(message).toMatch(/… and \d+ more/);
  expect(message.length).toBeLessThan(1200);
});
