/**
 * Where the network is trained. A run of the tuning and a run of the random search take turns; when the tuning has had its runs,
 * the random search goes on until it has had as much time.
 */
import { DivergenceError, hybrid, hyperTensors, simulate } from "@dualtape/hyperopt";
import { seeded, type Tensor } from "@dualtape/tensor";
import { type Digits, loadDigits } from "../../data/digits.ts";
import { answer, type Desk } from "../../shell/turn.ts";
import { drive, warmUp } from "./drive.ts";
import { type Name, NAMES, type Run, type Settings, type Update, type Values } from "./messages.ts";
import { network, type Problem, problemOf } from "./problem.ts";
import { draw } from "./random-search.ts";
import { tuning } from "./tuning.ts";

const SIGN_OF_LIFE = 60; // milliseconds between two looks at a run that goes on

answer<Settings, Update>(async (settings, desk) => {
  const digits = await loadDigits({ seed: settings.seed });
  const problem = problemOf(digits, settings);
  const start = hyperTensors(problem, {});
  for (const run of [hybrid.run(problem, start, same), simulate(problem, start, same)]) await warmUp(run, desk.turn);
  const search = searching(problem, settings.seed, desk);
  const spent = { tuning: 0, search: 0 };
  const searchOnce = async (): Promise<void> => {
    const run = await search();
    spent.search += run.seconds;
    desk.tell({ type: "random", run });
  };

  for await (const { state, hyper, gradient, ...run } of tuning(problem, settings.runs, watcher(desk))) {
    spent.tuning += run.seconds;
    const confusion = confusionOf(digits.test, problem, state);
    desk.tell({ type: "tuned", run: { ...run, values: plain(hyper), gradient: plain(gradient), confusion } });
    await searchOnce();
  }
  while (spent.search < spent.tuning) await searchOnce();
});

const same = (value: Tensor): Tensor => value;

/** Tells of a run that goes on a few times a second. */
function watcher({ tell, turn }: Desk<Update>): Parameters<typeof tuning>[2] {
  let told = 0;
  return {
    turn,
    step(iteration, curve) {
      if (performance.now() - told < SIGN_OF_LIFE) return;
      told = performance.now();
      tell({ type: "step", iteration, curve });
    },
    diverged: (iteration, divergence) => tell({ type: "diverged", divergence: { iteration, ...divergence } }),
  };
}

/** A random search that makes a run whenever it is asked to; one that does not stay finite is worth nothing. */
function searching(problem: Problem, seed: number, { turn }: Desk<Update>): () => Promise<Run> {
  const random = seeded(seed);
  return async () => {
    const values = draw(random);
    const watch = { seconds: 0 };
    try {
      const run = simulate(problem, hyperTensors(problem, values), same);
      const { outcome, seconds } = await drive(run, turn, undefined, watch);
      return { values, value: outcome.value.item(), seconds };
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      return { values, value: Number.POSITIVE_INFINITY, seconds: watch.seconds };
    }
  };
}

/** What the network of a run takes the test images for. */
function confusionOf(test: Digits, problem: Problem, state: Readonly<Record<string, Tensor>>): readonly number[] {
  const { hidden, out } = problem.parametersOf(state);
  const answers = network(test.pixels, hidden, out).argmax().data;
  const counts = Array.from({ length: 100 }, () => 0);
  test.labels.forEach((label, i) => {
    const cell = 10 * label + (answers[i] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  return counts;
}

const plain = (hyper: Readonly<Record<string, Tensor>>): Values =>
  Object.fromEntries(NAMES.map((name) => [name, hyper[name]?.item() ?? Number.NaN])) as Record<Name, number>;
