/** Drives a method on a plain function of u. */
import { real } from "@dualtape/core";
import { seeded, tensor } from "@dualtape/tensor";
import type { Coordinates, Method, Question, Space } from "../../src/outer/method.ts";

export interface Plain {
  readonly f: (u: Coordinates) => number;
  readonly start: Coordinates;
  readonly low: Coordinates;
  readonly high: Coordinates;
}

const spaceOf = ({ start, low, high }: Plain, seed: number): Space => ({
  domains: { u: real(start) },
  labels: start.map((_, i) => `u[${i}]`),
  start,
  low,
  high,
  hold: (u) => u,
  named: (u) => ({ u: tensor(u) }),
  steps: 1,
  price: () => 1,
  left: () => Infinity,
  random: seeded(seed),
});

/** The first questions of a method, with the values that answer them. */
export function drive(method: Method, plain: Plain, count: number, seed: number): (Question & { value: number })[] {
  const questions = method.questions(spaceOf(plain, seed));
  const asked: (Question & { value: number })[] = [];
  let next = questions.next();
  while (!next.done && asked.length < count) {
    const value = plain.f(next.value.u);
    asked.push({ ...next.value, value });
    next = questions.next({ value, gradient: null, chaos: null, flat: false });
  }
  return asked;
}
