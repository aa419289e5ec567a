import { expect, test } from "vitest";
import { crossValidation, dynamics, evaluatingPieces, guided, positive, real, randomSearch, rprop, tunePieces, tuneSteps } from "../src/index.ts";
const valley = (fold = 0) => dynamics({
    name: "valley",
    hyperparameters: { x: real(-2.5).within(-6, 6), rate: positive(0.02).within(1e-3, 3) },
    steps: 20,
    start: ({ x }) => ({ x, grown: x.sub(x).add(1) }),
    step: ({ x, grown }, { rate }) => ({ x: x.sub(x.square().sub(9 + fold).mul(x).mul(rate).mul(0.02)), grown: grown.mul(rate.greater(1).where(1e20, 1)) }),
    objective: ({ x, grown }) => x.square().sub(9 + fold).square().mul(0.1).sub(x).add(grown),
  });
const strip = (x: unknown) => JSON.stringify(x, (k, v) => (k === "seconds" || k === "why" ? 0 : v));
for (const [name, problem] of [["one", valley()], ["folds", crossValidation({ folds: 3 }, ({ fold }) => valley(fold))]] as const)
for (const method of [guided(), randomSearch(), rprop()])
for (const starts of [1, 4])
  test(`${name} ${method.name} ${starts}`, async () => {
    const all = [] as string[];
    for (const size of [1, 2, 4]) {
      const compute = evaluatingPieces(problem);
      let busy = 0, most = 0;
      const run = tunePieces(problem, { method, starts, iterations: 20, hands: { size, evaluate: async (piece) => {
        await new Promise((r) => setTimeout(r, 1 + Math.random() * 3)); most = Math.max(most, ++busy); const f = compute(structuredClone(piece)); await new Promise((r) => setTimeout(r, 1 + Math.random() * 3)); busy--; return structuredClone(f); } } });
      const events: unknown[] = [];
      for (;;) { const n = run.next(); if (n.done) { all.push(strip([events, n.value])); break; } if (n.value.type === "pause") await n.value.meanwhile; else events.push(n.value); }
      console.log(size, most);
    }
    expect(new Set(all).size).toBe(1);
    const run = tuneSteps(problem, { method, starts, iterations: 20 });
    for (;;) { const n = run.next(); if (n.done) { console.log(n.value.value, JSON.parse(all[0]!)[1].value); break; } }
  });
