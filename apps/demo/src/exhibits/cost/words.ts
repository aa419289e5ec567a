/** What the measurements say, in words. */
import { format } from "../../shell/format.ts";
import { costAt, type Ledger } from "./ledger.ts";
import type { Cost, Size } from "./messages.ts";
import { LOOKS } from "./series.ts";
import { COUNT, DIRECTIONS, STEPS } from "./sizes.ts";
import { bytesInWords } from "./units.ts";

/** How far the measuring is. */
export function progress({ predicted, measured }: Ledger, running: boolean): string {
  if (measured.length === COUNT) return `All ${COUNT} measurements are done`;
  if (!running && measured.length === 0) return "Nothing is measured yet";
  if (predicted.length === 0) return "Warming up, and predicting";
  const last = measured.at(-1);
  const where = last === undefined ? "" : `: ${LOOKS[last.series].name} at T = ${last.steps}, K = ${last.directions}`;
  return `${measured.length} of ${COUNT} measurements${where}`;
}

/** What was found, a sentence each. */
export function findings({ predicted, measured }: Ledger, held: Size): readonly string[] {
  if (measured.length < COUNT) return [];
  const [first, last] = [STEPS[0], STEPS.at(-1) ?? 0];
  const memory = (series: Cost["series"], steps: number): number =>
    costAt(measured, series, { ...held, steps })?.bytes ?? Number.NaN;
  const times = (series: Cost["series"]): string => format(memory(series, last) / memory(series, first), 2);
  const [few, many] = [DIRECTIONS[0], DIRECTIONS.at(-1) ?? 0].map((directions) => {
    const time = (series: Cost["series"]): number => costAt(measured, series, { ...held, directions })?.seconds ?? 0;
    return time("hybrid") / time("unrolled");
  });
  const longest = (series: Cost["series"]): number =>
    costAt(measured, series, { ...held, steps: last })?.seconds ?? Number.NaN;
  const apart = Math.max(...measured.filter(({ series }) => series !== "reversible").map((cost) => cost.apart));
  const fixed = Math.max(...measured.map((cost) => cost.apart));
  return [
    `From ${first} to ${last} steps, memory grew by these factors: hybrid ${times("hybrid")}, unrolled ${times("unrolled")} (to ${bytesInWords(memory("unrolled", last))}), checkpointed ${times("checkpointed")}, reversible ${times("reversible")}.`,
    `At ${held.steps} steps, hybrid took ${format(few ?? 0, 2)} times as long as unrolled for ${DIRECTIONS[0]} hyperparameter, and ${format(many ?? 0, 2)} times as long for ${DIRECTIONS.at(-1)}.`,
    `Compiled, ${last} steps of hybrid were ${format(longest("hybrid") / longest("compiled"), 2)} times as fast as operation by operation.`,
    `All found the same gradient: reversible, in fixed point, to ${format(fixed, 1)} of its length, the others to ${format(apart, 1)}.`,
    agreement(predicted, measured),
  ];
}

/** How well theory did. */
function agreement(predicted: readonly Cost[], measured: readonly Cost[]): string {
  const foretold = measured.filter(({ series }) => series !== "compiled");
  const worst = (quantity: "bytes" | "seconds"): { readonly cost: Cost; readonly off: number } | undefined =>
    foretold
      .map((cost) => {
        const theory = costAt(predicted, cost.series, cost)?.[quantity] ?? Number.NaN;
        return { cost, off: Math.max(cost[quantity] / theory, theory / cost[quantity]) };
      })
      .sort((a, b) => b.off - a.off)[0];
  const [memory, time] = [worst("bytes"), worst("seconds")];
  if (memory === undefined || time === undefined) return "";
  const where = `${LOOKS[time.cost.series].name} at T = ${time.cost.steps}, K = ${time.cost.directions}`;
  return `Theory missed the memory by ${format(100 * (memory.off - 1), 2)} % at most, and the time by a factor of ${format(time.off, 2)} at most (${where}): bytes are counted, time is shared with whatever else this device does.`;
}

/** The device, as far as a page can know it. */
export function device(): string {
  const { hardwareConcurrency, userAgent } = navigator;
  const [, browser = "an unknown browser", version = ""] =
    BROWSERS.map((pattern) => pattern.exec(userAgent)).find((match) => match !== null) ?? [];
  const name =
    browser === "Version" ? "Safari" : browser === "Chrome" ? "Chromium" : browser === "Edg" ? "Edge" : browser;
  const system = SYSTEMS.find((known) => userAgent.includes(known)) ?? "an unknown system";
  const threads = `${hardwareConcurrency} hardware ${hardwareConcurrency === 1 ? "thread" : "threads"}`;
  return `${name} ${version} on ${system === "Mac OS X" ? "macOS" : system}, ${threads}, of which this uses one`;
}

/** The most particular first: Edge says that it is Chrome as well, and Chrome that it is Safari. */
const BROWSERS = [/(Edg)\/(\d+)/, /(Firefox)\/(\d+)/, /(Chrome)\/(\d+)/, /(Version)\/(\d+)/];
const SYSTEMS = ["Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux"];
