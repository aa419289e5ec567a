/** A problem as people write it down: something that runs and is judged, or a function that makes one for each fold and seed. */
import { ArgumentError, checkInteger, isRecord } from "@dualtape/core";
import { crossValidation, type Domains, type Dynamics, type Split } from "@dualtape/runs/eager";

/** What can be studied: a training, or any other dynamics. */
export type Studied = Dynamics<string, string, Domains<string>>;

/** What is given as a problem. */
export type Problem = Studied | ((split: Split) => Studied);

/** How many members a problem has that is a function. */
export interface Members {
  /** 1 by default. */
  readonly folds?: number;
  /** 1 by default. */
  readonly seeds?: number;
}

/** The dynamics of a problem; throws an `ArgumentError` where it is none, and where one that is no function is to have several members. */
export function dynamicsOf(where: string, problem: unknown, { folds = 1, seeds = 1 }: Members = {}): Studied {
  checkInteger(where, "folds", folds, 1);
  checkInteger(where, "seeds", seeds, 1);
  const several = folds > 1 || seeds > 1;
  if (typeof problem === "function") {
    const make = (split: Split): Studied => checkedDynamics(where, problem(split));
    return several ? crossValidation({ folds, seeds }, make) : make({ fold: 0, seed: 1 });
  }
  const dynamics = checkedDynamics(where, problem);
  if (!several) return dynamics;
  throw new ArgumentError(
    where,
    "it is asked for folds or seeds of one training",
    "Make the problem a function of { fold, seed } that gives a training",
  );
}

function checkedDynamics(where: string, given: unknown): Studied {
  if (isRecord(given) && typeof given["step"] === "function" && isRecord(given["hyperparameters"])) {
    return given as unknown as Studied;
  }
  throw new ArgumentError(
    where,
    `the problem is ${given instanceof Promise ? "a promise" : "nothing that can be tuned"}`,
    "Give what training({ … }) or dynamics({ … }) makes, or a function of { fold, seed } that gives it",
  );
}
