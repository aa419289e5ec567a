/**
 * The race: for each seed both sides tune the same problem, from the same start, each for as many seconds. Whoever has spent least goes on,
 * evaluation by evaluation, so that what else the machine does meets all alike. All programs are made before anybody's time counts.
 */
import {
  type HyperValues,
  hyperTensors,
  type Method,
  signDescent,
  simulate,
  tpe,
  tuneSteps,
  unrolled,
} from "@dualtape/hyperopt";
import { crossEntropy } from "@dualtape/nn";
import { batchOf, type Digits } from "../../../data/deal.ts";
import { loadDigits } from "../../../data/digits.ts";
import type { Desk } from "../../../shell/turn.ts";
import { ended, evaluation, same } from "../drive.ts";
import { network } from "../problem.ts";
import { type Course, SEEDS, type Side, SIDES, type Update } from "./messages.ts";
import { type Problem, problemOf } from "./problem.ts";

type Turn = Desk<Update>["turn"];

/** Descents whatever the number of hyperparameters: the default method takes one gradient where they are few. */
const METHODS: Readonly<Record<Side, () => Method>> = { gradients: signDescent, TPE: tpe };

/** The runs of each kind that nobody times: the first makes a program, and the engine compiles what is hot. */
const WARM = 3;

/** A side on its way with a seed. */
interface Lane {
  readonly side: Side;
  /** From 0. */
  readonly seed: number;
  readonly problem: Problem;
  readonly test: Digits;
  readonly search: ReturnType<typeof tuneSteps>;
  spent: number;
  best: { readonly value: number; readonly hyper: HyperValues<string> } | null;
}

/** Races, and then tests what was found on images that neither side has seen. */
export async function race(course: Course, { tell, turn }: Pick<Desk<Update>, "tell" | "turn">): Promise<void> {
  const lanes: Lane[] = [];
  for (let seed = 0; seed < SEEDS; seed++) {
    lanes.push(...(await lanesOf(course, seed, turn)));
    tell({ type: "ready" });
  }
  for (;;) {
    const lane = lanes.reduce((least, other) => (other.spent < least.spent ? other : least));
    if (lane.spent >= course.seconds) break;
    const next = await evaluation(lane.search, turn);
    if (next === null) throw new Error(`${lane.side} ended before its time: both sides go on without end`);
    lane.spent += next.seconds;
    const { side, seed, spent } = lane;
    const { event } = next;
    const value = event.type === "iteration" ? event.value : Infinity;
    const derived = event.type === "iteration" ? event.gradient !== null : event.wanted === "gradient";
    tell({ type: "evaluated", entry: { side, seed, seconds: spent, value, derived } });
    // What comes after the bell does not count.
    if (spent <= course.seconds && value < (lane.best?.value ?? Infinity)) lane.best = { value, hyper: event.hyper };
  }
  for (const { side, seed, problem, test, best } of lanes) {
    if (best === null) continue;
    const { state } = await ended(simulate(problem, hyperTensors(problem, best.hyper), same), turn);
    const { hidden, out } = problem.parametersOf(state);
    const { x, y } = batchOf(test);
    tell({ type: "tested", test: { side, seed, loss: crossEntropy(network(x, hidden, out), y).item() } });
  }
}

/** Both sides with a seed, their programs made. */
async function lanesOf(course: Course, seed: number, turn: Turn): Promise<readonly Lane[]> {
  const of = { ...course, seed: course.seed + seed };
  const digits = await loadDigits({ seed: of.seed });
  const problem = problemOf(digits, of);
  const start = hyperTensors(problem, {});
  for (let run = 0; run < WARM; run++) {
    await ended(unrolled.run(problem, start, same), turn);
    await ended(simulate(problem, start, same), turn);
  }
  return SIDES.map((side) => {
    const search = tuneSteps(problem, {
      method: METHODS[side](),
      strategy: unrolled,
      seed: of.seed,
      iterations: Number.MAX_SAFE_INTEGER,
    });
    return { side, seed, problem, test: digits.test, search, spent: 0, best: null };
  });
}
