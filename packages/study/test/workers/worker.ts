/** A worker of the tests: it serves a small problem, late, and dies where it is told to. */
import { setTimeout as wait } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import type { Piece } from "@dualtape/hyperopt/eager";
import { serveProblem } from "../../src/index.ts";
import { valley } from "../problems.ts";

/** How a worker of the tests behaves. */
export interface Behaviour {
  readonly folds?: number;
  /** Milliseconds that a piece takes at most, as chance has it. */
  readonly late?: number;
  /** One piece in so many ends its worker the first time; shared by all. */
  readonly deaths?: { readonly every: number; readonly taken: Int32Array };
  /** Pieces whose first coordinate is greater end their worker each time. */
  readonly deadly?: number;
}

const { folds = 1, late = 0, deaths, deadly = Infinity } = workerData as Behaviour;
const served = serveProblem(({ fold }) => valley(20, fold), { folds });

export const answer = async (piece: Piece): Promise<unknown> => {
  await wait(Math.random() * late);
  const [first = 0] = piece.u;
  if (first > deadly) process.exit(7);
  if (deaths !== undefined && Atomics.add(deaths.taken, 0, 1) % deaths.every === 0) {
    if (Atomics.add(deaths.taken, 1, 1) % 2 === 0) process.exit(7);
    setTimeout(() => {
      throw new Error("not caught");
    });
    await wait(10_000);
  }
  return served(piece);
};
