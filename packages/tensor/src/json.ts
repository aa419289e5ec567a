/**
 * The plain form of a tensor: what JSON writes of it, and what a structured clone leaves of it. It is `{ shape, precision, data }`,
 * with the elements in row-major order.
 *
 * Decimals of float64 come back to the bit, and so do those of float32, which float64 holds. Four numbers have no decimals in JSON and
 * are texts: `"NaN"`, `"Infinity"`, `"-Infinity"`, `"-0"`.
 */
import type { Precision, Shape } from "@dualtape/core";
import type { Data } from "./strided.ts";

/** A tensor in JSON. */
export interface TensorJSON {
  readonly shape: Shape;
  readonly precision: Precision;
  /** The elements in row-major order: numbers, or texts for those four. */
  readonly data: readonly (number | string)[];
}

const TEXTS: Readonly<Record<string, number>> = { NaN, Infinity, "-Infinity": -Infinity, "-0": -0 };

/** Elements as JSON can write them. */
export const toElements = (data: Data): (number | string)[] => Array.from(data, toElement);

const toElement = (value: number): number | string => {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
};

/** The number that an element in JSON is, or `undefined` where it is none. */
export function fromElement(element: unknown): number | undefined {
  if (typeof element === "number") return element;
  return typeof element === "string" && Object.hasOwn(TEXTS, element) ? TEXTS[element] : undefined;
}
