/**
 * `pnpm bench outcome [--quick] [--seeds 1,2] [--task digits4 …]`: a table a task, and all that was found in `out/outcome.json`. With
 * `--starts` from random points of the ranges, and how often the best that is known is found.
 */
import { goalLine } from "../goals.ts";
import { table, written } from "../report.ts";
import { outcomeGoals } from "./goals.ts";
import { guided, tpe } from "@dualtape/hyperopt";
import { methods, wanderers } from "./methods.ts";
import { optuna } from "./optuna.ts";
import { closeOf, type Extent, type Found, glance, linesOf, measured, outcomesOf } from "./outcome.ts";
import { fromRandom } from "./random-starts.ts";
import { tasks } from "./tasks/tasks.ts";

/** What is asked for: a first look, instances other than those of the measure, some tasks. */
export interface Choice {
  readonly quick?: boolean | undefined;
  readonly seeds?: string | undefined;
  readonly task?: readonly string[] | undefined;
  readonly starts?: boolean | undefined;
}

/** Measures and prints. */
export async function showOutcome({ quick, seeds, task: chosen, starts }: Choice): Promise<void> {
  const usual: Extent = quick ? glance : measured;
  const extent = { ...usual, seeds: seeds?.split(",").map(Number) ?? usual.seeds };
  if (starts) return showStarts(extent, chosen);
  const others = await optuna();
  const found: Found[] = [];
  for (const task of tasks) {
    if (chosen !== undefined && !chosen.includes(task.name)) continue;
    const rows = await outcomesOf(task, [...others.askers, ...methods], extent);
    found.push(...rows);
    const price = rows[0]?.price.toFixed(2) ?? "";
    console.log(`\n## ${task.name}, a gradient at ${price} plain runs\n\n${table(linesOf(rows))}`);
  }
  others.close();
  console.log(`\n## Goals\n\n${outcomeGoals(found).map(goalLine).join("\n")}`);
  written("outcome.json", found);
}

/** Measures and prints what is found from random starts. */
async function showStarts(extent: Extent, chosen: Choice["task"]): Promise<void> {
  const found: Found[] = [];
  for (const task of tasks) {
    if (!(chosen ?? FEW).includes(task.name)) continue;
    const rows = await outcomesOf(task, wanderers, extent, fromRandom);
    const others = await outcomesOf(task, [guided(), tpe()], extent);
    found.push(...rows);
    const counts = [...closeOf(rows, others)].map(([name, [count, of]]) => `${name} ${count} of ${of}`);
    console.log(`\n## ${task.name}, from random starts\n\n${table(linesOf(rows))}`);
    console.log(`\nWithin 5 % of the best known: ${counts.join(", ")}.`);
  }
  written("outcome-starts.json", found);
}

/** The tasks that have few hyperparameters, so that a random point says nothing of where to begin. */
const FEW: readonly string[] = ["digits4", "wine6", "diabetes6", "ode4"];
