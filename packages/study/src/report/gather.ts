/** Finds what a report tells beside the records of a study, by runs around its best point and by random search. */
import { checkFinite, checkInteger, checkRecord, listed, must, refuse } from "@dualtape/core";
import {
  type audit,
  DivergenceError,
  type Dynamics,
  hybrid,
  hyperTensors,
  type HyperValues,
  importance,
  randomSearch,
  runAudit,
  runHyperHessian,
  simulate,
  type Strategy,
  tuneSteps,
  unrolled,
} from "@dualtape/hyperopt/eager";
import { checkDynamics, cooperative, type Domains, mapRecord, Run } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { StudyError, type StudyView } from "../records/view.ts";
import { checkView } from "./check-view.ts";
import { type AuditFound, checkExtras, type RandomFound, type ReportExtras, type Surface } from "./extras.ts";
import { reading } from "./reading.ts";
import { costOf } from "./spent.ts";
import { type Finding, surroundings, told } from "./surroundings.ts";

/** What to find, and how closely. */
export interface GatherOptions {
  /** Of how many coordinates, the most important ones, the surroundings are measured; 3 by default, 0 for none. */
  readonly most?: number;
  /** Values of each of them, an odd number; 7 by default. */
  readonly points?: number;
  /** The plain runs of random search; as many as the study has spent by default, 0 for none. */
  readonly random?: number;
  /** Up to so many coordinates the hyper-Hessian and the audit are taken, which carry a tangent for each; 32 by default. */
  readonly coordinates?: number;
  /** How they get derivatives; `hybrid` by default. */
  readonly strategy?: Strategy;
  /** The seed of random search; that of the study by default. */
  readonly seed?: number;
  /** The lines of a shell that make the study again. */
  readonly reproduce?: readonly string[];
  /** Stops the work; the promise is then rejected with an `AbortedError` that holds what was found so far. */
  readonly signal?: AbortSignal;
}

/** What is found in turn. */
type PartName = "importance" | "audit" | "surface" | "random";

/** A sign of life. */
export interface GatherProgress {
  readonly type: "progress";
  /** What is being found. */
  readonly part: PartName;
  /** How much of that is done, from 0 to 1. */
  readonly done: number;
}

const OPTIONS = [
  "most",
  "points",
  "random",
  "coordinates",
  "strategy",
  "seed",
  "reproduce",
  "signal",
] as const satisfies readonly (keyof GatherOptions)[];

/**
 * What `reportHtml` tells beside a study, as a promise, and signs of life as an async iterable. With n coordinates measured at p points it
 * takes 1 + n(p − 1) + ½n(n − 1)(p − 1)² plain runs, 127 by default; for the audit two with derivatives, a quarter of one, and 28 plain ones at
 * most, for the importance one with derivatives of second order, both in one piece; and what random search is given. Throws a `StudyError` where
 * the study is of other hyperparameters, or has no whole run.
 */
export function gatherExtras<H extends string, K extends string, D extends Domains<H>>(
  problem: Dynamics<H, K, D>,
  view: StudyView,
  options: GatherOptions = {},
): Run<GatherProgress, ReportExtras> {
  const where = "gatherExtras";
  checkDynamics(where, problem);
  checkRecord(where, "the study", view, ["study", "sessions", "answers", "notices", "end"]);
  checkView(where, view);
  checkRecord(where, "the options", options, OPTIONS);
  const of = reading(view);
  const {
    most = 3,
    points = 7,
    random = of.spent,
    coordinates = 32,
    seed = view.study.seed,
    reproduce,
    strategy,
    signal,
  } = options;
  checkInteger(where, "most", most, 0);
  checkInteger(where, "points", points, 3);
  if (points % 2 === 0) refuse(where, "points", points, "an odd integer, so that the best point is one of them");
  checkFinite(where, "random", random);
  if (random < 0 || random > Number.MAX_SAFE_INTEGER) refuse(where, "random", random, "a number of plain runs, or 0");
  checkExtras(where, { ...(reproduce !== undefined && { reproduce }) });
  checkInteger(where, "coordinates", coordinates, 0);
  checkInteger(where, "seed", seed, 0);
  const { best } = of;
  if (best === null) throw new StudyError(where, "no whole run of it stayed finite", "Let it go on first");
  const own = Object.keys(problem.hyperparameters);
  if (own.join() !== of.names.join()) {
    throw new StudyError(
      where,
      `it is of ${listed(of.names)}, and the problem of ${listed(own)}`,
      "Give the problem that was studied",
    );
  }
  const at = mapRecord(problem.hyperparameters, (_, name) =>
    must(best.hyper[name], "hyperparameter"),
  ) as HyperValues<H>;
  const using = { at, ...(strategy && { strategy }) };

  return new Run(async (report, left) => {
    let found: ReportExtras = { ...(reproduce && { reproduce }) };
    const turn = cooperative(where, { signal, left }, () => found);
    const hyper = hyperTensors(problem, at);
    const lift = (constant: Tensor): Tensor => constant;
    const plainly = (short: Dynamics<H, K>) => simulate(short, hyper, lift);
    const runsBy = (by: Strategy) => (short: Dynamics<H, K>) => by.run(short, hyper, lift);
    /** Finds a part, by runs that need programs, or says why it is not there. */
    const take = async <N extends PartName>(
      part: N,
      find: () => Finding<ReportExtras[N]>,
      why: string | null,
      needs: readonly ((short: Dynamics<H, K>) => Iterator<unknown>)[],
    ): Promise<void> => {
      await turn(true);
      if (why !== null) return miss(part, why);
      report({ type: "progress", part, done: 0 });
      // Else the first of these runs would make their programs in one piece.
      for (const meanwhile of problem.compiler?.ahead(problem, hyper, needs) ?? []) {
        await meanwhile;
        await turn();
      }
      try {
        const value = await driven(find(), turn, (done) => report({ type: "progress", part, done }));
        found = { ...found, [part]: value };
        report({ type: "progress", part, done: 1 });
      } catch (error) {
        if (!(error instanceof DivergenceError)) throw error;
        miss(part, `${error.what}. ${error.remedy}.`);
      }
    };
    const miss = (part: PartName, why: string): void => {
      found = { ...found, missing: { ...found.missing, [part]: why } };
    };
    const many = `It was left out: there are ${of.coordinates} coordinates, and it carries a tangent for each.`;
    const tooMany = of.coordinates > coordinates ? many : null;
    const weighed = function* (): Finding<ReportExtras["importance"]> {
      return importance(yield* told(runHyperHessian(problem, using), 0));
    };
    await take("importance", weighed, tooMany, [(short) => runHyperHessian(short, using)]);
    const trusted = function* (): Finding<AuditFound> {
      return audited(yield* told(runAudit(problem, using), 0));
    };
    await take("audit", trusted, tooMany, [...new Set([strategy ?? hybrid, hybrid, unrolled])].map(runsBy));
    const around = (): Finding<Surface> =>
      surroundings(problem, best.hyper, { most, points, importances: found.importance ?? [] });
    await take("surface", around, most === 0 ? "No runs around the best point were asked for." : null, [plainly]);
    const search = (): Finding<RandomFound> =>
      searched(problem, { budget: random, seed, at: view.study.at as HyperValues<H> });
    await take("random", search, random === 0 ? "Random search was not asked for." : null, [plainly]);
    return found;
  });
}

/** Drives work; tells how much is done where the thread was given away. */
async function driven<R>(work: Finding<R>, turn: () => Promise<boolean>, tell: (done: number) => void): Promise<R> {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    if (await turn()) tell(next.value);
  }
}

/** What a report tells of an audit. */
const audited = ({
  verdict,
  sentence,
  remedy,
  metasmoothness,
  shortHorizon,
  differences,
}: ReturnType<typeof audit>): AuditFound => ({
  verdict,
  sentence,
  remedy,
  metasmoothness: metasmoothness.sentence,
  shortHorizon: shortHorizon && shortHorizon.sentence,
  differences: differences.map(({ exact, estimate, doubt }) => ({ exact, estimate, doubt })),
});

/** Random search for so many plain runs. */
function* searched<H extends string, K extends string, D extends Domains<H>>(
  problem: Dynamics<H, K, D>,
  options: { readonly budget: number; readonly seed: number; readonly at: HyperValues<H> },
): Finding<RandomFound> {
  const { budget } = options;
  const course: { readonly cost: number; readonly value: number }[] = [];
  let cost = 0;
  const work = tuneSteps(problem, { method: randomSearch(), ...options });
  for (;;) {
    const next = work.next();
    if (next.done) {
      const { hyper, value } = next.value;
      return { budget, best: { hyper: hyper as RandomFound["best"]["hyper"], value }, course };
    }
    const event = next.value;
    if (event.type === "iteration" || event.type === "divergence") {
      cost += costOf(event as Parameters<typeof costOf>[0], problem.steps, { value: 1, gradient: 1, hessian: 1 });
      if (event.type === "iteration")
        course.push({ cost, value: Math.min(event.value, course.at(-1)?.value ?? Infinity) });
    }
    yield cost / budget;
  }
}
