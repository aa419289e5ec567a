/** `pnpm bench outcome [--quick] [--seeds 1,2] [--task digits4 …]`: a table a task, and all that was found in `out/outcome.json`. */
import { goalLine } from "../goals.ts";
import { table, written } from "../report.ts";
import { outcomeGoals } from "./goals.ts";
import { methods } from "./methods.ts";
import { optuna } from "./optuna.ts";
import { type Extent, type Found, glance, linesOf, measured, outcomesOf } from "./outcome.ts";
import { tasks } from "./tasks/tasks.ts";

/** What is asked for: a first look, instances other than those of the measure, some tasks. */
export interface Choice {
  readonly quick?: boolean | undefined;
  readonly seeds?: string | undefined;
  readonly task?: readonly string[] | undefined;
}

/** Measures and prints. */
export async function showOutcome({ quick, seeds, task: chosen }: Choice): Promise<void> {
  const usual: Extent = quick ? glance : measured;
  const extent = { ...usual, seeds: seeds?.split(",").map(Number) ?? usual.seeds };
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
