/**
 * What the planner foretells, beside what comes of it: the time of a gradient by each exact strategy, in plain runs, on problems of many
 * kinds. Foretold is by the rates of this machine, as `plan` measures them.
 */
import { drain, type Dynamics, hypergradient, plan, simulate } from "@dualtape/hyperopt";
import { timing } from "./engines/engine.ts";
import { tasks } from "./outcome/tasks/tasks.ts";
import { significant, table } from "./report.ts";
import { digits, weightedDigits } from "./scenarios/digits.ts";
import { pendulum, pushed } from "./scenarios/pendulum.ts";
import { small } from "./scenarios/small.ts";

/** Milliseconds for which each is repeated, the least of which counts, and of one timing at least. */
const [LONG, SPAN] = [700, 5] as const;

const problems: Readonly<Record<string, () => Dynamics>> = {
  ...Object.fromEntries(tasks.map((task) => [task.name, () => task.instance(1).problem])),
  digits: () => digits("compiled"),
  digits68: () => weightedDigits("compiled", 64),
  small: () => small("compiled"),
  pendulum: () => pendulum("compiled"),
  "pushed, 12 knots": () => pushed(12),
  "pushed, 100 knots": () => pushed(100),
  "pushed, each step": () => pushed(),
};

/** Measures and prints. */
export function showPlanned(): void {
  const heading = ["", "K", "chosen", "hybrid", "measured", "unrolled", "measured", "checkpointed", "measured"];
  const lines = Object.entries(problems).map(([name, make]) => {
    process.stderr.write(".");
    const dynamics = make();
    const { chosen, rows } = plan(dynamics);
    const alone = leastOf(() => drain(simulate(dynamics)));
    const cells = rows.flatMap(({ strategy, runs }) => {
      const taken = leastOf(() => hypergradient(dynamics, strategy)) / alone;
      return [significant(runs), significant(taken)];
    });
    const coordinates = Object.values(dynamics.hyperparameters).reduce(
      (sum, { initial }) => sum + [initial].flat().length,
      0,
    );
    return [name, String(coordinates), chosen.strategy.name, ...cells];
  });
  console.log(`\n## planned, in plain runs\n\n${table([heading, ...lines])}`);
}

/** Milliseconds of the processor, the least of several. */
function leastOf(compute: () => unknown): number {
  const run = timing(() => void compute());
  run(2);
  const times = Math.ceil(SPAN / Math.max(run(1), 0.01));
  let least = Infinity;
  const until = performance.now() + LONG;
  do least = Math.min(least, run(times) / times);
  while (performance.now() < until);
  return least;
}
