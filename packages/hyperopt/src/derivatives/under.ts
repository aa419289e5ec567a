/** Records within a record: what stands under a prefix of its keys. */
import type { State } from "@dualtape/runs/eager";

/** What there is of a record, under a prefix. */
export const laidUnder = <T>(prefix: string, record: Readonly<Record<string, T | null>>): State<string, T> =>
  layingUnder<T>(prefix)(record);

/** The same for many alike, into a record of one's own: it makes each key only once. */
export function layingUnder<T>(
  prefix: string,
): (record: Readonly<Record<string, T | null>>, flat?: Record<string, T>) => State<string, T> {
  const keys = new Map<string, string>();
  return (record, flat = {}) => {
    for (const name of Object.keys(record)) {
      const value = record[name] ?? null;
      if (value === null) continue;
      const key = keys.get(name) ?? prefix + name;
      keys.set(name, key);
      flat[key] = value;
    }
    return flat;
  };
}

/** What a flat record has under a prefix. */
export function foundUnder<T, K extends string = string>(prefix: string, flat: State<string, T>): State<K, T> {
  const record: Record<string, T> = {};
  for (const key of Object.keys(flat)) {
    const value = key.startsWith(prefix) ? flat[key] : undefined;
    if (value !== undefined) record[key.slice(prefix.length)] = value;
  }
  return record as State<K, T>;
}
