/** Parts hold each example once, and of every class their share, rounded down or up. */
import { kFolds, split } from "@dualtape/runs/data";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { identities, inOrder, labelings, numbered, seeds, upTo } from "./arbitraries.ts";

/** Whether a part of a size has its share of each class, rounded down or up. */
function expectShares(part: readonly number[], labels: readonly number[]): void {
  for (const label of new Set(labels)) {
    const share = (labels.filter((other) => other === label).length * part.length) / labels.length;
    const found = part.filter((i) => labels[i] === label).length;
    expect([Math.floor(share), Math.ceil(share)]).toContain(found);
  }
}

const options = fc.record({ seed: seeds, shuffle: fc.boolean(), isStratified: fc.boolean() });

/** Sizes of one or more parts of so many examples. */
const sizesOf = (count: number) =>
  fc.uniqueArray(fc.integer({ min: 1, max: count - 1 }), { maxLength: Math.min(count - 1, 5) }).map((cuts) => {
    const bounds = [0, ...inOrder(cuts), count];
    return bounds.slice(1).map((bound, i) => bound - (bounds[i] ?? 0));
  });

test("parts of given counts have these, partition the examples in their order, and keep the classes", () => {
  fc.assert(
    fc.property(
      labelings.chain((labels) => fc.tuple(fc.constant(labels), sizesOf(labels.length))),
      options,
      ([labels, sizes], { isStratified, ...options }) => {
        const counts = Object.fromEntries(sizes.map((size, i) => [`part ${i}`, size]));
        const parts = split(numbered(labels.length), { counts, ...options, ...(isStratified && { stratify: labels }) });
        const found = sizes.map((_, i) => identities(parts[`part ${i}`] as never));
        expect(found.map(({ length }) => length)).toEqual(sizes);
        for (const part of found) {
          expect(part).toEqual(inOrder(part));
          if (isStratified) expectShares(part, labels);
        }
        if (!options.shuffle && !isStratified) expect(found.flat()).toEqual(upTo(labels.length));
        expect(inOrder(found.flat())).toEqual(upTo(labels.length));
      },
    ),
    { numRuns: 300 },
  );
});

test("fractions become counts rounded down or up", () => {
  fc.assert(
    fc.property(
      labelings,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      (labels, amounts) => {
        const whole = amounts.reduce((sum, amount) => sum + amount, 0);
        fc.pre(amounts.every((amount) => amount * labels.length >= whole));
        const fractions = Object.fromEntries(amounts.map((amount, i) => [`part ${i}`, amount / whole]));
        const parts = split(numbered(labels.length), { fractions, stratify: labels });
        amounts.forEach((amount, i) => {
          const part = identities(parts[`part ${i}`] as never);
          const share = (amount * labels.length) / whole;
          expect([Math.floor(share), Math.ceil(share)]).toContain(part.length);
          expectShares(part, labels);
        });
      },
    ),
  );
});

test("folds partition what is validated on, and train on the rest", () => {
  fc.assert(
    fc.property(labelings, fc.integer({ min: 2, max: 10 }), options, (labels, folds, { isStratified, ...options }) => {
      fc.pre(folds <= labels.length);
      const made = kFolds(numbered(labels.length), { folds, ...options, ...(isStratified && { stratify: labels }) });
      const all = upTo(folds).map((fold) => made.at({ fold }));
      for (const { train, validation } of all) {
        const [trained, validated] = [identities(train), identities(validation)];
        expect(inOrder([...trained, ...validated])).toEqual(upTo(labels.length));
        expect(Math.abs(validated.length - labels.length / folds)).toBeLessThan(1);
        if (isStratified) expectShares(validated, labels);
      }
      expect(inOrder(all.flatMap(({ validation }) => identities(validation)))).toEqual(upTo(labels.length));
    }),
  );
});

test("seeds decide", () => {
  const validated = (seed: number) => kFolds(upToLabels(30), { folds: 2, seed }).at({ fold: 0 }).validation.join();
  expect(validated(1)).toBe(validated(1));
  expect(validated(1)).not.toBe(validated(2));
});
const upToLabels = (count: number) => Int32Array.from(upTo(count));

test.for<[options: object, message: string]>([
  [{}, "there are neither fractions nor counts"],
  [{ fractions: { a: 1 }, counts: { a: 4 } }, "there are both fractions and counts"],
  [{ fractions: {} }, "there are no parts"],
  [
    { fractions: { train: 0.5, test: 0.3 } },
    "train, test sum to 0.8. Let them sum to 1: name a part for what is not used",
  ],
  [{ fractions: { train: 0, test: 1 } }, "train is 0. Give a fraction above 0"],
  [{ fractions: { train: 0.95, test: 0.05 } }, "test gets none of 4 examples"],
  [{ counts: { train: 2, test: 1 } }, "train, test sum to 3. Let them sum to 4"],
  [{ counts: { train: 4, test: 0 } }, "test is 0. Give an integer of 1 or more"],
  [{ counts: { train: 4 }, stratify: [1] }, "1 labels for 4 examples"],
  [{ counts: { train: 4 }, stratify: [1, 0.5, 1, 1] }, "label 1 is 0.5"],
  [{ counts: JSON.parse('{ "__proto__": 4 }') }, "a name is __proto__"],
])("refuses %j", ([options, message]) => expect(() => split(numbered(4), options as never)).toThrow(message));

test("there is no fold too many", () => {
  expect(() => kFolds(numbered(3), { folds: 4 })).toThrow("there are 3 examples for 4 folds");
  expect(() => kFolds(numbered(3), { folds: 3 }).at({ fold: 3 })).toThrow("fold is 3. Give one from 0 to 2");
});
