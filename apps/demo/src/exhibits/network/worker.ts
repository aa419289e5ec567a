/** Where the network is trained and tuned. What is told of a run that goes on is its curve, a few times a second. */
import { hyperTensors, simulate } from "@dualtape/hyperopt";
import type { Digits } from "../../data/deal.ts";
import { loadDigits } from "../../data/digits.ts";
import { answer, type Desk } from "../../shell/turn.ts";
import { ended, evaluation, same } from "./drive.ts";
import type { Settings, TunedRun, Update } from "./messages.ts";
import { network, type Problem, problemOf } from "./problem.ts";
import { tunedOf } from "./told.ts";
import { tuning } from "./tuning.ts";

const SIGN_OF_LIFE = 60; // milliseconds between two looks at a run that goes on

answer<Settings, Update>(async (settings, { tell, turn }) => {
  const digits = await loadDigits({ seed: settings.seed });
  const problem = problemOf(digits, settings);
  const search = tuning(problem, settings);
  for (let run = 1; run <= settings.runs; run++) {
    const next = await evaluation(search, turn, signsOfLife(tell));
    if (next === null) break;
    const told = tunedOf(next.event);
    tell({ type: "tuned", run: { ...told, confusion: await confusionOf(digits.test, problem, told, turn) } });
  }
});

type Turn = Desk<Update>["turn"];

/** Tells of a run that goes on, a few times a second. */
function signsOfLife(tell: Desk<Update>["tell"]): NonNullable<Parameters<typeof evaluation>[2]> {
  let told = 0;
  let losses: number[] = [];
  return (event) => {
    if (event.type !== "progress" || event.monitored === null) return;
    losses.push(event.monitored);
    if (performance.now() - told < SIGN_OF_LIFE) return;
    told = performance.now();
    tell({ type: "steps", losses });
    losses = [];
  };
}

/** What the network of a run takes the test images for: trained once more. */
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
