/**
 * Records: everything in a run has a name, and is found by it. The order of a record's keys says nothing: JavaScript puts `2` before
 * `10` before `a`, whatever was written first.
 */
import { ArgumentError } from "@dualtape/core";

/** Turns each value of a record into another. */
export function mapRecord<K extends string, V, W>(
  record: Readonly<Record<K, V>>,
  f: (value: V, key: K) => W,
): Readonly<Record<K, W>> {
  const result = {} as Record<K, W>;
  for (const key of Object.keys(record) as K[]) result[key] = f(record[key], key);
  return result;
}

/** The value of a name; `undefined` where a record does not have it, even for `constructor`, which all objects inherit. */
export const valueAt = <V>(record: Readonly<Record<string, V>>, name: string): V | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** Refuses the one name that a record cannot have. */
export function checkNames(where: string, names: readonly string[]): void {
  if (names.includes("__proto__")) throw new ArgumentError(where, "a name is __proto__", "Choose another");
}

/** The bytes of all parts of a state, derivatives included. */
export const bytesOf = (state: Readonly<Record<string, { readonly byteLength: number }>>): number =>
  Object.values(state).reduce((bytes, part) => bytes + part.byteLength, 0);
