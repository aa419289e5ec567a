/** What the race came to, in words that are true whoever won. */
import { format } from "../../../shell/format.ts";
import { type Course, SEEDS, type Side, SIDES } from "./messages.ts";
import { lowestOf, medianOf, runsOf, secondsOf, type Standing } from "./standing.ts";

const few = (value: number): string => (Number.isFinite(value) ? format(value, 3) : "nothing");
const NUMBERS = ["none", "one", "two", "three", "four", "five"] as const;
const inWords = (count: number): string => NUMBERS[count] ?? String(count);
const NAMES: Readonly<Record<Side, string>> = { gradients: "Gradients", TPE: "TPE" };
const are: Readonly<Record<Side, string>> = { gradients: "are", TPE: "is" };

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** How far the race is, in words, and from 0 to 1; `null` where nobody knows. */
export function progress(
  standing: Standing,
  { seconds }: Course,
  isRunning: boolean,
): { readonly done: number | null; readonly words: string } {
  const { ready } = standing;
  if (ready < SEEDS) {
    return { done: null, words: isRunning ? `Making the programs of seed ${ready + 1} of ${SEEDS}` : "Not raced yet" };
  }
  const had = secondsOf(standing, seconds);
  return { done: had / seconds, words: `${had.toFixed(1)} of ${seconds} s for each side and seed` };
}

/** How both sides stand after some time, with how they have spent it. */
export function figures(standing: Standing, until: number): readonly string[] {
  if (until === 0) return [];
  const found = SIDES.map((side) => {
    const lowest = lowestOf(standing, side, until);
    const median = medianOf(lowest);
    const range = Number.isFinite(median) ? ` (${few(Math.min(...lowest))} to ${few(Math.max(...lowest))})` : "";
    return `${side} ${few(median)}${range}`;
  });
  const [ours, theirs] = [runsOf(standing, "gradients", until), runsOf(standing, "TPE", until)];
  return [
    `Lowest validation loss after ${until.toFixed(1)} s each, the median of ${inWords(SEEDS)} seeds: ${found.join(", ")}.`,
    `For that, gradients took ${counted(ours.derived, "run")} with derivatives and ${counted(ours.plain, "plain one")}, TPE ${counted(theirs.plain, "plain one")}.`,
  ];
}

const lowestOfBoth = (
  standing: Standing,
  until: number,
): readonly [ours: readonly number[], theirs: readonly number[]] => [
  lowestOf(standing, "gradients", until),
  lowestOf(standing, "TPE", until),
];

/** Who is ahead in the median, and in how many seeds; `null` for nobody. */
interface Lead {
  readonly side: Side;
  readonly wins: number;
  /** By which part the median is lower. */
  readonly part: number;
}

function leadOf(ours: readonly number[], theirs: readonly number[]): Lead | null {
  const [own, other] = [medianOf(ours), medianOf(theirs)];
  if (own === other) return null;
  const [side, first, second]: [Side, readonly number[], readonly number[]] =
    own < other ? ["gradients", ours, theirs] : ["TPE", theirs, ours];
  const wins = first.filter((value, seed) => value < (second[seed] ?? Infinity)).length;
  return { side, wins, part: 1 - medianOf(first) / medianOf(second) };
}

/** Who has won, and whether that means something; no more than that nobody has, where it does not. */
export function verdict(standing: Standing, until: number): string {
  const [ours, theirs] = lowestOfBoth(standing, until);
  const lead = leadOf(ours, theirs);
  if (lead === null) {
    return Number.isFinite(medianOf(ours))
      ? "A draw: both have the same median."
      : "Neither has found anything in that time.";
  }
  const { side, wins, part } = lead;
  const by = part === 1 ? "" : `, with a median that is ${format(100 * part, 2)}% lower`;
  if (wins === SEEDS) return `${NAMES[side]} ${are[side]} ahead in all ${inWords(SEEDS)} seeds${by}.`;
  if (wins === SEEDS - 1) {
    return `${NAMES[side]} ${are[side]} ahead in ${inWords(wins)} of ${inWords(SEEDS)} seeds${by}; that may be luck.`;
  }
  return `A draw: ${side} ${are[side]} ahead in ${inWords(wins)} of ${inWords(SEEDS)} seeds${by}, and luck does as much.`;
}

/** What the points found are worth on images that neither side has seen; empty before all have been tested. */
export function tested(standing: Standing, until: number): readonly string[] {
  const losses = (side: Side): readonly number[] =>
    standing.tests.filter((test) => test.side === side).map(({ loss }) => loss);
  const [ours, theirs] = [losses("gradients"), losses("TPE")];
  if (ours.length !== SEEDS || theirs.length !== SEEDS) return [];
  const medians = `${few(medianOf(ours))} for gradients and ${few(medianOf(theirs))} for TPE`;
  const [before, now] = [leadOf(...lowestOfBoth(standing, until)), leadOf(ours, theirs)];
  const contrary = before === null || now === null || before.side === now.side ? "" : ": the other way round";
  return [`On test images, which neither has seen, the medians are ${medians}${contrary}.`];
}
