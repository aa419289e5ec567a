import { balancedWeights, samples } from "@dualtape/runs/data";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { counts, identities, inOrder, numbered, seeds, upTo } from "./arbitraries.ts";

const weights = (count: number) =>
  fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 10, noNaN: true })), {
    minLength: count,
    maxLength: count,
  });

test("a draw is of the seed and the step alone, and no example of weight 0 is drawn", () => {
  fc.assert(
    fc.property(
      counts.chain((count) => fc.tuple(fc.constant(count), fc.option(weights(count), { nil: undefined }))),
      seeds,
      fc.array(fc.integer({ min: 1, max: 2 ** 50 }), { minLength: 1 }),
      ([count, weights], seed, steps) => {
        fc.pre(weights === undefined || weights.some((weight) => weight > 0));
        const options = { batchSize: 7, seed, ...(weights && { weights }) };
        const [one, other] = [samples(numbered(count), options), samples(numbered(count), options)];
        const found = new Map(inOrder(steps).map((t) => [t, identities(other.batch(t))]));
        expect(one.perEpoch).toBe(Math.ceil(count / 7));
        for (const t of steps) {
          const drawn = identities(one.batch(t));
          expect(drawn).toEqual(found.get(t));
          expect(drawn).toEqual([...one.indices(t)]);
          expect(drawn.length).toBe(7);
          if (weights) expect(drawn.every((i) => (weights[i] as number) > 0)).toBe(true);
        }
      },
    ),
  );
});

/** How often each of so many examples is drawn, in relation to its share, in units of the deviation of such a count. */
function deviations(shares: readonly number[], options: { readonly weights?: ArrayLike<number> }): readonly number[] {
  const [batchSize, steps] = [500, 40];
  const source = samples(numbered(shares.length), { batchSize, ...options });
  const found = shares.map(() => 0);
  for (let t = 1; t <= steps; t++) for (const i of source.indices(t)) found[i] = (found[i] ?? 0) + 1;
  const draws = batchSize * steps;
  return shares.map((share, i) => Math.abs((found[i] ?? 0) - draws * share) / Math.sqrt(draws * share * (1 - share)));
}

test("examples are drawn by their weights, evenly without", () => {
  const even = deviations([0.25, 0.25, 0.25, 0.25], {});
  const uneven = deviations([0.1, 0.2, 0.7], { weights: [1, 2, 7] });
  for (const deviation of [...even, ...uneven]) expect(deviation).toBeLessThan(4);
});

test.for([
  [0, 5e-324, 0],
  [0, Number.MAX_VALUE, 0],
  [0, 1e300, 1e-300],
])("weights of any size are: %j", (weights) => {
  const source = samples(numbered(3), { batchSize: 50, weights });
  expect(new Set(source.indices(1))).toEqual(new Set([1]));
  const even = samples(numbered(3), { batchSize: 50, weights: weights.map(() => weights[1] ?? 0) });
  expect(new Set(even.indices(1))).toEqual(new Set([0, 1, 2]));
});

test("balanced weights draw all classes equally often", () => {
  const labels = ["rare", ...upTo(7).map(() => "common"), "other", "other"];
  const weights = balancedWeights(labels);
  const shares = labels.map((label) => 1 / 3 / ({ rare: 1, common: 7, other: 2 }[label] ?? 0));
  for (const deviation of deviations(shares, { weights })) expect(deviation).toBeLessThan(4);
});
