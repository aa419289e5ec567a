import { grad } from "@dualtape/reverse";
import { ones, scalar, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { expect, test } from "vitest";
import { compile, type Traced } from "../src/index.ts";

type Number = Traced | Tensor;
const many = <T>(count: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const chain = (x: Traced, steps: number): Traced =>
  many(steps, (i) => i).reduce(
    (y, i) =>
      y
        .mul(x)
        .add((i % 7) + 0.5)
        .sin(),
    x,
  );

/** Programs with more code than the engine's stack holds, by what they have many of. */
const programs: Readonly<Record<string, readonly [f: (x: Traced) => Traced, x: Tensor]>> = {
  "numbers, one after the other": [(x) => chain(x, 5000), scalar(0.3)],
  "elements, one after the other": [(x) => chain(x, 6000), tensor([0.3, 0.7, 1.1])],
  "loops over other shapes": [
    (x) =>
      many(900, (i) =>
        x
          .broadcastTo([i + 2, 3])
          .mul(x.add(i))
          .sum()
          .div(i + 2),
      ).reduce((a, b) => a.add(b)),
    tensor([0.3, 0.7, 1.1]),
  ],
  "parts of one array": [
    (x) => {
      const [first, ...others] = many(4000, (i) => x.mul(i + 1).sin());
      return first === undefined ? x : first.concat(others).sum();
    },
    tensor([0.3, 0.7]),
  ],
  "views of views": [
    (x) =>
      many(4000, (i) => i)
        .reduce(
          (y) =>
            y
              .transpose()
              .slice([0, 1], [0, 1])
              .pad([0, 1], [0, 1])
              .slice([0, 1])
              .slice(null, [0, 1])
              .broadcastTo([1, 1]),
          x,
        )
        .exp(),
    tensor([[0.5]]),
  ],
  "a gradient through steps": [
    (x) =>
      grad(
        (w) =>
          many(120, (i) => i)
            .reduce(
              (h, i) =>
                h
                  .matmul(w)
                  .add(i % 3)
                  .tanh(),
              w,
            )
            .sum(),
        x,
      ),
    tensor([
      [0.1, -0.2],
      [0.3, 0.4],
    ]),
  ],
};

test.for(Object.entries(programs))("%s", ([, [f, x]]) => {
  const compiled = compile(f, { backEnd: "webassembly" })(x);
  const eager = (f as unknown as (x: Number) => Number)(x) as Tensor;
  expect(compiled.shape).toEqual(eager.shape);
  expect(relativeError([...compiled.data], [...eager.data])).toBeLessThan(1e-9);
});

test("arguments and results", () => {
  const xs = many(3000, (i) => ones([2]).mul(i));
  const sums = compile((values: readonly Traced[]) => values.map((value) => value.sum()))(xs);
  expect(sums.map((sum) => sum.item())).toEqual(xs.map((_, i) => 2 * i));
});

test("numbers go from step to step through all functions of a loop", () => {
  const step = <S extends Traced | Tensor>({ a, b }: { a: S; b: S }): { a: S; b: S } => ({
    a: chain(b as Traced, 1200) as S,
    b: (a as Traced).add(b as Traced).mul(0.5) as S,
  });
  let eager: { a: Tensor; b: Tensor } = { a: scalar(0.2), b: scalar(0.4) };
  const ours = compile.loop((state: { a: Traced; b: Traced }) => step(state), { backEnd: "webassembly" })(4, eager);
  for (let t = 0; t < 4; t++) eager = step(eager);
  expect(relativeError([ours.a.item(), ours.b.item()], [eager.a.item(), eager.b.item()])).toBeLessThan(1e-9);
});
