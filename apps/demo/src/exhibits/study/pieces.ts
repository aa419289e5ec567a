/** A worker of the study: the first message is the digits, each other one a run that is asked for. */
import { serveProblem } from "@dualtape/study";
import { problemOf } from "./problem.ts";

/** `self`, as it is in a worker: the types are those of pages. */
const scope: NonNullable<Parameters<typeof serveProblem>[2]> = Object(self);

addEventListener(
  "message",
  ({ data: rows }: MessageEvent<Uint8Array>) => void serveProblem(problemOf(rows), {}, scope),
  {
    once: true,
  },
);
