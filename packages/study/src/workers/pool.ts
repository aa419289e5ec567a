/**
 * Workers that compute the pieces of a study. What comes of a piece does not depend on who computes it, so they may be as many as there are,
 * may be done in any order, and may die: one that does is replaced, and its piece is done again. A piece that three have died of is left out,
 * as a run that diverges is, and told.
 */
import { checkInteger, DualtapeError, refuse } from "@dualtape/core";
import type { Found, Hands, Lost, Piece } from "@dualtape/hyperopt/eager";

/** Workers, until they are closed. */
export interface Pool extends Hands {
  /** Ends all workers at once, whatever they do. */
  close(): Promise<void>;
}

/** Workers that do not serve the problem of a study, or that cannot be had. */
export class WorkerError extends DualtapeError {
  override readonly name = "WorkerError";
}

/** An error of the program that a piece has met, in plain values. */
export interface Failed {
  readonly type: "failed";
  readonly message: string;
}

/** What a worker answers. */
export type Answer = Found | Failed;

/** So many workers a piece may cost. */
const LIVES = 3;

/** Does each piece until an answer has come, or it has cost too many workers. */
export class Persistence {
  /** Whether any answer has come: workers that die before are no business of a piece. */
  private isProven = false;
  private isClosed = false;

  /** @param attempt has a piece done by one worker; rejects where that dies meanwhile, with what it died of */
  constructor(private readonly attempt: (piece: Piece, signal: AbortSignal) => Promise<Answer>) {}

  /** Does nothing more. */
  close(): void {
    this.isClosed = true;
  }

  async evaluate(piece: Piece, signal: AbortSignal): Promise<Found | Lost> {
    const begun = performance.now();
    let died: unknown = null;
    for (let life = 1; life <= LIVES; life++) {
      signal.throwIfAborted();
      if (this.isClosed)
        throw new WorkerError("a worker", "its pool is closed", "Close it when its studies have ended");
      try {
        const answer = await this.attempt(piece, signal);
        this.isProven = true;
        if (answer.type !== "failed") return answer;
        throw new WorkerError(
          "a worker",
          answer.message.replace(/\.$/, ""),
          "Run the problem without workers to see where it comes from",
        );
      } catch (error) {
        if (signal.aborted || error instanceof WorkerError) throw error;
        died = error;
      }
    }
    const last = (died instanceof Error ? died.message : String(died)).replace(/\.$/, "");
    if (!this.isProven) {
      const remedy = "Look whether their module can be loaded, and serves the problem with serveProblem";
      throw new WorkerError("a worker", `${LIVES} of them died before any has answered: ${last}`, remedy);
    }
    const seconds = (performance.now() - begun) / 1000;
    return { type: "lost", what: `${LIVES} workers died of it, the last of: ${last}`, seconds };
  }
}

/** Refuses what is no pool. */
export function checkPool(where: string, pool: unknown): asserts pool is Pool {
  const { evaluate, close, size } = Object(pool) as Partial<Record<keyof Pool, unknown>>;
  if (typeof evaluate !== "function" || typeof close !== "function" || typeof size !== "number") {
    refuse(where, "the workers", pool, "a pool of them, such as nodeWorkers(…) makes");
  }
  checkInteger(where, "size of the workers", size, 1);
}
