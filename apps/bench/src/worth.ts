/**
 * Runs that are just long enough to be compiled where no engine is named: what ten gradients of one take, that makes its programs first, and
 * what they take eagerly.
 */
import { type Dynamics, type Engine, hybrid, hypergradient, unrolled } from "@dualtape/hyperopt";
import { timing } from "./engines/engine.ts";
import { significant, table } from "./report.ts";
import { digits } from "./scenarios/digits.ts";
import { pendulum } from "./scenarios/pendulum.ts";
import { small } from "./scenarios/small.ts";

/** How many gradients, and how often these are taken, of which the least time counts. */
const [GRADIENTS, TIMES] = [10, 7] as const;

/** Problems, each made anew, and the least steps with which they are compiled. */
const problems: Readonly<Record<string, readonly [steps: number, make: (engine: Engine) => Dynamics]>> = {
  pendulum: [98, pendulum],
  "10-16-3 network": [13, small],
  digits: [5, digits],
};

/** Measures and prints. */
export function showWorth(): void {
  const strategies = [unrolled, hybrid];
  const engines = ["eager", "compiled"] as const;
  const heading = strategies.flatMap(({ name }) => engines.map((engine) => `${name}, ${engine}, ms`));
  const lines = Object.entries(problems).map(([name, [steps, make]]) => {
    process.stderr.write(".");
    const cells = strategies.flatMap((strategy) =>
      engines.map((engine) => {
        const taken = Array.from({ length: TIMES }, () => {
          const dynamics = { ...make(engine), steps };
          return timing(() => void hypergradient(dynamics, strategy))(GRADIENTS);
        });
        return significant(Math.min(...taken));
      }),
    );
    return [name, String(steps), ...cells];
  });
  console.log(`\n## worth a program: ${GRADIENTS} gradients\n\n${table([["", "steps", ...heading], ...lines])}`);
}
