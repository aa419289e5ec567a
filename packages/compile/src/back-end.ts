/** What computes: a program, whoever it is made by. */
import { checkFlag, type DenseArray, refuse } from "@dualtape/core";
import type { Data } from "./graph/node.ts";

/** What computes a program: the engine's WebAssembly, or, where that is refused, plain JavaScript. */
export type BackEnd = "webassembly" | "interpreter";

/** Refuses what is no back end, or not the one whose bits are the same on every engine; none is asked for where it is `undefined`. */
export function checkBackEnd(where: string, wanted: BackEnd | undefined, deterministic = false): void {
  checkFlag(where, "deterministic", deterministic);
  if (wanted === undefined || wanted === "webassembly" || (wanted === "interpreter" && !deterministic)) return;
  const known = deterministic
    ? '"webassembly", since the interpreter sums up in another order'
    : '"webassembly" or "interpreter"';
  refuse(where, "the back end", wanted, known);
}

/**
 * What a program of many steps is given anew for each of them, and what it leaves behind of each, a row for a step: so it can take many
 * in one call.
 */
export interface Rows {
  /** How many steps one call takes at most. */
  readonly count: number;
  /** The arguments that are written row by row. */
  readonly fed: readonly number[];
  /** The results that are read row by row. */
  readonly kept: readonly number[];
}

/** All arguments and results have one place each, for all steps. */
export const NO_ROWS: Rows = { count: 0, fed: [], kept: [] };

/** What stands in rows: those of step i begin at `i * apart`. */
export interface Seen {
  readonly data: Data;
  readonly apart: number;
}

/** Elements for steps that follow one another: those for step i begin at `from + i * apart`, which may lead backwards. */
export interface Strided {
  readonly data: DenseArray["data"];
  readonly from: number;
  readonly apart: number;
}

/** A computation with a memory of its own. */
export interface Program {
  readonly backEnd: BackEnd;
  /** Why it is not the back end that one would expect. */
  readonly note?: string;
  /** All the memory that it needs, as planned. */
  readonly bytes: number;
  /** Writes the elements of an argument, for a step of the next call where it is one that is fed. */
  write(argument: number, data: DenseArray["data"], row?: number): void;
  /** Writes the elements of an argument that is fed, for some steps of the next call from one on. */
  writeRows(argument: number, rows: Strided, row: number, steps: number): void;
  /** Computes so many steps; results that are carried become arguments after each. */
  run(steps: number): void;
  /** The elements of a result, copied: of a step of the last call where it is one that is kept. */
  read(result: number, row?: number): Data;
  /** The elements of a result that is kept, of some steps of the last call from one on, where they stand: the next call changes them. */
  look(result: number, row: number, steps: number): Seen;
  /**
   * The elements of the first so many results, copied in one piece, with what lies between them: of a step of the last call where they are
   * kept.
   */
  readFirst(count: number, row?: number): readonly Data[];
  /** The same into the arrays that it gave for as many results before. */
  refill(arrays: readonly Data[], row?: number): void;
}
