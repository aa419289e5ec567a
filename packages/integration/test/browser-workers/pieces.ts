/** A worker that serves a small problem, until it meets its end: its name says which, and with which piece. */
/// <reference lib="dom" />
import { serveProblem } from "@dualtape/study";
import { problem } from "./problem.ts";

/** A worker's global scope: the types are those of a page. */
const scope: NonNullable<Parameters<typeof serveProblem>[2]> & {
  readonly name: string;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  close(): void;
} = Object(self);

const [end, last] = scope.name.split(" ");
let pieces = 0;
scope.addEventListener("message", (event: MessageEvent) => {
  if (!(++pieces >= Number(last))) return;
  event.stopImmediatePropagation();
  if (end === "throws") throw new Error("not caught");
  if (end === "closes") scope.close();
});

serveProblem(problem, { folds: 3 }, scope);
