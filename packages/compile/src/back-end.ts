/** What computes: a program, whoever it is made by. */
import { refuse } from "@dualtape/core";
import type { Data } from "./graph/node.ts";

/** What computes a program: the engine's WebAssembly, or, where that is refused, plain JavaScript. */
export type BackEnd = "webassembly" | "interpreter";

/** Refuses what is no back end; none is asked for where it is `undefined`. */
export function checkBackEnd(where: string, wanted: BackEnd | undefined): void {
  if (wanted === undefined || wanted === "webassembly" || wanted === "interpreter") return;
  refuse(where, "the back end", wanted, '"webassembly" or "interpreter"');
}

/** A computation with a memory of its own. */
export interface Program {
  readonly backEnd: BackEnd;
  /** Why it is not the back end that one would expect. */
  readonly note?: string;
  /** All the memory that it needs, as planned. */
  readonly bytes: number;
  /** Writes the elements of an argument. */
  write(argument: number, data: Data): void;
  /** Computes so many steps; results that are carried become arguments after each. */
  run(steps: number): void;
  /** The elements of a result, copied. */
  read(result: number): Data;
}
