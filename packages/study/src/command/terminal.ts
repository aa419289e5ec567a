/** What the command says, for a person at a terminal, in a plain log, or as lines of JSON for a machine. */
import { clearLine, cursorTo } from "node:readline";
import type { Natural } from "@dualtape/core";
import type { TuneResult } from "@dualtape/hyperopt/eager";
import { counted } from "../report/figures.ts";
import type { Naturals } from "../records/records.ts";
import type { StudyEvent, Within } from "../study/study.ts";

/** Where the command writes to. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** How it is told what happens. */
export interface Teller {
  event(event: StudyEvent): void;
  /** What is not an event: a hint, a result. Nothing of it where machines read. */
  say(text: string): void;
  /** A line that the next one takes the place of, at a terminal; elsewhere nothing. */
  transient(text: string): void;
  result(result: TuneResult<Naturals>): void;
}

/** A value in five digits. */
export const figure = (value: number): string => {
  const size = Math.abs(value);
  return value !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(3) : String(Number(value.toPrecision(5)));
};

/** Hyperparameters as people read them; long lists shortened. */
export const listed = (hyper: Naturals): string =>
  Object.entries(hyper)
    .map(([name, value]) => `${name} ${valueOf(value)}`)
    .join("  ");

const SHOWN = 4;
const valueOf = (value: Natural): string => {
  if (typeof value === "number") return figure(value);
  const some = value.slice(0, SHOWN).map(figure).join(", ");
  return `[${some}${value.length > SHOWN ? `, … ${value.length} in all` : ""}]`;
};

/** Lines of JSON. */
export function machineTeller(output: Output): Teller {
  const line = (record: unknown): void => void output.write(`${JSON.stringify(record)}\n`);
  return {
    event: (event) => {
      if (event.type !== "divergence") return line(event);
      const { error: _error, ...others } = event;
      line(others);
    },
    say: () => {},
    transient: () => {},
    result: ({ reason, value, hyper, start }) => line({ type: "result", reason, value, hyper, start: start.value }),
  };
}

/** Words, and at a terminal a line that is written anew while a run goes on. */
export function humanTeller(output: Output & NodeJS.WritableStream): Teller {
  let best = Infinity;
  let isTransient = false;
  const say = (text: string): void => {
    if (isTransient) {
      clearLine(output, 0);
      cursorTo(output, 0);
      isTransient = false;
    }
    output.write(`${text}\n`);
  };
  const transient = (text: string): void => {
    if (output.isTTY !== true) return;
    clearLine(output, 0);
    cursorTo(output, 0);
    output.write(text.slice(0, (output.columns ?? 80) - 1));
    isTransient = text !== "";
  };
  return {
    say,
    transient,
    event(event) {
      switch (event.type) {
        case "resumed":
          return say(`Goes on after ${counted(event.answered, "evaluation")}${withinOf(event.within)}.`);
        case "unkept":
          return say(`       ${event.what}`);
        case "iteration": {
          const { iteration, value, hyper, reason, steps, cost } = event;
          const mark = value < best ? "*" : " ";
          best = Math.min(best, value);
          const took = `${cost.seconds.toFixed(2)} s, ${steps} steps`;
          return say(
            `${String(iteration).padStart(4)} ${mark} ${figure(value).padEnd(10)} ${listed(hyper)}  (${reason}; ${took})`,
          );
        }
        case "divergence":
          return say(
            `${String(event.iteration).padStart(4)}   diverged    ${listed(event.hyper)}  (${event.reason}; ${event.remedy})`,
          );
        case "progress": {
          const part = event.step / event.steps;
          const bar = "█".repeat(Math.round(part * 20)).padEnd(20, "·");
          const loss = event.monitored === null ? "" : `  loss ${figure(event.monitored)}`;
          return transient(`${String(event.iteration).padStart(4)}   ${bar} ${Math.round(100 * part)} %${loss}`);
        }
        case "chaos":
          return say(`       its tangents explode by ${event.hyperparameter}: ${event.remedy}`);
        case "flat":
          return say(`       ${event.hyperparameters.join(", ")} will not move: ${event.remedy}`);
        case "noise":
          return say(`       the gain is within its noise: ${event.remedy}`);
        case "costly":
          return say(`       ${event.strategy} would take ${figure(event.times)} times less: ${event.remedy}`);
      }
    },
    result({ reason, value, hyper, start }) {
      say("");
      say(`${ENDINGS[reason]} From ${figure(start.value)} to ${figure(value)}:`);
      for (const [name, natural] of Object.entries(hyper)) {
        const from = start.hyper[name];
        say(`  ${name.padEnd(16)} ${from === undefined ? "" : `${valueOf(from)} → `}${valueOf(natural)}`);
      }
    },
  };
}

const withinOf = (within: Within | null): string =>
  within === null ? "" : `, within the next: at step ${within.step} of ${within.steps}`;

const ENDINGS: Readonly<Record<TuneResult<Naturals>["reason"], string>> = {
  finished: "Its limits are reached.",
  settled: "Nothing better is to be expected.",
  diverged: "There is no way on from the last finite run.",
  flat: "No hyperparameter can move.",
  aborted: "It was stopped.",
};
