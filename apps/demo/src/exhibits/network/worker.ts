/**
 * Where the network is trained. The tuning and the random search take turns, run by run; when the tuning has had its runs, the random search
 * goes on until it has had as much time. Both stand on programs that are made before anybody's time counts.
 */
import { hybrid, hyperTensors, simulate } from "@dualtape/hyperopt";
import type { Tensor } from "@dualtape/tensor";
import { type Digits, loadDigits } from "../../data/digits.ts";
import { answer, type Desk } from "../../shell/turn.ts";
import { ended, evaluation } from "./drive.ts";
import type { Settings, TunedRun, Update } from "./messages.ts";
import { network, type Problem, problemOf } from "./problem.ts";
import { toldOf, tunedOf } from "./told.ts";
import { sampling, tuning } from "./tuning.ts";

const SIGN_OF_LIFE = 60; // milliseconds between two looks at a run that goes on

answer<Settings, Update>(async (settings, { tell, turn }) => {
  const digits = await loadDigits({ seed: settings.seed });
  const problem = problemOf(digits, settings);
  await warmUp(problem, turn);
  const [tuned, random] = [tuning(problem, settings), sampling(problem, settings)];
  const spent = { tuning: 0, search: 0 };
  const searchOnce = async (): Promise<boolean> => {
    const next = await evaluation(random, turn);
    if (next === null) return false;
    spent.search += next.seconds;
    tell({ type: "random", run: toldOf(next) });
    return true;
  };

  for (let run = 1; run <= settings.runs; run++) {
    const next = await evaluation(tuned, turn, signsOfLife(tell));
    if (next === null) break;
    spent.tuning += next.seconds;
    const told = tunedOf(next);
    tell({ type: "tuned", run: { ...told, confusion: await confusionOf(digits.test, problem, told, turn) } });
    await searchOnce();
  }
  while (spent.search < spent.tuning && (await searchOnce()));
});

const same = (value: Tensor): Tensor => value;
type Turn = Desk<Update>["turn"];

/** A run of each kind that nobody times: the engine compiles what is hot, and the run its program. */
async function warmUp(problem: Problem, turn: Turn): Promise<void> {
  const start = hyperTensors(problem, {});
  for (const run of [hybrid.run(problem, start, same), simulate(problem, start, same)]) {
    await ended(run, turn);
  }
}

/** Tells of a run that goes on, a few times a second. */
function signsOfLife(tell: Desk<Update>["tell"]): NonNullable<Parameters<typeof evaluation>[2]> {
  let told = 0;
  return (event) => {
    if (event.type !== "progress" || performance.now() - told < SIGN_OF_LIFE) return;
    told = performance.now();
    tell({ type: "step", step: event.step });
  };
}

/** What the network of a run takes the test images for: trained once more, outside of the race. */
async function confusionOf(
  test: Digits,
  problem: Problem,
  { values, divergence }: Pick<TunedRun, "values" | "divergence">,
  turn: Turn,
): Promise<readonly number[]> {
  if (divergence !== null) return [];
  const { state } = await ended(simulate(problem, hyperTensors(problem, values), same), turn);
  const { hidden, out } = problem.parametersOf(state);
  const answers = network(test.pixels, hidden, out).argmax().data;
  const counts = Array.from({ length: 100 }, () => 0);
  test.labels.forEach((label, i) => {
    const cell = 10 * label + (answers[i] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  return counts;
}
