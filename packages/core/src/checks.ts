/**
 * Checks of arguments: what the types promise, for those who call without them. Each error says which argument it is, what was
 * given, and what to give.
 *
 * Numbers are told by what they can do and by a brand that all copies of the library share, never by their class alone: a program
 * may hold two copies, one imported and one required.
 */
import { ArgumentError } from "./errors.ts";

/** Where a number says its kind, in every copy of the library. */
export const KIND: unique symbol = Symbol.for("dualtape.kind");

/** Whether a value is a number of a kind, such as `Tensor`, made by any copy of the library. */
export const isKind = <T>(value: unknown, kind: string): value is T =>
  (value as Readonly<Record<symbol, unknown>> | null | undefined)?.[KIND] === kind;

/** Whether a value is a number of the library, of any kind: all have `zeroLike`. */
export const isNumber = (value: unknown): value is { zeroLike(): unknown } =>
  typeof value === "object" && value !== null && "zeroLike" in value && typeof value.zeroLike === "function";

/** Whether a value is a record: an object of no class. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether a value is a list of plain numbers: an array, a typed one, or what is like one. */
export function isList(value: unknown): value is ArrayLike<number> {
  if (typeof value !== "object" || value === null || !("length" in value) || !Number.isSafeInteger(value.length))
    return false;
  const list = value as ArrayLike<unknown>;
  const { length } = list;
  const checked = ArrayBuffer.isView(value) ? Math.min(length, 1) : length;
  for (let i = 0; i < checked; i++) if (typeof list[i] !== "number") return false;
  return true;
}

/** Whether an object is what a clone or JSON leaves of a number: its fields without its methods. */
export const isRemnant = (value: unknown): boolean =>
  isRecord(value) && isList(value["shape"]) && ("value" in value || ("data" in value && !isNumber(value["data"])));

/** So many of a list are shown in errors. */
const SHOWN = 24;

/** A list as errors show it: of a long one the beginning, and how many come behind. */
export const listed = (items: readonly unknown[] | Float64Array): string =>
  items.slice(0, SHOWN).join(", ") + (items.length > SHOWN ? ` … and ${items.length - SHOWN} more` : "");

/** A value as errors tell of it. */
export function describe(value: unknown): string {
  if (isRemnant(value)) return "a number that a clone or JSON has taken apart";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) {
    return isRecord(value) ? "a record" : `a ${Reflect.get(value, KIND) ?? value.constructor.name}`;
  }
  if (typeof value === "string") return `the text ${JSON.stringify(value)}`;
  return typeof value === "function" || typeof value === "symbol"
    ? `a ${typeof value}`
    : `${value}${typeof value === "bigint" ? "n" : ""}`;
}

/** Refuses an argument. */
export function refuse(where: string, name: string, value: unknown, give: string): never {
  throw new ArgumentError(where, `${name} is ${describe(value)}`, `Give ${give}`);
}

/** Refuses what is not a number of the library. */
export function checkNumber(where: string, name: string, value: unknown): void {
  if (isNumber(value)) return;
  throw new ArgumentError(
    where,
    `${name} is ${typeof value === "number" ? "the plain number " : ""}${describe(value)}, not a number of the library`,
    isRemnant(value)
      ? "Make it anew with fromJSON(…) of @dualtape/tensor"
      : value instanceof Promise
        ? "Await it first"
        : "Make it one with tensor(…) or new Real(…)",
  );
}

/** Refuses what is not a number with axes. */
export function checkTensor(where: string, name: string, value: unknown): void {
  checkNumber(where, name, value);
  if (!Reflect.has(value as object, "matmul")) refuse(where, name, value, "a number with axes, such as a Tensor");
}

/** Refuses what is not an integer within bounds; returns it. */
export function checkInteger(where: string, name: string, value: number, least = 0): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  return refuse(where, name, value, `an integer of ${least} or more`);
}

/** Refuses what is not a finite plain number; returns it. */
export const checkFinite = (where: string, name: string, value: number): number =>
  Number.isFinite(value) ? value : refuse(where, name, value, "a finite number");

/** Refuses what is not a function. */
export function checkFunction(
  where: string,
  name: string,
  value: unknown,
): asserts value is (...values: never[]) => unknown {
  if (typeof value !== "function") refuse(where, name, value, "a function");
}

/** Refuses what is neither true nor false. */
export function checkFlag(where: string, name: string, value: boolean): void {
  if (typeof value !== "boolean") refuse(where, name, value, "true or false");
}

/** Refuses what is not a record, and a name in it that is none of the known ones. */
export function checkRecord(where: string, name: string, value: unknown, known?: readonly string[]): void {
  if (!isRecord(value)) refuse(where, name, value, "a record");
  const unknown = known && Object.keys(value as object).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new ArgumentError(where, `${name} has an unknown name, ${unknown}`, `It may have ${known?.join(", ")}`);
}

/** The text of a number, where `Symbol.toPrimitive` is asked for one by its hint; refuses a plain number, which operators such as `>` ask for. */
export function textAlone(where: string, hint: string, value: { toString(): string }): string {
  if (hint === "string") return value.toString();
  return refuse(
    where,
    "what an operator takes for a plain number",
    value,
    "it to where(…), maximum(…) or minimum(…), add(…), greater(…), …",
  );
}
