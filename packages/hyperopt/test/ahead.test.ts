/** What tunes in the background makes its programs before it runs, while others have the thread; and says the same as what does not. */
import { must, type TensorLike } from "@dualtape/core";
import { adam, sgd } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";
import { afterEach, expect, test, vi } from "vitest";
import {
  auto,
  checkpointed,
  hybrid,
  hypergradient,
  hyperTensors,
  online,
  positive,
  realTime,
  type Strategy,
  training,
  tuneDynamics,
  unrolled,
} from "../src/index.ts";

afterEach(() => void vi.unstubAllGlobals());

const random = seeded(5);
const batches = [1, 2].map(() => ({ x: random.normal([6, 4]), y: random.normal([6, 1]) }));
const start = random.normal([4, 1]);
const squares = <T extends TensorLike<T>>(w: T, x: T, y: T): T => x.matmul(w).tanh().sub(y).square().sum();

const regression = () =>
  training({
    parameters: { w: start },
    loss: ({ w }, { x, y }, { l2 }) => squares(w, x, y).add(w.square().sum().mul(l2)),
    validationLoss: ({ w }, { x, y }) => squares(w, x, y),
    validation: { x: random.normal([6, 4]).mul(0).add(0.3), y: start.sum().reshape([1, 1]).broadcastTo([6, 1]) },
    batches,
    steps: 40,
    optimizer: adam,
    hyper: { ...adam.hyperparameters, learningRate: positive(0.01), l2: positive(0.1) },
    engine: "compiled",
  });

/** How the engine's programs come to be from here on; `making` is called as each begins to be made. */
function watched(making = () => {}): readonly string[] {
  const engine = WebAssembly;
  const calls: string[] = [];
  vi.stubGlobal(
    "WebAssembly",
    Object.assign(Object.create(engine) as object, {
      Module: function made(bytes: Uint8Array<ArrayBuffer>) {
        if (bytes.length > 200) calls.push("at once");
        return new engine.Module(bytes);
      },
      compile: (bytes: Uint8Array<ArrayBuffer>) => {
        calls.push("ahead");
        making();
        return engine.compile(bytes);
      },
    }),
  );
  return calls;
}

/** Rates of no machine, so that two plans are one. */
const rates = { operation: { plain: 1e-6, tangent: 1e-6, reverse: 1e-6 }, element: 1e-9 };

test.for<Strategy>([hybrid, unrolled, checkpointed({ checkpoints: 4 }), auto({ rates })])(
  "$name: all programs are made ahead, and give the bits of those that are not",
  async (strategy) => {
    const expected = hypergradient(regression(), strategy);
    const calls = watched();
    const { trace } = await tuneDynamics(regression(), { iterations: 2, strategy });
    expect(new Set(calls)).toEqual(new Set(["ahead"]));
    expect(trace[0]?.value).toBe(expected.value.item());
    expect(Object.values(trace[0]?.gradient ?? {})).toEqual(
      Object.values(expected.gradient).map((partial) => partial.item()),
    );
  },
);

/** Whether there is a value to look at, which what is written down has not. */
function hasValue<T extends TensorLike<T>>(x: T): boolean {
  try {
    return x.magnitude() >= 0;
  } catch {
    return false;
  }
}

test.for<Strategy>([hybrid, unrolled, checkpointed({ checkpoints: 4 })])(
  "$name: between two slices one step is written down, and none is computed",
  (strategy) => {
    let [calls, computed] = [0, 0];
    const watching = training({
      parameters: { w: start },
      loss({ w }, { x, y }) {
        calls += 1;
        if (hasValue(w)) computed += 1;
        return squares(w, x, y);
      },
      batches,
      steps: 40,
      optimizer: adam,
      hyper: { ...adam.hyperparameters, learningRate: positive(0.01) },
      engine: "compiled",
    });
    const hyper = hyperTensors(watching, {});
    const ahead = watching.compiler?.ahead(watching, hyper, [(short) => strategy.run(short, hyper, (value) => value)]);
    const each: number[] = [];
    [calls, computed] = [0, 0];
    for (const _ of ahead ?? []) {
      each.push(calls);
      calls = 0;
    }
    expect(Math.max(...each)).toBe(1);
    expect(computed).toBe(0);
  },
);

test.for<Strategy>([hybrid, unrolled, checkpointed({ checkpoints: 4 })])(
  "$name: between two pauses of a run that finds its programs one thing is written down",
  (strategy) => {
    let calls = 0;
    const loss = <T extends TensorLike<T>>(w: T, x: T, y: T): T => {
      if (!hasValue(w)) calls += 1;
      return squares(w, x, y);
    };
    const counted = training({
      parameters: { w: start },
      loss: ({ w }, { x, y }) => loss(w, x, y),
      validationLoss: ({ w }, { x, y }) => loss(w, x, y),
      validation: must(batches[0], "batch"),
      batches: batches.slice(1),
      steps: 40,
      optimizer: adam,
      hyper: { ...adam.hyperparameters, learningRate: positive(0.01) },
      engine: "compiled",
    });
    hypergradient(counted, strategy);
    const run = strategy.run(counted, hyperTensors(counted, {}), (value) => value);
    const each: number[] = [];
    calls = 0;
    for (let done = false; !done; calls = 0) {
      done = run.next().done === true;
      each.push(calls);
    }
    expect(Math.max(...each)).toBe(1);
  },
);

test("so does what moves them while a run goes on", async () => {
  const calls = watched();
  await online(realTime(regression(), { optimizer: sgd, hyper: { learningRate: positive(1e-3) } }));
  expect(new Set(calls)).toEqual(new Set(["ahead"]));
});

test("an abort while they are made is prompt", async () => {
  const stop = new AbortController();
  const calls = watched(() => stop.abort());
  const run = tuneDynamics(regression(), { iterations: 2, signal: stop.signal });
  await expect(run).rejects.toThrow(/stopped by its AbortSignal/);
  expect(calls).toEqual(["ahead"]);
});

test("what is wrong with a run is said by the run", async () => {
  let calls = 0;
  const broken = training({
    parameters: { w: start },
    loss: ({ w }, { x, y }) => (++calls > 4 ? w.matmul(w).sum() : squares(w, x, y)),
    batches,
    steps: 40,
    optimizer: sgd,
    hyper: { learningRate: positive(0.01) },
    engine: "compiled",
  });
  await expect(tuneDynamics(broken, { iterations: 1 })).rejects.toThrow(/matmul/);
});
