/** The words of an audit: whatever it finds, what it names is there to be taken, and who computed a run does not change them. */
import { scalar, seeded } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import * as exported from "../src/index.ts";
import {
  audit,
  between,
  dynamics,
  type Engine,
  evolution,
  hybrid,
  positive,
  real,
  rprop,
  type Strategy,
  truncated,
  tuneDynamics,
} from "../src/index.ts";
import { cut } from "./cut.ts";
import type { Audit } from "../src/analysis/verdict.ts";
import { chaoticToy } from "./chaotic-toy.ts";

/** Comes to the rate, by a third of the way in each step. */
const settling = (steps: number, strategy?: Strategy) =>
  audit(
    dynamics({
      name: "settling",
      hyperparameters: { rate: positive(0.3) },
      steps,
      start: (_hyper, lift) => ({ x: lift(scalar(5)) }),
      step: ({ x }, { rate }) => ({ x: x.sub(x.sub(rate).div(3)) }),
      objective: ({ x }) => x.sub(2).square(),
    }),
    strategy ? { strategy } : {},
  );

/** After t steps, what is best is t. */
const moving = (u: number) =>
  audit(
    dynamics({
      name: "moving optimum",
      hyperparameters: { u: real(u) },
      steps: 40,
      start: ({ u }, lift) => ({ u, t: lift(scalar(0)) }),
      step: ({ u, t }) => ({ u, t: t.add(1) }),
      objective: ({ u, t }) => u.sub(t).square(),
    }),
  );

/** A run of no movement, judged by a function of where it starts. */
const judgedBy = (of: "roughness" | "edge" | "comparison") =>
  audit(
    dynamics({
      name: of,
      hyperparameters: { x: real(1) },
      steps: 1,
      start: ({ x }) => ({ x }),
      step: ({ x }) => ({ x: of === "edge" ? x.greater(1).where(Number.NaN, x) : x }),
      objective: ({ x }) => (of === "roughness" ? x.mul(1e5).sin() : of === "edge" ? x.square() : x.greater(2)),
    }),
  );

const logistic = (steps: number, engine: Engine = "eager") =>
  audit(
    dynamics({
      name: "the logistic map",
      engine,
      hyperparameters: { rate: between(3, 4, 3.9) },
      steps,
      start: (_hyper, lift) => ({ x: lift(seeded(1).uniform([500], 0.1, 0.9)) }),
      step: ({ x }, { rate }) => ({ x: x.mul(x.sub(1).neg()).mul(rate) }),
      objective: ({ x }) => x.sum(),
    }),
  );

/** Dear, and found once. */
let valley: Audit<string> | null = null;
const bumpyValley = (): Audit<string> => (valley ??= audit(chaoticToy([10, 0.01])));

const findings: readonly (readonly [
  name: string,
  verdict: Audit<string>["verdict"],
  find: () => Audit<string>,
  names: readonly string[],
])[] = [
  ["all is well", "trustworthy", () => settling(60), []],
  ["a run on its way", "notConverged", () => settling(3), []],
  ["a biased horizon", "notConverged", () => moving(20), ["hybrid", "checkpointed", "evolve", "truncated", "oneStep"]],
  ["an unbiased horizon", "notConverged", () => moving(5), []],
  ["a biased strategy", "inconsistent", () => settling(60, truncated({ steps: 1 })), ["hybrid", "unrolled"]],
  ["a derivative that was cut", "inconsistent", () => audit(cut), []],
  ["chaos from early on", "chaotic", () => logistic(200), ["truncated", "evolution", "evolve", "tpe"]],
  [
    "chaos after a beginning that leads elsewhere",
    "chaotic",
    () => logistic(100),
    ["truncated", "evolution", "evolve"],
  ],
  ["chaos after a good beginning", "chaotic", bumpyValley, ["guided", "truncated", "evolution"]],
  ["a rough objective", "chaotic", () => judgedBy("roughness"), ["evolution", "tpe"]],
  ["an edge", "chaotic", () => judgedBy("edge"), ["between", "tpe", "guided"]],
  ["a comparison", "flat", () => judgedBy("comparison"), ["evolution", "tpe"]],
];

/** What stands in back-ticks. */
const namesIn = (words: string): readonly string[] => [...words.matchAll(/`([^`]*)`/g)].map(([, code = ""]) => code);

describe.for(findings)("of %s", ([, verdict, find, names]) => {
  const found = find();
  const all = [found, found.metasmoothness, found.shortHorizon ?? []].flat();
  const words = all.map(({ sentence, remedy }) => `${sentence}. ${remedy ?? ""}`).join("\n");

  it("the verdict is as it should be", () => expect(found.verdict).toBe(verdict));
  it("each name that is given is an export, as a call that is one", () => {
    const code = namesIn(words);
    for (const each of code) {
      const [, name = "", call] = /^(\w+)(\(.*\))?$/.exec(each) ?? [];
      expect(Object.keys(exported), each).toContain(name);
      expect(typeof Reflect.get(exported, name) === "function" || call === undefined, each).toBe(true);
    }
    for (const name of names) expect(code.some((each) => each.startsWith(name))).toBe(true);
  });
  it("sentences are sentences, without what is not a number", () => {
    expect(words).not.toMatch(/NaN|undefined|null|Infinity/);
    for (const { sentence, remedy } of all) {
      expect(sentence).toMatch(/[^.]$/);
      expect(remedy ?? "Nothing").toMatch(/^[A-Z].*[^.]$/);
    }
  });
});

describe("an audit", () => {
  it("does not send those to the derivative of a chaotic run whose beginning leads elsewhere", () => {
    const { shortHorizon } = logistic(100);
    expect(shortHorizon).toMatchObject({ steps: 25, biased: true });
    expect(shortHorizon?.remedy).toMatch(/`evolution\(\)`/);
    expect(shortHorizon?.remedy).not.toMatch(/hybrid/);
  });
  it("finds the logistic map chaotic and its metasmoothness about 0, whoever computes it", () => {
    for (const engine of ["eager", "compiled"] as const) {
      const { verdict, metasmoothness, shortHorizon, remedy } = logistic(200, engine);
      expect(verdict).toBe("chaotic");
      expect(Math.abs(metasmoothness.agreement)).toBeLessThan(0.25);
      expect(shortHorizon).toBeNull();
      expect(remedy).toMatch(/`evolution\(\)`.*`truncated\(\{ steps: [5-9] \}\)`/);
    }
  });
  it("offers the beginning of a run whose derivative still leads downhill where that of all is of no use", () => {
    const { shortHorizon, remedy } = bumpyValley();
    expect(shortHorizon).toMatchObject({ steps: 25, biased: false });
    expect(shortHorizon?.slope).toBeGreaterThan(1e10);
    expect(shortHorizon?.change).toBeLessThan(0);
    expect(remedy).toMatch(
      /^Tune the first 25 steps first.*`guided\(\)`.*`evolution\(\)`.*`truncated\(\{ steps: 16 \}\)`/,
    );
  });
  it("offers what goes down there, where the derivative of the whole does not", async () => {
    const valley = chaoticToy([10, 0.01]);
    const method = rprop();
    const exact = await tuneDynamics(valley, { method, iterations: 12, strategy: hybrid });
    expect(exact.value).toBe(exact.start.value);
    const smoothed = await tuneDynamics(valley, { method, iterations: 8, strategy: evolution() });
    expect(smoothed.value).toBeLessThan(0.85 * exact.value);
    const beginning = await tuneDynamics({ ...valley, steps: 25 }, { method, iterations: 12 });
    const grown = await tuneDynamics(valley, { method, iterations: 4, at: beginning.hyper });
    expect(grown.value).toBeLessThan(0.85 * exact.value);
  });
});
