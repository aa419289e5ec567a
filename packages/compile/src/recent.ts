/** What was used last: so many values are kept, and of more the one that was not asked for longest is let go. */
import { ArgumentError } from "@dualtape/core";

/** Values by key, of a bounded number. */
export class Recent<V> {
  // A map remembers the order in which keys were set: the first is the oldest.
  private readonly values = new Map<string, V>();

  /** Throws an `ArgumentError` unless `limit` is 1, 2, …; `where` is who asks for it. */
  constructor(
    private readonly limit: number,
    where: string,
  ) {
    if (Number.isInteger(limit) && limit >= 1) return;
    throw new ArgumentError(where, `it is to keep ${limit} programs`, "Give an integer of 1 or more");
  }

  get size(): number {
    return this.values.size;
  }
  /** The value of a key, which is the newest from now on. */
  get(key: string): V | undefined {
    const value = this.values.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }
  delete(key: string): void {
    this.values.delete(key);
  }
  set(key: string, value: V): void {
    this.values.delete(key);
    this.values.set(key, value);
    const [oldest] = this.values.keys();
    if (this.values.size > this.limit && oldest !== undefined) this.values.delete(oldest);
  }
}
