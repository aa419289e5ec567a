/** Examples for property tests: each carries its own index in every leaf, so that what becomes of it can be read. */
import { tensor } from "@dualtape/tensor";
import * as fc from "fast-check";

/** So many examples: example i is i in the label, and [i, −i] in the row. */
export const numbered = (count: number) => ({
  rows: tensor(Array.from({ length: count }, (_, i) => [i, -i]).flat(), { shape: [count, 2] }),
  labels: Int32Array.from({ length: count }, (_, i) => i),
});

/** Which examples these are; throws where leaves disagree. */
export function identities({ rows, labels }: ReturnType<typeof numbered>): readonly number[] {
  labels.forEach((label, i) => {
    if (rows.data[2 * i] !== label || rows.data[2 * i + 1] !== 0 - label)
      throw new Error(`row ${i} is not of ${label}`);
  });
  if (rows.shape[0] !== labels.length) throw new Error("leaves of two lengths");
  return [...labels];
}

/** The integers from 0 on. */
export const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

export const inOrder = (integers: readonly number[]): readonly number[] => [...integers].sort((a, b) => a - b);

export const counts = fc.integer({ min: 1, max: 40 });
export const seeds = fc.maxSafeInteger();

/** Labels of up to four classes. */
export const labelings = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 40 });
