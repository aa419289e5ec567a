/** Training for its own sake: what it tells, when it ends, and that it goes on with the same bits, wherever it was stopped. */
import { ArgumentError, mean, type TensorLike } from "@dualtape/core";
import { dense, dropout } from "@dualtape/nn";
import { adam, sgd } from "@dualtape/optimizers";
import { seeded, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { DivergenceError, type Engine, train, type TrainCheckpoint, type TrainEvent } from "../src/index.ts";

const random = seeded(3);
const slopes = random.normal([3, 1]);
const examples = (rows: number) => {
  const x = random.normal([rows, 3]);
  return { x, y: x.matmul(slopes).add(random.normal([rows, 1], 0, 0.1)) };
};
type Examples<S> = { readonly x: S; readonly y: S };
const batches = Array.from({ length: 4 }, () => examples(8));
const problem = {
  parameters: { hidden: dense.init(3, 4, random), out: dense.init(4, 1, random) },
  batches,
  validation: examples(30),
  optimizer: adam,
};
interface Layer<S> {
  readonly w: S;
  readonly b: S;
}
const loss = <S extends TensorLike<S>>(
  { hidden, out }: { hidden: Layer<S>; out: Layer<S> },
  { x, y }: Examples<S>,
): S => mean(dense(dense(x, hidden).tanh(), out).sub(y).square());

test("it trains", async () => {
  const events: TrainEvent[] = [];
  const run = train({ ...problem, loss, epochs: 50, hyper: { learningRate: 0.02 } });
  for await (const event of run) events.push(event);
  const result = await run;
  expect(result.best.value).toBeLessThan(0.05);
  expect(result.steps).toBe(200);
  expect(result.evaluations).toHaveLength(50);
  expect(events.filter(({ type }) => type === "evaluation")).toHaveLength(50);
  expect(result.reason).toBe("steps");
});
