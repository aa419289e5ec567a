/**
 * A race of several starts: all are run for an eighth of the way, the better half for a quarter, and so on over growing horizons (successive
 * halving: K. Jamieson and A. Talwalkar, Non-stochastic best arm identification and hyperparameter optimization, AISTATS 2016). A method
 * descends from each of the last two, in turn, and from the better of them when it is known.
 */
import { checkInteger, checkRecord, refuse } from "@dualtape/core";
import { hyperTensors, type HyperValues } from "@dualtape/runs/eager";
import { coordinatesOf } from "../../hyper/coordinates.ts";
import { unconstrain } from "../../hyper/unconstrained.ts";
import { PRICE } from "../../planner/choice.ts";
import { Dialogue } from "../dialogue.ts";
import {
  type Answer,
  checkMethod,
  type Coordinates,
  type Ending,
  type Expected,
  type Method,
  type Question,
  type Space,
} from "../method.ts";
import { guided } from "./guided.ts";
import { place } from "./random-search.ts";
import { sobol } from "./sobol.ts";

/** The parts of a run after which the field is halved. */
const PARTS = [1 / 8, 1 / 4, 1 / 2] as const;
/** How many come to the end, where the method descends from each. */
const FINALISTS = 2;
/** The part of what is left that is spent on all finalists, before the best of them goes on alone. */
const SHARE = 1 / 2;
/** The plain runs that are spent on each of them where there is no budget of these. */
const USUAL = 15;

/** One that takes part. */
interface Entrant {
  readonly start: number;
  readonly u: Coordinates;
  readonly value: number;
}

/** A finalist, and how far it has come. */
interface Finalist extends Entrant {
  readonly dialogue: Dialogue;
  value: number;
  spent: number;
}

/** What races. */
export interface RaceOptions<H extends string = string> {
  /**
   * How many starts: that of the tuning, and points that lie evenly in the ranges of the domains, 8 in all by default; or a list of what there
   * is beside the former, in natural units.
   */
  readonly starts?: number | readonly HyperValues<H>[];
  /** What descends from the finalists; robust without settings by default. */
  readonly method?: Method;
}

/** The method that races several starts. From a single one it is the method that descends. */
export function race<H extends string = string>(options: RaceOptions<H> = {}): Method {
  checkRecord("race", "the options", options, ["starts", "method"]);
  const { starts = 8, method = guided() } = options;
  checkMethod("race", method);
  checkStarts("race", starts);
  return racing(method, starts);
}

/** The same of what was checked. */
export function racing<H extends string>(method: Method, starts: NonNullable<RaceOptions<H>["starts"]>): Method {
  const count = typeof starts === "number" ? starts : 1 + starts.length;
  if (count === 1) return method;
  return {
    ...method,
    name: `${method.name} from ${count} starts`,
    *questions(space) {
      const qualifiers = yield* qualified(space, startsOf(space, starts));
      const finalists = qualifiers.map(({ start, u }): Finalist => {
        const dialogue = new Dialogue(method, { ...space, start: u });
        return { start, u, dialogue, value: Infinity, spent: 0 };
      });
      return yield* decided(space, finalists);
    },
  };
}

/** Refuses what are no starts, as far as that can be told without domains. */
export function checkStarts(where: string, starts: unknown): void {
  if (typeof starts === "number") return void checkInteger(where, "starts", starts, 1);
  if (!Array.isArray(starts)) refuse(where, "starts", starts, "a number of them, or a list of values by name");
  for (const [i, values] of starts.entries()) checkRecord(where, `start ${i + 2}`, values);
}

/** The coordinates of all starts. Throws where a value of a list is in no domain. */
function startsOf<H extends string>(
  { domains, start, low, high, random }: Pick<Space, "domains" | "start" | "low" | "high" | "random">,
  starts: number | readonly HyperValues<H>[],
): readonly Coordinates[] {
  if (typeof starts === "number") {
    const points = sobol(start.length, random);
    return [start, ...Array.from({ length: starts - 1 }, () => place({ low, high }, points.next().value))];
  }
  const given = starts.map((values, i) =>
    unconstrain(domains, hyperTensors({ name: `start ${i + 2}`, hyperparameters: domains }, values)),
  );
  return [start, ...given.map(coordinatesOf)];
}

/** Those that are left when the field has been halved. */
function* qualified({ steps }: Space, starts: readonly Coordinates[]): Generator<Question, readonly Entrant[], Answer> {
  let field: readonly Entrant[] = starts.map((u, start) => ({ start, u, value: Infinity }));
  for (const part of PARTS) {
    if (field.length <= FINALISTS) break;
    const horizon = Math.ceil(steps * part);
    const together = field.map(({ u }) => u);
    const seen: Entrant[] = [];
    for (const { start, u } of field) {
      const reason = `start ${start + 1}, ${field.length} of which race over ${horizon} steps`;
      const { value } = yield { u, wanted: "value", steps: horizon, reason, start, together };
      seen.push({ start, u, value });
    }
    field = bestOf(seen, Math.max(FINALISTS, Math.ceil(seen.length / 2)));
  }
  return bestOf(field, FINALISTS);
}

/** The best of some; those that diverge only where all do. */
function bestOf(field: readonly Entrant[], count: number): readonly Entrant[] {
  const finite = field.filter(({ value }) => value < Infinity);
  return ranked(finite.length === 0 ? field : finite).slice(0, count);
}

/** The best first, and of equals the first. */
const ranked = <E extends Entrant>(field: readonly E[]): readonly E[] =>
  [...field].sort((a, b) => a.value - b.value || a.start - b.start);

/** Lets all descend, each as far as the others; then the best alone, until it has ended, and the next. */
function* decided(space: Space, finalists: readonly Finalist[]): Generator<Question, Ending, Answer> {
  const left = space.left();
  const share = (left < Infinity ? left * SHARE : USUAL * finalists.length) / finalists.length;
  for (;;) {
    const behind = finalists.filter(({ dialogue, spent }) => dialogue.question !== null && spent < share);
    const [next] = behind.sort((a, b) => a.spent - b.spent || a.start - b.start);
    if (next === undefined) break;
    yield* taken(space, next, behind);
  }
  const [first, ...others] = ranked(finalists);
  for (const one of [first, ...others]) while (one?.dialogue.question) yield* taken(space, one);
  return first?.dialogue.ending ?? "settled";
}

/**
 * One question of a finalist; those of the others stand, whatever is answered. Its derivatives count as much as is usual, not as is measured:
 * whose turn it is must not depend on a clock.
 */
function* taken(
  { steps }: Pick<Space, "steps">,
  finalist: Finalist,
  behind: readonly Finalist[] = [],
): Generator<Question, void, Answer> {
  const { dialogue, start } = finalist;
  const { question } = dialogue;
  if (question === null) return;
  const standing = behind.flatMap((other) => (other === finalist ? [] : (other.dialogue.question ?? [])));
  const expected: Expected = (count) => [...standing, ...(question.expected?.(count) ?? [])].slice(0, count);
  const answer = yield { ...question, start, expected };
  const part = (question.steps ?? steps) / steps;
  finalist.spent += part * (question.wanted === "value" ? 1 : PRICE);
  if (part === 1) finalist.value = Math.min(finalist.value, answer.value);
  dialogue.answer(answer);
}
