/** Problems that are given one compiler share its programs, and nothing else: each ends as it would with a compiler of its own. */
import { sgd } from "@dualtape/optimizers";
import { positive } from "@dualtape/core";
import { scalar, seeded, tensor } from "@dualtape/tensor";
import { afterEach, describe, expect, test, vi } from "vitest";
import { dynamics as eagerDynamics, training as eagerTraining } from "../src/eager.ts";
import {
  compiler,
  drain,
  dynamics,
  type Dynamics,
  hyperTensors,
  rungeKutta4,
  simulate,
  symplectic,
  training,
} from "../src/index.ts";

const STEPS = 300;
/** Bytes of a module with nothing in it, by which it is seen whether the engine takes any. */
const PROBE = 8;

type Options = { readonly compiler?: ReturnType<typeof compiler> };

const end = (run: Dynamics) => drain(simulate(run, hyperTensors(run, {}), (value) => value));

const oscillator = (seed: number) => ({
  name: "oscillator",
  duration: 3,
  steps: STEPS,
  hyperparameters: { stiffness: positive(seed) },
});

/** What is made of some data, in each way there is. */
const kinds: readonly (readonly [string, (seed: number, options: Options) => Dynamics])[] = [
  ...(
    [
      ["training", training],
      ["training, eager by itself", eagerTraining],
    ] as const
  ).map(
    ([name, make]) =>
      [
        name,
        (seed: number, options: Options) => {
          const random = seeded(seed);
          return make({
            parameters: { w: random.normal([5, 3]) },
            loss: ({ w }, { x, y }) => x.matmul(w).tanh().sub(y).square().sum(),
            batches: [{ x: random.normal([8, 5]), y: random.normal([8, 3]) }],
            steps: STEPS,
            optimizer: sgd,
            hyper: { learningRate: positive(0.01 * seed) },
            ...options,
          });
        },
      ] as const,
  ),
  ...(
    [
      ["dynamics", dynamics],
      ["dynamics, eager by itself", eagerDynamics],
    ] as const
  ).map(
    ([name, make]) =>
      [
        name,
        (seed: number, options: Options) =>
          make({
            name: "decay",
            steps: STEPS,
            hyperparameters: { rate: positive(0.01 * seed) },
            start: (_hyper, lift) => ({ x: lift(tensor([1, seed])), y: lift(scalar(0)) }),
            step: ({ x, y }, { rate }) => ({ x: x.sub(x.mul(rate).sin()), y: y.add(x.sum()) }),
            objective: ({ y }) => y,
            ...options,
          }),
      ] as const,
  ),
  [
    "rungeKutta4",
    (seed, options) =>
      rungeKutta4({
        ...oscillator(seed),
        start: (_hyper, lift) => ({ x: lift(scalar(seed)), v: lift(scalar(0)) }),
        field: ({ x, v }, { stiffness }) => ({ x: v, v: x.mul(stiffness).neg() }),
        objective: ({ x }) => x,
        ...options,
      }),
  ],
  [
    "symplectic",
    (seed, options) =>
      symplectic({
        ...oscillator(seed),
        start: (_hyper, lift) => ({ x: lift(scalar(seed)), p: lift(scalar(0)) }),
        positions: ["x"],
        momenta: ["p"],
        velocity: ({ p }) => ({ x: p }),
        force: ({ x }, { stiffness }) => ({ p: x.mul(stiffness).neg() }),
        objective: ({ x }) => x,
        ...options,
      }),
  ],
];

afterEach(() => vi.restoreAllMocks());

describe.each(kinds)("%s", (name, make) => {
  test("finds the programs of another that differs in numbers, and ends as alone", () => {
    const shared = compiler();
    const made = vi.spyOn(WebAssembly, "Module");
    const first = end(make(1, { compiler: shared }));
    const programs = (): number => made.mock.calls.filter(([bytes]) => bytes.byteLength > PROBE).length;
    expect(programs()).toBeGreaterThan(0);
    made.mockClear();
    const second = end(make(2, { compiler: shared }));
    expect(programs()).toBe(0);
    for (const [seed, found] of [
      [1, first],
      [2, second],
    ] as const) {
      expect(found.cost.engine).toBe("compiled");
      const alone = end(make(seed, { compiler: compiler() }));
      expect([...found.value.data]).toEqual([...alone.value.data]);
    }
  });

  test("has a compiler of its own where none is given", () => {
    const [one, other] = [make(1, {}), make(1, {})];
    expect(one.compiler === undefined).toBe(name.includes("eager"));
    if (one.compiler !== undefined) expect(one.compiler).not.toBe(other.compiler);
  });

  test("runs in turn with another, each step of its own", () => {
    const shared = compiler();
    const runs = [1, 2].map((seed) => make(seed, { compiler: shared }));
    const under = runs.map((run) => simulate(run, hyperTensors(run, {}), (value) => value));
    const ends = [0, 1].map(() => Number.NaN);
    for (let open = 2; open > 0;) {
      open = 0;
      for (const [i, run] of under.entries()) {
        const { done, value } = run.next();
        if (!done) open += 1;
        else if (value !== undefined) ends[i] = value.value.item();
      }
    }
    expect(ends).toEqual([1, 2].map((seed) => end(make(seed, { compiler: compiler() })).value.item()));
  });
});
