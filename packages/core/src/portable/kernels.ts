/** The rows of the elementwise table whose kernels are the engine's own functions, and what stands for these where the bits must be the same. */
import type { Elementwise } from "../number.ts";
import { elementwise } from "../rules/elementwise.ts";
import { atan2 } from "./atan2.ts";
import { erf, erfc, erfSlope } from "./error-function.ts";
import { exp, expm1 } from "./exponential.ts";
import { sigmoid, sigmoidSlope, softplus, tanh, tanhSlope } from "./hyperbolic.ts";
import { log, log1p } from "./logarithm.ts";
import { pow } from "./power.ts";
import { cos, sin, tan } from "./trigonometry.ts";

const kernels = {
  exp,
  expm1,
  log,
  log1p,
  sin,
  cos,
  tan,
  tanh,
  sigmoid,
  softplus,
  erf,
  erfc,
  tanhSlope,
  sigmoidSlope,
  erfSlope,
  pow,
  atan2,
} as const satisfies Partial<Record<keyof typeof elementwise, Elementwise["kernel"]>>;

/** The names of the rows that have a portable kernel. */
export type PortableName = keyof typeof kernels;

/** The name of a row of the table that has a portable kernel, and `null` of any other row. */
export const portableName = (row: Elementwise): PortableName | null =>
  isPortable(row.name) && elementwise[row.name] === row ? row.name : null;

const isPortable = (name: string): name is PortableName => Object.hasOwn(kernels, name);

/** What computes a row to the same bits on every engine: its portable kernel, or its own where it has none, which then has to see to that itself. */
export function portableKernel(row: Elementwise): Elementwise["kernel"] {
  const name = portableName(row);
  return name === null ? row.kernel : kernels[name];
}
