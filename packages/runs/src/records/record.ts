/** Records: everything in a run has a name. */

/** Turns each value of a record into another. */
export function mapRecord<K extends string, V, W>(
  record: Readonly<Record<K, V>>,
  f: (value: V, key: K) => W,
): Readonly<Record<K, W>> {
  const result = {} as Record<K, W>;
  for (const key of Object.keys(record) as K[]) result[key] = f(record[key], key);
  return result;
}

/** The bytes of all parts of a state, derivatives included. */
export const bytesOf = (state: Readonly<Record<string, { readonly byteLength: number }>>): number =>
  Object.values(state).reduce((bytes, part) => bytes + part.byteLength, 0);
