/** What whoever asks and whoever answers say of themselves. */
import { checkInteger, refuse } from "@dualtape/core";
import type { Members } from "../workers/problem.ts";
import type { Common } from "./job.ts";
import { libraryVersion } from "./version.ts";

/** What a queue is of. */
export interface QueueOptions extends Members {
  /** The SHA-256 of the problem's file, in 64 hexadecimal digits: those who ask and those who answer each have the file. */
  readonly problem: string;
  /** Where the server is, such as `redis://127.0.0.1:6379`; where `DUALTAPE_REDIS` of the environment says by default. It holds no password. */
  readonly url?: string;
}

/** The names of the options. */
export const QUEUE_OPTIONS = ["problem", "folds", "seeds", "url"] as const;

/** Checks what a queue is of. */
export function commonOf(where: string, { problem, folds = 1, seeds = 1 }: QueueOptions): Common {
  if (typeof problem !== "string" || !/^[0-9a-f]{64}$/.test(problem)) {
    refuse(where, "the problem", problem, "the SHA-256 of its file, 64 hexadecimal digits");
  }
  checkInteger(where, "folds", folds, 1);
  checkInteger(where, "seeds", seeds, 1);
  return { version: libraryVersion(), problem, folds, seeds };
}

/** So many seconds may be waited for: some weeks, which timers can. */
const LONGEST = 2_000_000;

/** Seconds as milliseconds, where they are some. */
export function millisecondsOf(where: string, name: string, seconds: number): number {
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= LONGEST) return Math.max(1, Math.round(seconds * 1000));
  return refuse(where, name, seconds, `a number of seconds above 0, and at most ${LONGEST}`);
}
