/** The problem of a study, served by a worker, or by the thread that studies it. */
import { checkRecord, refuse } from "@dualtape/core";
import { evaluatingPieces, type Piece, type Strategy } from "@dualtape/hyperopt/eager";
import { live } from "./life.ts";
import { type Answer, Persistence, type Pool } from "./pool.ts";
import { dynamicsOf, type Members, type Problem } from "./problem.ts";

/** How to serve a problem. */
export interface ServeOptions extends Members {
  /** The strategies that the study may ask for by name, beside `hybrid` and `unrolled`. */
  readonly strategies?: readonly Strategy[];
}

/** A worker's side of its messages, as a browser has it. */
export interface Scope {
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
}

/**
 * What answers the pieces of a problem: a worker's module in Node exports it as `answer`. The problem, `folds` and `seeds` are to be those of the
 * study. In a browser, give `self` as the scope whose messages are answered. Throws where the problem cannot be tuned.
 */
export function serveProblem(problem: Problem, options: ServeOptions = {}, scope?: Scope): (piece: Piece) => Answer {
  checkRecord("serveProblem", "the options", options, ["folds", "seeds", "strategies"]);
  const { strategies = [], ...members } = options;
  const compute = evaluatingPieces(dynamicsOf("serveProblem", problem, members), strategies);
  const answer = (piece: Piece): Answer => {
    try {
      return compute(piece);
    } catch (error) {
      return { type: "failed", message: String(error) };
    }
  };
  if (scope !== undefined) {
    if (typeof scope?.addEventListener !== "function" || typeof scope.postMessage !== "function") {
      refuse("serveProblem", "the scope", scope, "`self` of a browser's worker");
    }
    const post = (found: Answer): void => {
      const state = found.type === "ended" ? Object.values(found.state) : [];
      scope.postMessage(
        found,
        state.map(({ data: { buffer } }) => buffer),
      );
    };
    // Whoever asks knows how it would hear of this worker's end before it has an answer.
    const living = live((alive) => scope.postMessage(alive, []));
    scope.addEventListener("message", ({ data }) => {
      living
        .then(() => post(answer(data as Piece)))
        .catch((error: unknown) => post({ type: "failed", message: String(error) }));
    });
  }
  return answer;
}

/** The same pieces without any worker: a study by workers goes on here, to the same bits. The thread is held for each. */
export function onThisThread(problem: Problem, options: ServeOptions = {}): Pool {
  const answer = serveProblem(problem, options);
  const persistence = new Persistence(async (piece) => answer(piece));
  return { size: 1, evaluate: (piece, signal) => persistence.evaluate(piece, signal), close: async () => {} };
}
