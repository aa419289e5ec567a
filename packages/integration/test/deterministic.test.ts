/**
 * A deterministic run has the same bits whether or not the engine multiplies and adds in one instruction (relaxed SIMD), whatever
 * differentiates it; and where the engine runs no program it is refused, for eager steps have other last digits.
 *
 * The engine is made to say that it has relaxed SIMD, and that it has not. Where it has none, a program that takes it is refused, and the run
 * would be eager; where it has it, the bits of such a program are others.
 */
import { EngineError } from "@dualtape/compile";
import type { TensorLike } from "@dualtape/core";
import {
  type Adaptation,
  auto,
  checkpointed,
  crossValidation,
  drain,
  type Dynamics,
  dynamics,
  evaluatingPieces,
  finiteDifferences,
  hybrid,
  hypergradient,
  hyperHessian,
  implicit,
  neumann,
  oneStep,
  online,
  positive,
  realTime,
  reversible,
  reversibleTraining,
  type Strategy,
  training,
  truncated,
  tuneSteps,
  unit,
  unrolled,
} from "@dualtape/hyperopt";
import { crossEntropy, dense } from "@dualtape/nn";
import { momentum, sgd } from "@dualtape/optimizers";
import { type Domains, hyperTensors, simulate } from "@dualtape/runs";
import { oneHot, scalar, seeded, type Tensor } from "@dualtape/tensor";
import { afterEach, describe, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
});

const { Module, Instance, validate, compile } = WebAssembly;

/** The engine, as if it had relaxed SIMD or not: who asks for it offers f32x4.relaxed_madd. */
function engine(hasRelaxed: boolean): void {
  const asks = (bytes: Uint8Array): boolean => Buffer.from(bytes).includes(Buffer.of(0xfd, 0x85, 0x02));
  vi.stubGlobal("WebAssembly", {
    Module,
    Instance,
    compile,
    validate: (bytes: Uint8Array<ArrayBuffer>) => (asks(bytes) ? hasRelaxed : validate(bytes)),
  });
}

const random = seeded(3);
const data = { x: random.normal([40, 30]), y: oneHot(random.integers(40, 3), 3) };
const options = {
  parameters: { hidden: dense.init(30, 20, random), out: dense.init(20, 3, random) },
  batches: [data],
  validation: { x: random.normal([20, 30]), y: oneHot(random.integers(20, 3), 3) },
  steps: 12,
  engine: "compiled" as const,
  deterministic: true,
  loss: <T extends TensorLike<T>>(
    { hidden, out }: { hidden: { w: T; b: T }; out: { w: T; b: T } },
    { x, y }: { x: T; y: T },
  ) => crossEntropy(dense(dense(x, hidden).tanh(), out), y),
};
const hyper = { learningRate: positive(0.05), momentum: unit(0.8) };
/** Made anew each time, with a compiler that has no programs yet. */
const problem = (): Dynamics => training({ ...options, optimizer: momentum, hyper });
/** One whose optimum moves with its hyperparameter. */
const convex = (): Dynamics => {
  const { parameters: _two, loss: _network, ...others } = options;
  return training({
    ...others,
    steps: 300,
    parameters: { layer: dense.init(30, 3, seeded(4)) },
    loss: ({ layer }, { x, y }, { l2 }) => crossEntropy(dense(x, layer), y).add(layer.w.square().sum().mul(l2)),
    validationLoss: ({ layer }, { x, y }) => crossEntropy(dense(x, layer), y),
    optimizer: sgd,
    hyper: { learningRate: 0.2, l2: positive(0.2) },
  });
};
const lift = (value: Tensor): Tensor => value;

const bitsOf = (values: readonly Tensor[]): readonly number[] => values.flatMap(({ data }) => [...data]);
const gradientBy =
  (strategy: Strategy, make = problem) =>
  (): readonly number[] => {
    const { value, gradient, cost } = hypergradient(make(), strategy);
    expect(cost.engine, cost.why).toBe("compiled");
    return bitsOf([value, ...Object.values(gradient)]);
  };

async function adaptedBy<D extends Domains<string>, M extends string>(
  process: Adaptation<string, D, M>,
): Promise<readonly number[]> {
  const { value, state, cost } = await online(process);
  expect(cost?.engine, cost?.why).toBe("compiled");
  return [value, ...bitsOf(Object.values(state))];
}

/** All that runs. */
const ways: Readonly<Record<string, () => readonly number[] | Promise<readonly number[]>>> = {
  simulate() {
    const { value, state, cost } = drain(simulate(problem(), hyperTensors(problem(), {}), lift));
    expect(cost.engine, cost.why).toBe("compiled");
    return bitsOf([value, ...Object.values(state)]);
  },
  hybrid: gradientBy(hybrid),
  unrolled: gradientBy(unrolled),
  checkpointed: gradientBy(checkpointed({ checkpoints: 3 })),
  truncated: gradientBy(truncated({ steps: 6 })),
  auto: gradientBy(auto()),
  "finite differences": gradientBy(finiteDifferences()),
  "several runs as one": gradientBy(hybrid, () => crossValidation({ seeds: 2 }, problem)),
  implicit: gradientBy(implicit({ solver: neumann(), tolerance: 1e-3 }), convex),
  reversible: gradientBy(reversible, () => reversibleTraining({ ...options, hyper })),
  "a Hessian": () => hyperHessian(problem()).hessian.flat(),
  "short-term adaptation": () => adaptedBy(oneStep(problem())),
  "long-term adaptation": () => adaptedBy(realTime(problem())),
  tuning() {
    const { checkpoint } = drain(tuneSteps(problem(), { iterations: 6 }));
    return checkpoint.flatMap((one) => (one.type === "iteration" ? [one.value, ...one.curve] : []));
  },
  "a piece, which says it itself"() {
    const served = evaluatingPieces({ ...problem(), deterministic: false });
    const piece = { at: {}, wanted: "gradient", steps: 12, member: null, deterministic: true, strategy: null } as const;
    const found = served({ ...piece, u: [0, 0] });
    if (found.type !== "ended") throw new Error(`it ${found.type}`);
    return [found.value, ...Object.values(found.gradient ?? {}).flat()];
  },
};

describe("the same bits, whatever the engine has", () => {
  test.for(Object.keys(ways))("%s", async (name) => {
    const found = [];
    for (const has of [true, false]) {
      engine(has);
      found.push(await ways[name]?.());
    }
    expect(found[0]).toEqual(found[1]);
    expect(found[0]?.length).toBeGreaterThan(0);
  });
});

describe("where the engine runs no program", () => {
  const small = (deterministic: boolean, steps: number): Dynamics =>
    dynamics({
      name: "decay",
      deterministic,
      hyperparameters: { rate: positive(0.01) },
      steps,
      start: (_hyper, up) => ({ x: up(scalar(1)) }),
      step: ({ x }, { rate }) => ({ x: x.sub(x.mul(rate)) }),
      objective: ({ x }) => x,
    });
  test("a run that is worth one is refused, and any other goes its way", () => {
    vi.stubGlobal("WebAssembly", undefined);
    expect(hypergradient(small(false, 10_000), hybrid).cost.engine).toBe("eager");
    expect(() => hypergradient(small(true, 10_000), hybrid)).toThrow(EngineError);
    expect(hypergradient(small(true, 10), hybrid).cost.engine).toBe("eager");
  });
  test("so is one whose program it does not take", () => {
    const refuse = function refuse(): never {
      throw new RangeError("no memory");
    };
    const trained = (deterministic: boolean): Dynamics => ({ ...problem(), engine: undefined, deterministic }) as never;
    const run = (of: Dynamics) => hypergradient({ ...of, steps: 500 }, unrolled);
    vi.stubGlobal("WebAssembly", { Module, compile, validate, Instance: refuse });
    expect(run(trained(false)).cost.engine).toBe("eager");
    expect(() => run(trained(true))).toThrow(EngineError);
  });
});
