/** Drives a method on a plain function of u, and of the steps of a run where it asks for fewer. */
import { real } from "@dualtape/core";
import { seeded, tensor } from "@dualtape/tensor";
import type { Answer, Coordinates, Ending, Method, Question, Space } from "../../src/outer/method.ts";

export interface Plain {
  readonly f: (u: Coordinates, steps: number) => number;
  readonly start: Coordinates;
  readonly low: Coordinates;
  readonly high: Coordinates;
  /** The derivatives of f; by differences where left out. */
  readonly gradient?: (u: Coordinates) => Coordinates;
  /** Those of second order; none where left out. */
  readonly hessian?: (u: Coordinates) => readonly Coordinates[];
  /** Where tangents explode. */
  readonly isChaotic?: (u: Coordinates) => boolean;
  /** Whether nothing has a derivative. */
  readonly isFlat?: boolean;
  /** The steps of a whole run; 1 where left out. */
  readonly steps?: number;
  /** What is left of the budget. */
  readonly left?: () => number;
  /** Where coordinates are held; nowhere where left out. */
  readonly hold?: (u: Coordinates) => Coordinates;
}

/** A function of all coordinates, on ranges around a start. */
export const around = (start: Coordinates, f: Plain["f"], more: Partial<Plain> = {}): Plain => ({
  f,
  start,
  low: start.map((at) => at - 4),
  high: start.map((at) => at + 4),
  ...more,
});

export const spaceOf = (
  { start, low, high, steps = 1, left = () => Infinity, hold = (u) => u }: Plain,
  seed: number,
): Space => ({
  domains: { u: real(start) },
  labels: start.map((_, i) => `u[${i}]`),
  start,
  low,
  high,
  hold,
  named: (u) => ({ u: tensor(u) }),
  steps,
  price: () => 3,
  left,
  random: seeded(seed),
});

/** A derivative by central differences. */
const differences = ({ f }: Plain, u: Coordinates, steps: number): Coordinates =>
  u.map((at, k) => {
    const [ahead, behind] = [at + 1e-6, at - 1e-6].map((x) =>
      f(
        u.map((other, i) => (i === k ? x : other)),
        steps,
      ),
    );
    return ((ahead ?? NaN) - (behind ?? NaN)) / 2e-6;
  });

/** What comes of a question. */
export function answerOf(plain: Plain, { u, wanted, steps = plain.steps ?? 1 }: Question): Answer {
  const value = plain.f(u, steps);
  if (!Number.isFinite(value)) return { value: Infinity, gradient: null, hessian: null, chaos: null, flat: false };
  const gradient = wanted === "value" ? null : (plain.gradient?.(u) ?? differences(plain, u, steps));
  const chaos = plain.isChaotic?.(u) ? { step: 1, hyperparameter: "u", growth: 1e9, remedy: "none" } : null;
  const hessian = wanted === "hessian" ? (plain.hessian?.(u) ?? null) : null;
  return { value, gradient, hessian, chaos, flat: plain.isFlat === true };
}

/** A question, what is likely to come after it, and the value that answered it. */
export type Asked = Omit<Question, "expected"> & { readonly coming: readonly Question[]; readonly value: number };

/** Answers a generator of questions, so many of them at most; `end` is what it gives, `null` where it did not end. */
export function answered<R>(
  questions: Generator<Question, R, Answer>,
  plain: Plain,
  count = 1000,
): { readonly asked: readonly Asked[]; readonly end: R | null } {
  const asked: Asked[] = [];
  let next = questions.next();
  while (!next.done && asked.length < count) {
    const answer = answerOf(plain, next.value);
    const { expected, ...question } = next.value;
    asked.push({ ...question, coming: expected?.(3) ?? [], value: answer.value });
    next = questions.next(answer);
  }
  return { asked, end: next.done ? next.value : null };
}

/** The first questions of a method, with the values that answer them. */
export const drive = (method: Method, plain: Plain, count: number, seed: number): readonly Asked[] =>
  driven(method, plain, count, seed).asked;

/** The same, and how it ends. */
export const driven = (
  method: Method,
  plain: Plain,
  count = 1000,
  seed = 1,
): { readonly asked: readonly Asked[]; readonly end: Ending | null } =>
  answered(method.questions(spaceOf(plain, seed)), plain, count);

/** The least value of what was asked. */
export const leastOf = (asked: readonly Asked[]): number => Math.min(...asked.map(({ value }) => value));
