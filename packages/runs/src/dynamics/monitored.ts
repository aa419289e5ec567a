/** What a dynamics monitors: a scalar of each step that is worth a curve. */
import { formatShape, isKind, refuse, ShapeError, type TensorLike } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
import type { State } from "./stepping.ts";

/** What has a monitor, or none. */
export interface Monitored<K extends string> {
  readonly name: string;
  /**
   * A scalar of each step that is worth a curve, such as the training loss. A compiled step computes it beside the state, where it can be
   * written down; else it is computed from the state that is read.
   */
  monitor?<T extends TensorLike<T>>(state: State<K, T>): T;
}

/** What a dynamics monitors of a state, as a plain number; `null` where it monitors nothing. */
export function monitored<K extends string>(dynamics: Monitored<K>, state: State<K, Tensor>): number | null {
  if (dynamics.monitor === undefined) return null;
  const where = `${dynamics.name}, monitor`;
  const value = dynamics.monitor(state);
  if (!isKind<Tensor>(value, "Tensor")) refuse(where, "it", value, "a number of the kind that the state is of");
  if (value.size === 1) return value.item();
  throw new ShapeError(where, `it has shape ${formatShape(value.shape)}, not []`, "Sum it, or take the mean");
}
