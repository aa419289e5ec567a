/** Computes pieces: what was asked for of a problem, as an answer in plain values. */
import { ArgumentError, checkFlag, checkInteger, checkRecord, listed, must, refuse } from "@dualtape/core";
import {
  checkDynamics,
  type Domains,
  drain,
  type Dynamics,
  hyperTensors,
  isCrossValidation,
  mapRecord,
  naturals,
} from "@dualtape/runs/eager";
import { checkTunable } from "../../hyper/checks.ts";
import { hybrid } from "../../strategies/hybrid.ts";
import { ConvergenceError } from "../../strategies/implicit/convergence.ts";
import { checkStrategy, type Strategy } from "../../strategies/strategy.ts";
import { unrolled } from "../../strategies/unrolled.ts";
import type { Evaluation } from "../answering.ts";
import { Evaluator } from "../evaluator.ts";
import { chartOf, unsigned } from "../space.ts";
import type { Found, NaturalValues, Piece } from "./piece.ts";

/** What can be tuned. */
type Problem = Dynamics<string, string, Domains<string>>;

const WHERE = "evaluatingPieces";

/**
 * Makes what computes the pieces of a problem; the programs that one has made serve the next. `strategies` are those that pieces may ask for
 * by name, beside `hybrid` and `unrolled`. What it makes throws where a piece is of another problem.
 */
export function evaluatingPieces(problem: Problem, strategies: readonly Strategy[] = []): (piece: Piece) => Found {
  checkDynamics(WHERE, problem);
  checkTunable(WHERE, problem.hyperparameters);
  if (!Array.isArray(strategies)) refuse(WHERE, "the strategies", strategies, "a list of them");
  for (const strategy of strategies) checkStrategy(WHERE, strategy);
  const known = new Map([hybrid, unrolled, ...strategies].map((strategy) => [strategy.name, strategy]));
  const evaluators = new Map<string, Evaluator<string, string, Domains<string>, NaturalValues>>();

  const evaluatorFor = ({ at, member, deterministic, strategy }: Piece) => {
    const start = unsigned(hyperTensors(problem, at));
    const key = JSON.stringify([naturals(start), member, deterministic, strategy]);
    const kept = evaluators.get(key);
    if (kept !== undefined) return kept;
    const dynamics = { ...memberOf(problem, member), deterministic };
    const chart = chartOf<string>(dynamics.hyperparameters, start);
    const made = new Evaluator<string, string, Domains<string>, NaturalValues>(
      WHERE,
      dynamics,
      chart,
      strategy === null ? null : namedOf(known, strategy),
      "together",
    );
    evaluators.set(key, made);
    return made;
  };

  return (piece) => {
    checkPiece(piece, problem);
    const { u, wanted, steps } = piece;
    return plain(drain(evaluatorFor(piece).evaluate({ u, wanted, steps, reason: "a piece" }, 1)));
  };
}

/** Refuses what is no piece, as far as that is not found out when it is run. */
function checkPiece(piece: Piece, { hyperparameters }: Problem): void {
  checkRecord(WHERE, "the piece", piece);
  const { u, at, wanted, steps, member, deterministic, strategy } = piece;
  checkRecord(WHERE, "at of the piece", at);
  const size = Object.values(hyperparameters).reduce((sum, { initial }) => sum + [initial].flat().length, 0);
  if (!Array.isArray(u) || u.length !== size || !u.every(Number.isFinite)) {
    refuse(WHERE, "u of the piece", u, `a list of ${size} finite coordinates, as its problem has`);
  }
  if (wanted !== "value" && wanted !== "gradient" && wanted !== "hessian") {
    refuse(WHERE, "wanted of the piece", wanted, '"value", "gradient" or "hessian"');
  }
  checkInteger(WHERE, "steps of the piece", steps, 1);
  if (member !== null) checkInteger(WHERE, "member of the piece", member, 0);
  checkFlag(WHERE, "deterministic of the piece", deterministic);
  if (strategy !== null && typeof strategy !== "string") refuse(WHERE, "strategy of the piece", strategy, "a name");
}

function memberOf(problem: Problem, member: number | null): Problem {
  if (member === null) return problem;
  const found = isCrossValidation(problem) ? problem.members[member] : undefined;
  if (found !== undefined) return found.dynamics;
  throw new ArgumentError(
    WHERE,
    `its problem has no member ${member}`,
    "Serve the problem that is tuned, folds and all",
  );
}

function namedOf(known: ReadonlyMap<string, Strategy>, name: string): Strategy {
  const found = known.get(name);
  if (found !== undefined) return found;
  throw new ArgumentError(
    WHERE,
    `no strategy of the name ${name} is known here, but ${listed([...known.keys()])}`,
    "Give it where the problem is served, too",
  );
}

/** What came of a run, in plain values. */
function plain({ entry, state }: Evaluation<NaturalValues>): Found {
  if (entry.type === "iteration") {
    const { value, gradient, hessian, flat, chaos, curve, cost } = entry;
    const tensors = mapRecord(must(state, "state"), ({ data, shape }) => ({ data: data.slice(), shape: [...shape] }));
    return { type: "ended", value, gradient, hessian, flat, chaos, curve, cost, state: tensors };
  }
  const { step, hyperparameter, remedy, seconds, origin, error } = entry;
  if (origin === "lost") throw error;
  const { where, what } = error;
  const residual = error instanceof ConvergenceError ? error.residual : null;
  return { type: "diverged", step, hyperparameter, remedy, seconds, origin, where, what, residual };
}
