/** What is measured while training goes on. */
import type { NestedArray } from "@dualtape/tensor";

/** What a loss told beside its value, by name: numbers, or nested arrays of them. */
export type Extra = Readonly<Record<string, NestedArray>>;

/** The objective, measured after a step. */
export interface Measurement {
  readonly t: number;
  /** The loss on the validation data; without such, that of the last step. */
  readonly value: number;
  /** The training loss of the last step. */
  readonly loss: number;
  /** What the loss that measured it told. */
  readonly extra: Extra;
}
