/**
 * Pieces: what tuning is made of where several work at it. A piece is one run at one point, asked for and answered by plain values, which
 * `postMessage` carries. It is computed alone and knows of no other, so its bits do not depend on who computes it, nor on when.
 */
import { checkInteger, type Natural, refuse } from "@dualtape/core";
import type { Cost } from "@dualtape/runs/eager";
import type { Chaos } from "../../derivatives/growth.ts";
import type { Divergence } from "../events.ts";
import type { Coordinates, Wanted } from "../method.ts";

/** Hyperparameters by name, in natural units. */
export type NaturalValues = Readonly<Record<string, Natural>>;

/** A run that is asked for. */
export interface Piece {
  readonly u: Coordinates;
  /** The values that tuning starts from: coordinates are taken from there. */
  readonly at: NaturalValues;
  readonly wanted: Wanted;
  readonly steps: number;
  /** Which member of a cross-validation is run, from 0; `null` where the whole dynamics is. */
  readonly member: number | null;
  /** Whether it gives the same bits on every engine and machine, as its dynamics says where it is tuned. */
  readonly deterministic: boolean;
  /** The name of the strategy that gives derivatives; `null` where whoever computes it chooses, by counting alone. */
  readonly strategy: string | null;
}

/** A tensor in plain values. */
export interface PlainTensor {
  readonly data: Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  readonly shape: readonly number[];
}

/** A run that stayed finite. */
export interface Ended {
  readonly type: "ended";
  readonly value: number;
  /** By the hyperparameters, in natural units; `null` where it was not asked for. */
  readonly gradient: NaturalValues | null;
  /** By the coordinates; `null` where it was not asked for. */
  readonly hessian: readonly (readonly number[])[] | null;
  readonly flat: readonly string[];
  readonly chaos: Chaos | null;
  readonly curve: readonly number[];
  readonly cost: Cost & { readonly seconds: number };
  /** The last state. */
  readonly state: Readonly<Record<string, PlainTensor>>;
}

/** A run that did not, or that did not come to rest where its strategy needs that. */
export interface Diverged extends Pick<Divergence<unknown>, "step" | "hyperparameter" | "remedy" | "seconds"> {
  readonly type: "diverged";
  readonly origin: Exclude<Divergence<unknown>["origin"], "lost">;
  readonly where: string;
  readonly what: string;
  /** Of a run that did not come to rest, what was left to do; `null` of all others. */
  readonly residual: number | null;
}

/** Nothing: whoever computed it was lost each time. */
export interface Lost {
  readonly type: "lost";
  /** How many were lost, and how the last of them ended. */
  readonly what: string;
  readonly seconds: number;
}

/** What came of a piece. */
export type Found = Ended | Diverged;

/** Those who compute pieces. */
export interface Hands {
  /** How many pieces are computed at a time. */
  readonly size: number;
  /** Resolves to what came of a piece, whenever it is its turn; rejects where that is an error of the program. Aborted, it is dropped. */
  evaluate(piece: Piece, signal: AbortSignal): Promise<Found | Lost>;
}

/** Refuses what are no hands. */
export function checkHands(where: string, hands: Hands): void {
  if (typeof hands?.evaluate !== "function") refuse(where, "the hands", hands, "those that `evaluate` pieces");
  checkInteger(where, "size of the hands", hands.size, 1);
}
