/** Reads what a stranger has written as what it must be; each method throws an `ArgumentError` that says what is something else. */
import { checkFinite, checkInteger, checkRecord, isRecord, refuse } from "@dualtape/core";

/** So long may a text be. */
const LONGEST = 10_000;

export class Reader {
  /** @param where what is read */
  constructor(private readonly where: string) {}

  /** Says what is wrong. */
  refuse(name: string, value: unknown, give: string): never {
    return refuse(this.where, name, typeof value === "string" ? value.slice(0, 80) : value, give);
  }

  /** A record; of the known names, where they are given, and of no other. */
  record(name: string, value: unknown, known?: readonly string[]): Readonly<Record<string, unknown>> {
    if (!isRecord(value)) return this.refuse(name, value, "a record");
    checkRecord(this.where, name, value, known);
    return value;
  }

  list(name: string, value: unknown, length?: number): readonly unknown[] {
    if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
    return this.refuse(name, value, length === undefined ? "a list" : `a list of ${length}`);
  }

  number(name: string, value: unknown): number {
    return typeof value === "number" ? value : this.refuse(name, value, "a number");
  }

  finite(name: string, value: unknown): number {
    return checkFinite(this.where, name, this.number(name, value));
  }

  /** A finite number of 0 or more. */
  amount(name: string, value: unknown): number {
    const found = this.finite(name, value);
    return found >= 0 ? found : this.refuse(name, value, "a number of 0 or more");
  }

  integer(name: string, value: unknown, least: number, most = Infinity): number {
    const found = checkInteger(this.where, name, this.number(name, value), least);
    return found <= most ? found : this.refuse(name, value, `no more than ${most}`);
  }

  /** A list of finite numbers. */
  vector(name: string, value: unknown, length?: number): readonly number[] {
    return this.list(name, value, length).map((one) => this.finite(name, one));
  }

  text(name: string, value: unknown): string {
    if (typeof value === "string" && value.length <= LONGEST) return value;
    return this.refuse(name, value, `a text of at most ${LONGEST} characters`);
  }

  flag(name: string, value: unknown): boolean {
    return typeof value === "boolean" ? value : this.refuse(name, value, "true or false");
  }

  /** One of some names. */
  oneOf<T extends string>(name: string, value: unknown, names: readonly T[]): T {
    return names.find((one) => one === value) ?? this.refuse(name, value, `one of ${names.join(", ")}`);
  }
}
