/** A loader neither loses an example in an epoch nor gives it twice, and step t needs no step before it. */
import { batchesFrom, epochs, mapBatches } from "@dualtape/runs/data";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { counts, identities, inOrder, numbered, seeds, upTo } from "./arbitraries.ts";

const cases = fc.record({
  count: counts,
  batchSize: fc.integer({ min: 1, max: 45 }),
  seed: seeds,
  shuffle: fc.boolean(),
  last: fc.constantFrom("keep", "drop", "fill"),
});

test("an epoch has each example once: all but those that are dropped, and those that fill the end twice", () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 0, max: 2 ** 40 }), ({ count, ...options }, epoch) => {
      fc.pre(options.last !== "drop" || options.batchSize <= count);
      const { batchSize, last } = options;
      const source = epochs(numbered(count), options);
      const first = epoch * source.perEpoch + 1;
      const batches = upTo(source.perEpoch).map((i) => identities(source.batch(first + i)));
      expect(upTo(source.perEpoch).map((i) => source.epochOf(first + i))).toEqual(batches.map(() => epoch + 1));
      expect(batches.map((_, i) => [...source.indices(first + i)])).toEqual(batches);
      const sizes = batches.map(({ length }) => length);
      const given = batches.flat();
      const full = sizes.map(() => batchSize);
      if (last === "keep") {
        expect(sizes).toEqual([...full.slice(1), count - batchSize * (sizes.length - 1)]);
        expect(inOrder(given)).toEqual(upTo(count));
      } else {
        expect(sizes).toEqual(full);
        expect(new Set(given).size).toBe(Math.min(given.length, count));
        expect(Math.abs(given.length - count)).toBeLessThan(batchSize);
        expect(given.slice(count)).toEqual(given.slice(count).map((_, i) => given[i % count])); // what fills the end
        expect(inOrder(given.slice(0, count))).toEqual(last === "fill" ? upTo(count) : inOrder(given));
      }
    }),
  );
});

test("a batch is the same in any order of calls, and from any source of the same seed", () => {
  fc.assert(
    fc.property(cases, fc.array(fc.integer({ min: 1, max: 200 })), ({ count, ...options }, steps) => {
      fc.pre(options.last !== "drop" || options.batchSize <= count);
      const [one, other] = [epochs(numbered(count), options), epochs(numbered(count), options)];
      const found = new Map(inOrder(steps).map((t) => [t, other.batch(t)]));
      for (const t of steps) expect(one.batch(t)).toEqual(found.get(t));
    }),
  );
});

test("epochs differ, and so do seeds; unshuffled ones do not", () => {
  const order = (seed: number, epoch: number, shuffle = true): string =>
    epochs(numbered(30), { batchSize: 30, seed, shuffle }).indices(epoch).join();
  const grid = [1, 2, -1, 2 ** 40].flatMap((seed) =>
    [1, 2, 3, 2 ** 31, 2 ** 32 + 1, 2 ** 52].map((epoch) => order(seed, epoch)),
  );
  expect(new Set(grid).size).toBe(grid.length);
  expect(order(1, 5, false)).toBe(upTo(30).join());
  expect(order(3, 7, false)).toBe(upTo(30).join());
});

test("every example comes to every place of an epoch equally often", () => {
  const [count, rounds] = [5, 4000];
  const source = epochs(numbered(count), { batchSize: count });
  const found = new Array<number>(count * count).fill(0);
  for (let t = 1; t <= rounds; t++) {
    source
      .indices(t)
      .forEach((example, place) => (found[example * count + place] = 1 + (found[example * count + place] ?? 0)));
  }
  const expected = rounds / count;
  const chiSquare = found.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  expect(chiSquare).toBeLessThan(45); // (5 − 1)² degrees of freedom: beyond this for one seed in some thousands
});

test("no batch shares memory with the examples or with another", () => {
  const examples = numbered(4);
  const source = epochs(examples, { batchSize: 4, shuffle: false });
  source.batch(1).labels.fill(9);
  source.indices(1).fill(9);
  expect(identities(source.batch(1))).toEqual(upTo(4));
  expect(identities(examples)).toEqual(upTo(4));
});

test("mapped sources know their step, and batches go on from any", () => {
  const source = mapBatches(epochs(numbered(6), { batchSize: 4, shuffle: false }), (batch, t) => [
    t,
    ...identities(batch),
  ]);
  expect(source.perEpoch).toBe(2);
  const found: unknown[] = [];
  for (const batch of batchesFrom(source, 2)) if (found.push(batch) === 3) break;
  expect(found).toEqual([
    [2, 4, 5],
    [3, 0, 1, 2, 3],
    [4, 4, 5],
  ]);
});

test("too few examples for a batch are refused where the last one is dropped", () =>
  expect(() => epochs(numbered(3), { batchSize: 4, last: "drop" })).toThrow("epochs: 3 examples fill no batch of 4"));
