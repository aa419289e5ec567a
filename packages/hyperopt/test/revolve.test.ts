import { ArgumentError } from "@dualtape/core";
import { describe, expect, it } from "vitest";
import { forwardSteps, revolve } from "../src/strategies/revolve.ts";

const STEPS = 200;
const CHECKPOINTS = 12;

/** t(l, s) by dynamic programming, as a table [s][l]: with one state, every step is reached from the start. */
function optimum(): readonly (readonly number[])[] {
  const table: number[][] = [[]];
  for (let s = 1; s <= CHECKPOINTS; s++) {
    const row = [0, 0];
    for (let l = 2; l <= STEPS; l++) {
      let best = (l * (l - 1)) / 2;
      for (let k = 1; k < (s > 1 ? l : 1); k++) best = Math.min(best, k + (table[s - 1]?.[l - k] ?? 0) + (row[k] ?? 0));
      row.push(best);
    }
    table.push(row);
  }
  return table;
}

/** Carries a schedule out on the numbers of the steps, and counts. */
function carriedOut(steps: number, checkpoints: number) {
  const kept = [0];
  const reversed: number[] = [];
  let [forward, most] = [0, 1];
  for (const { from, to, action } of revolve(steps, checkpoints)) {
    if (kept.at(-1) !== from) throw new Error(`leg from ${from}, where ${kept.at(-1)} is kept`);
    forward += to - from;
    if (action === "keep") kept.push(to);
    else {
      reversed.push(to + 1);
      if (from === to) kept.pop();
    }
    most = Math.max(most, kept.length);
  }
  return { forward, most, reversed, left: kept.length };
}

describe("revolve", () => {
  it("takes the optimal number of forward steps for every l ≤ 200 and s ≤ 12, and so does the closed form", () => {
    const table = optimum();
    for (let s = 1; s <= CHECKPOINTS; s++) {
      for (let l = 1; l <= STEPS; l++) {
        const { forward, most, reversed, left } = carriedOut(l, s);
        expect([l, s, forward]).toEqual([l, s, table[s]?.[l]]);
        expect([l, s, forwardSteps(l, s)]).toEqual([l, s, table[s]?.[l]]);
        expect(most).toBe(Math.min(l, s));
        expect(reversed).toEqual(Array.from({ length: l }, (_, i) => l - i));
        expect(left).toBe(0);
      }
    }
  });

  it("takes the figures of the literature", () => {
    expect(forwardSteps(10, 3)).toBe(15);
    expect(forwardSteps(50, 5)).toBe(122);
  });

  it.each([
    [100_000, 12],
    [100_000, 100],
    [100_000, 100_000],
    [100_000, 1_000_000],
    [1500, 1],
  ])("reverses %i steps from %i states", (steps, checkpoints) => {
    let [forward, reversed] = [0, 0];
    for (const { from, to, action } of revolve(steps, checkpoints)) {
      forward += to - from;
      if (action === "reverse") reversed += 1;
    }
    expect(reversed).toBe(steps);
    expect(forward).toBe(forwardSteps(steps, checkpoints));
  });

  it.each([
    [0, 1],
    [1.5, 1],
    [10, 0],
    [10, Number.NaN],
  ])("refuses %d steps with %d states", (steps, checkpoints) => {
    expect(() => forwardSteps(steps, checkpoints)).toThrow(ArgumentError);
    expect(() => [...revolve(steps, checkpoints)]).toThrow(ArgumentError);
  });
});
