/** Numbers as people read them: so many significant digits, and powers of ten written as such. */
import type { Natural } from "@dualtape/core";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const superscript = (exponent: number): string =>
  (exponent < 0 ? "⁻" : "") + [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");

/** A number: `0.003553`, `36,947`, `1.25 × 10³⁸`; what JSON has made of one that is not finite is `null`. */
export function figure(value: number | null, digits = 4): string {
  if (value === null || !Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e6)) {
    return new Intl.NumberFormat("en", { maximumSignificantDigits: digits }).format(value).replace("-", "−");
  }
  const [mantissa = "", exponent = ""] = value.toExponential(digits - 1).split("e");
  const shown = String(Number(mantissa)).replace("-", "−");
  const power = `10${superscript(Number(exponent))}`;
  return shown === "1" ? power : shown === "−1" ? `−${power}` : `${shown}\u202f×\u202f${power}`;
}

/** So many elements of a list are written out. */
const ELEMENTS = 6;

/** A natural value: a number, or a list of which the first few elements are written out. */
export function natural(value: Natural, digits = 4): string {
  if (typeof value === "number") return figure(value, digits);
  const shown = value.slice(0, ELEMENTS).map((element) => figure(element, digits));
  return `[${shown.join("; ")}${value.length > ELEMENTS ? `; … ${value.length} in all` : ""}]`;
}

/** How far a value is from another one, as a part of that: `−42 %`. */
export function changed(from: number, to: number): string {
  if (from === to) return "no change";
  const part = (100 * (to - from)) / Math.abs(from);
  if (!Number.isFinite(part)) return "changed";
  return `${part > 0 ? "+" : ""}${figure(part, Math.abs(part) < 10 ? 2 : 3)}\u202f%`;
}

/** A time that work has taken. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "not finite";
  if (seconds < 1) return `${figure(1000 * seconds, 3)}\u202fms`;
  if (seconds < 120) return `${figure(seconds, 3)}\u202fs`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120
    ? `${minutes}\u202fmin`
    : `${Math.floor(minutes / 60)}\u202fh ${String(minutes % 60).padStart(2, "0")}\u202fmin`;
}

/** A moment that stands in ISO 8601: `2026-11-26 20:00 UTC`; any other text as it is. */
export const moment = (text: string): string =>
  text.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(\.\d+)?Z$/, "$1 $2 UTC");

/** A number of things. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${figure(count, 6)} ${count === 1 ? one : many}`;
