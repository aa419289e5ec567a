import { expect, test } from "vitest";
import type { Report } from "../src/exhibits/quadratic/messages.ts";
import { learn, nothingYet } from "../src/exhibits/quadratic/tuning.ts";
import { finalStepSize, reading, story } from "../src/exhibits/quadratic/words.ts";

const after = (...reports: readonly Report[]) => reports.reduce(learn, nothingYet());

const iteration = (number: number, learningRate: number, losses: readonly number[], slope: number): Report => ({
  type: "iteration",
  iteration: { iteration: number, learningRate, losses, loss: losses.at(-1) ?? 0, slope },
});
const ended = (learningRate: number, loss: number): Report => {
  const last = { learningRate, losses: [25, loss], loss };
  return { type: "ending", ending: { best: last, last } };
};
const diverged: Report = {
  type: "divergence",
  divergence: { iteration: 2, step: 6, what: "loss is no longer finite", remedy: "Start from a smaller step size" },
};

test("before the end there is no verdict", () => {
  const tuning = after(iteration(1, 0.001, [25, 9.93], -9408));
  expect(finalStepSize(tuning)).toBe("computing …");
  expect(story(tuning)).toEqual([]);
  expect(reading(tuning, 1)).toBe("With α = 0.001, ten steps lead to a loss of 9.93, and dL/dα = −9,408.");
});

test("a tuning that works", () => {
  const tuning = after(iteration(1, 0.001, [25, 9.93], -9408), ended(0.00194, 3.98));
  expect(finalStepSize(tuning)).toBe("0.00194");
  expect(reading(tuning, 1)).toMatch(/so α goes up to 0\.00194\.$/);
  expect(story(tuning).join(" ")).toBe(
    "In 1 outer iteration α went from 0.001 to 0.00194, and the loss after ten steps fell from 9.93 to 3.98.",
  );
});

test("a step size that is right already", () => {
  const tuning = after(iteration(1, 0.02, [25, 0], 0), ended(0.02, 0));
  expect(reading(tuning, 1)).toMatch(/so α stays\.$/);
  expect(story(tuning).join(" ")).toBe(
    "α stayed at 0.02, and the loss after ten steps at 0: there, the derivative is 0.",
  );
});

test("a tuning that gave up", () => {
  const best = { learningRate: 0.05, losses: [25, 36947], loss: 36947 };
  const ending: Report = { type: "ending", ending: { best, last: null } };
  const tuning = after(iteration(1, 0.05, [25, 36947], 2e7), diverged, diverged, ending);
  expect(finalStepSize(tuning)).toBe("none");
  const words = story(tuning).join(" ");
  expect(words).toContain("with α = 0.05, the loss grew from 25 to 36,900: every step jumps across the valley");
  expect(words).toContain("Outer iteration 2 diverged at inner step 6: loss is no longer finite.");
  expect(words).toContain("Halving the outer step once did not help. Start from a smaller step size.");
  expect(words).toContain("The best step size it tried is α = 0.05.");
});

test("a tuning that halved its way out", () => {
  const tuning = after(
    iteration(1, 0.001, [25, 9.93], -9408),
    diverged,
    iteration(2, 0.002, [25, 4], -4000),
    ended(0.003, 1.4),
  );
  expect(story(tuning).join(" ")).toContain("With the outer step halved once, it stayed finite.");
});

test("no tuning at all", () => {
  const tuning = after({ type: "failure", reason: "The worker did not load." });
  expect(finalStepSize(tuning)).toBe("none");
  expect(story(tuning)).toEqual(["The worker did not load."]);
});
