/** Training for its own sake: what it tells, when it ends, and that it ends with the same bits, wherever it was stopped and taken up again. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DualtapeError, mean, must, positive, type TensorLike } from "@dualtape/core";
import { muon, sgd } from "@dualtape/optimizers";
import { DivergenceError, train, type TrainCheckpoint, type TrainEvent } from "@dualtape/runs";
import { build } from "esbuild";
import { scalar, seeded, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { bitsOf, STEPS, trained } from "./trainings.ts";

const ENGINES = ["eager", "compiled"] as const;

test("it tells of evaluations, and keeps the best weights", async () => {
  const events: TrainEvent[] = [];
  const run = trained("compiled");
  for await (const event of run) events.push(event);
  const { best, evaluations, parameters, last, steps, reason } = await run;
  expect([steps, reason]).toEqual([STEPS, "steps"]);
  expect(evaluations.map(({ t }) => t)).toEqual([7, 14, 21, 28, 35, 42, 49, 56, 60]);
  const measured = events.filter((event) => event.type === "evaluation");
  expect(measured.map(({ t, value, loss, extra }) => ({ t, value, loss, extra }))).toEqual(evaluations);
  expect(measured.map(({ epoch }) => epoch)).toEqual([2, 3, 5, 6, 7, 9, 10, 12, 12]);
  expect(best.value).toBe(Math.min(...evaluations.map(({ value }) => value)));
  expect(Object.keys(best.extra)).toEqual(["bias", "size"]);
  const kept = last.parameters.hidden.w.toString() === parameters.hidden.w.toString();
  expect(kept).toBe(best.t === STEPS);
});

describe.each(ENGINES)("%s", (engine) => {
  test("stopped at any step, and taken up again, it ends with the same bits", async () => {
    const whole = bitsOf(await trained(engine));
    const forms = [
      (checkpoint: TrainCheckpoint) => checkpoint,
      structuredClone<TrainCheckpoint>,
      (checkpoint: TrainCheckpoint): TrainCheckpoint => JSON.parse(JSON.stringify(checkpoint)),
    ];
    const stops = new Set<number>();
    for (const [i, step] of [...seeded(1).permutation(STEPS - 2)].slice(0, 20).entries()) {
      const control = new AbortController();
      const run = trained(engine, { signal: control.signal, asked: (t) => t === step + 2 && control.abort() });
      const error = await run.catch((reason: unknown) => reason);
      if (!run.isAborted(error)) throw error;
      const { checkpoint, steps } = must(error.result, "what it had found");
      stops.add(steps);
      expect(bitsOf(await trained(engine, { from: must(forms[i % 3], "form")(checkpoint) }))).toBe(whole);
    }
    expect(stops.size, "steps where it was stopped").toBeGreaterThan(10);
  });
});

test("cut in two by its steps, however few, it ends with the same bits, whoever is to compute it", async () => {
  const random = seeded(4);
  const data = { x: random.normal([20, 3]), y: random.normal([20, 2]) };
  const legs = {
    parameters: { hidden: random.normal([3, 8]), out: random.normal([8, 2]) },
    loss: <S extends TensorLike<S>>(w: { hidden: S; out: S }, { x, y }: { x: S; y: S }): S =>
      mean(x.matmul(w.hidden).tanh().matmul(w.out).sub(y).square()),
    batches: [data],
    evaluateEvery: 5,
    optimizer: muon,
  };
  const bits = ({ last, best }: { last: unknown; best: unknown }): string => JSON.stringify([last, best]);
  const whole = bits(await train({ ...legs, steps: 200 }));
  for (const cut of [1, 5, 30]) {
    const { checkpoint } = await train({ ...legs, steps: cut });
    expect(bits(await train({ ...legs, steps: 200, from: checkpoint })), `cut at ${cut}`).toBe(whole);
  }
});

test("killed at ten moments each way, and taken up again in new processes, it ends with the same bits", async () => {
  const folder = mkdtempSync(join(tmpdir(), "training-"));
  const program = join(folder, "trained-elsewhere.mjs");
  const random = seeded(2);
  try {
    await build({
      entryPoints: [fileURLToPath(new URL("trained-elsewhere.ts", import.meta.url))],
      outfile: program,
      conditions: ["@dualtape/source"],
      bundle: true,
      platform: "node",
      format: "esm",
    });
    for (const engine of ENGINES) {
      const file = join(folder, engine);
      const go = (steps: number): string =>
        execFileSync(process.execPath, [program, file, engine, String(steps)], {
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        });
      let kills = 0;
      for (const steps of random.integers(10, 12)) {
        try {
          go(steps);
        } catch {
          kills += 1;
        }
      }
      expect(kills, "processes that were killed").toBe(10);
      expect(go(Infinity)).toBe(bitsOf(await trained(engine)));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

interface Weight<S> {
  readonly w: S;
}
const bowl = <S extends TensorLike<S>>({ w }: Weight<S>, { x }: { readonly x: S }): S => mean(x.sub(w).square());
const simple = {
  parameters: { w: tensor([4]) },
  loss: bowl,
  batches: [{ x: tensor([1]) }],
  optimizer: sgd,
};

test("patience ends it, and the best weights are those before", async () => {
  const { reason, steps, best, parameters } = await train({
    ...simple,
    validation: { x: tensor([2]) },
    steps: 1000,
    hyper: { learningRate: 0.1 },
    evaluateEvery: 1,
    patience: 3,
  });
  expect(reason).toBe("patience");
  expect(steps).toBe(best.t + 3);
  expect(Math.abs((parameters.w.data[0] ?? Number.NaN) - 2)).toBeLessThan(0.3);
});

test("a stream is read as it is needed, resumed at its step, closed when it is left", async () => {
  const asked: number[] = [];
  let closed = 0;
  const stream = (from: number) =>
    (async function* () {
      try {
        for (let t = from; t <= 40; t++) {
          asked.push(t);
          yield { x: tensor([t % 5]) };
        }
      } finally {
        closed += 1;
      }
    })();
  const options = { ...simple, batches: { stream }, hyper: { learningRate: 0.05 }, evaluateEvery: 10 } as const;
  const halves: TrainCheckpoint[] = [];
  const whole = await train({
    ...options,
    onCheckpoint: (checkpoint) => {
      if (checkpoint.t === 20) halves.push(checkpoint);
    },
  });
  expect(whole.reason).toBe("data");
  expect(whole.steps).toBe(40);
  expect(asked).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(closed).toBe(1);
  asked.length = 0;
  const again = await train({ ...options, from: must(halves[0], "checkpoint") });
  expect(asked[0]).toBe(21);
  expect(JSON.stringify(again.checkpoint)).toBe(JSON.stringify(whole.checkpoint));
  const short = await train({ ...options, steps: 7 });
  expect(short.reason).toBe("steps");
  expect(closed).toBe(3);
});

test("a run that diverges holds what it had found", async () => {
  const run = train({ ...simple, steps: 2000, hyper: { learningRate: 3 }, evaluateEvery: 5 });
  const error = await run.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DivergenceError);
  if (!run.isDiverged(error)) throw error;
  expect(error.result?.reason).toBe("diverged");
  expect(error.result?.best.t).toBe(5);
  expect(error.result?.checkpoint.t).toBe(5);
});

test("what was tuned is trained: a problem of `tune`, with the values that it found", async () => {
  const { best } = await train({
    ...simple,
    steps: 1,
    hyper: { learningRate: positive(0.25) },
    at: { learningRate: 0.5 },
  });
  expect(best.loss).toBe(9);
  expect(best.value).toBe(9);
});

test.for<readonly [what: string, options: object, message: RegExp]>([
  ["no length", { steps: undefined }, /neither steps nor epochs/],
  ["two lengths", { epochs: 1 }, /both steps and epochs/],
  [
    "epochs of a function",
    { steps: undefined, epochs: 2, batches: () => ({ x: tensor([1]) }) },
    /the batches have none/,
  ],
  ["a tolerance without patience", { tolerance: 0.1 }, /no patience/],
  ["an unknown option", { patients: 3 }, /patients/],
  ["a hyperparameter of nobody", { hyper: { learningRat: 1 } }, /learningRat/],
  [
    "a checkpoint of another",
    { from: { name: "training by adam", t: 1, state: {}, evaluations: [], best: null } },
    /it is one of training by adam/,
  ],
  [
    "a checkpoint with other parts",
    { from: { name: "training by sgd", t: 1, state: { "parameters.w": scalar(1) }, evaluations: [], best: null } },
    /parameters\.w is of shape \[\] in float64, and of shape \[1\]/,
  ],
  ["no checkpoint", { from: 3 }, /from: the checkpoint is 3/],
])("it refuses %s at once", ([, options, message]) => {
  const call = () => train({ ...simple, steps: 3, ...options } as never);
  expect(call).toThrow(message);
  expect(call).toThrow(DualtapeError);
});
