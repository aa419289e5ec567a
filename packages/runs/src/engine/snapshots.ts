/** Whether a run can be kept, and whether what was kept is of a run like this. */
import { isKind, isNumber, sameShape } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
import type { Counts, RunningSnapshot } from "../dynamics/running.ts";

/** That of a run which no program had a part in. */
export const NO_COUNTS: Counts = { byPrograms: 0, eager: 0, reason: null, note: null };

/** Whether all numbers of a record are tensors, which can be kept. */
export const areTensors = (numbers: Readonly<Record<string, unknown>>): numbers is Readonly<Record<string, Tensor>> =>
  Object.values(numbers).every((number) => isNumber(number) && isKind<Tensor>(number, "Tensor"));

/** Whether a state has all parts that a run starts with, each as it is there. */
export const hasPartsOf = (
  state: Readonly<Record<string, Tensor>>,
  start: Readonly<Record<string, unknown>>,
): boolean =>
  areTensors(start) &&
  Object.entries(start).every(([name, { shape, precision }]) => {
    const part = state[name];
    return part !== undefined && part.precision === precision && sameShape(part.shape, shape);
  });

/** Whether a run of so many steps from this start may have been there. */
export const isOnTheWay = (
  { t, state }: RunningSnapshot,
  steps: number,
  start: Readonly<Record<string, unknown>>,
): boolean => t >= 1 && t <= steps && hasPartsOf(state, start);
