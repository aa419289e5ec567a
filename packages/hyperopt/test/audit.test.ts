import { momentum } from "@dualtape/optimizers";
import { scalar, seeded, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, it } from "vitest";
import {
  audit,
  type Dynamics,
  dynamics,
  hybrid,
  hypergradient,
  implicit,
  oneMinus,
  positive,
  real,
  runAudit,
  training,
  truncated,
  unrolled,
} from "../src/index.ts";
import { drain, type Heed } from "@dualtape/runs";
import { cut } from "./cut.ts";
import { derivativeByDifferences } from "../src/analysis/directional.ts";
import { chaoticToy } from "./chaotic-toy.ts";

const random = seeded(6);
const draw = () => ({ x: random.normal([15, 4]), y: random.normal([15, 1]) });
const [first, validation] = [draw(), draw()];
/** Nearly the first batch. */
const second = { x: first.x, y: first.y.add(random.normal([15, 1], 0, 0.05)) };
const w = random.normal([4, 1]);
const regression = (steps: number, batches = [first], learningRate = 0.05) =>
  training({
    parameters: { w },
    loss: ({ w }, { x, y }, { l2 }) => x.matmul(w).sub(y).square().sum().div(15).add(w.square().sum().mul(l2)),
    validationLoss: ({ w }, { x, y }) => x.matmul(w).sub(y).square().sum(),
    batches,
    validation,
    steps,
    optimizer: momentum,
    hyper: { learningRate: positive(learningRate), momentum: oneMinus(0.5), l2: positive(0.3) },
  });

const cooling = (steps: number) =>
  dynamics({
    name: "cooling",
    steps,
    hyperparameters: { rate: positive(2), outside: real(0.3) },
    start: (_hyper, lift) => ({ warmth: lift(tensor([1, 2])) }),
    step: ({ warmth }, { rate, outside }) => ({ warmth: warmth.sub(warmth.sub(outside).mul(rate).mul(0.01)) }),
    objective: ({ warmth }) => warmth.square().sum(),
  });

/** What a generator comes to whose steps are all listened to. */
function steppedThrough<R>(run: Generator<unknown, R, Heed>): R {
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

describe("audit", () => {
  it("trusts an exact hypergradient of a run that came to rest, and shows why", () => {
    const found = audit(regression(120));
    expect(found.verdict).toBe("trustworthy");
    expect(found.remedy).toBeNull();
    expect(found.sentence).toMatch(/hybrid agrees with unrolled .* differences .* come to rest/);
    expect(found.against).toMatchObject({ strategy: "unrolled" });
    expect(found.against.error).toBeLessThan(1e-12);
    expect(found.differences).toHaveLength(3);
    for (const { exact, estimate, doubt, direction } of found.differences) {
      expect(Math.abs(exact - estimate)).toBeLessThan(1e-7 * Math.abs(exact));
      expect(doubt).toBeLessThan(1e-5 * Math.abs(exact));
      expect(Math.hypot(...direction)).toBeCloseTo(1, 12);
    }
    expect(found.convergence.change).toBeLessThan(1e-3);
    expect(found.growth.chaos).toBeNull();
    expect(found.growth.greatest).toBeGreaterThan(0);
    expect(found.gradient).toEqual(hypergradient(regression(120), hybrid).gradient);
  });

  it.each<[string, Dynamics]>([
    ["a training run", regression(120)],
    ["one of fewer steps than it is looked at", regression(30)],
    ["a simulation", cooling(1000)],
    ["one that becomes chaotic", chaoticToy([10, 0.01])],
  ])("finds the same whoever drives it, compiled, and nearly that eagerly: %s", (_title, made) => {
    const run = { ...made, engine: "compiled" } as const;
    const [whole, each] = [audit(run), steppedThrough(runAudit(run))];
    expect(each).toEqual(whole);
    const eager = audit({ ...made, engine: "eager" });
    expect(eager.verdict).toBe(whole.verdict);
    expect(eager.convergence.converged).toBe(whole.convergence.converged);
    expect(eager.growth.chaos?.step).toBe(whole.growth.chaos?.step);
    if (eager.growth.chaos !== null) return; // where rounding grows, too
    expect(eager.convergence.change).toBeCloseTo(whole.convergence.change, 9); // parts of 1, at rest of rounding
    expect(eager.convergence.tail).toBeCloseTo(whole.convergence.tail, 9);
    expect(relativeError(eager.growth.greatest, whole.growth.greatest)).toBeLessThan(1e-9);
  });

  it("says where the run was still on its way", () => {
    const { verdict, sentence, remedy, convergence } = audit(regression(10, [first], 0.002));
    expect(verdict).toBe("notConverged");
    expect(sentence).toMatch(/right for 10 steps/);
    expect(remedy).toMatch(/Lengthen the horizon/);
    expect(convergence.tail).toBeGreaterThan(0.01);
  });

  it("takes a run on minibatches for converged where its objective has come to rest", () => {
    const { verdict, convergence } = audit(regression(200, [first, second]));
    expect(convergence.change).toBeGreaterThan(1e-3);
    expect(convergence.tail).toBeLessThan(0.01);
    expect(verdict).toBe("trustworthy");
  });

  it("finds a biased strategy inconsistent", () => {
    const { verdict, against, remedy, differences } = audit(regression(120), { strategy: truncated({ steps: 3 }) });
    expect(verdict).toBe("inconsistent");
    expect(against.error).toBeGreaterThan(1e-3);
    expect(Math.abs((differences[0]?.exact ?? 0) - (differences[0]?.estimate ?? 0))).toBeGreaterThan(0);
    expect(remedy).toMatch(/exact strategy/);
  });

  it("finds what strategies agree on and differences do not", () => {
    const { verdict, against, remedy } = audit(cut);
    expect(verdict).toBe("inconsistent");
    expect(against.error).toBeLessThan(1e-12);
    expect(remedy).toMatch(/detach/);
  });

  it("calls the bumpy valley at rates of 10 to 0.01 chaotic: its derivative is exact, and useless", () => {
    const { verdict, sentence, remedy, gradient, against, growth } = audit(chaoticToy([10, 0.01]));
    expect(verdict).toBe("chaotic");
    expect(Math.abs(gradient.logRates.data[0] ?? 0)).toBeGreaterThan(1e10);
    expect(against.error).toBeLessThan(1e-3);
    expect(growth.chaos?.hyperparameter).toBe("logRates");
    expect(sentence).toMatch(/By step \d+ of 100 .* sensitive to logRates/);
    expect(remedy).toMatch(/horizon.*evolution.*domain/);
    expect(audit(chaoticToy([10, 0.01]), { strategy: unrolled }).verdict).toBe("chaotic");
  });

  it("does not call it so at the rates to start from", () => {
    const { verdict, differences } = audit(chaoticToy([0.01, 0.01]));
    expect(verdict).toBe("notConverged");
    for (const { exact, estimate } of differences) expect(estimate / exact - 1).toBeCloseTo(0, 6);
  });

  it("calls an objective chaotic that is rough without growing", () => {
    const rough = dynamics({
      name: "rough",
      hyperparameters: { x: real(1) },
      steps: 1,
      start: ({ x }) => ({ x }),
      step: (state) => state,
      objective: ({ x }) => x.mul(1e5).sin(),
    });
    const { verdict, sentence } = audit(rough);
    expect(verdict).toBe("chaotic");
    expect(sentence).toMatch(/rough/);
  });

  it("says so where neighbouring runs do not stay finite", () => {
    const edge = dynamics({
      name: "edge",
      hyperparameters: { x: real(1) },
      steps: 1,
      start: ({ x }) => ({ x }),
      step: ({ x }) => ({ x: x.greater(1).where(Number.NaN, x) }),
      objective: ({ x }) => x.square(),
    });
    const { verdict, sentence } = audit(edge);
    expect(verdict).toBe("chaotic");
    expect(sentence).toMatch(/do not stay finite/);
  });

  it("watches the tangents in a run of its own, where neither strategy carries any", () => {
    const problem = training({
      parameters: { w: scalar(0) },
      loss: ({ w }, { y }, { l2 }) => w.sub(y).square().add(w.square().mul(l2)),
      validationLoss: ({ w }, { y }) => w.sub(y).square(),
      batches: [{ y: scalar(2) }],
      validation: { y: scalar(1) },
      steps: 200,
      optimizer: momentum,
      hyper: { learningRate: 0.1, momentum: 0.3, l2: positive(0.5) },
    });
    const found = audit(problem, { strategy: implicit(), against: unrolled, directions: 1, seed: 5 });
    expect(found.verdict).toBe("trustworthy");
    expect(found.growth.greatest).toBeGreaterThan(0);
    expect(found.sentence).toMatch(/implicit\(conjugateGradients\)/);
    expect(() => audit(problem, { directions: 0 })).toThrow(/directions is 0.*1 or more/);
  });
});

describe("differences along a direction", () => {
  const differencesOf = (f: (distance: number) => number) =>
    drain(
      derivativeByDifferences(function* (distance) {
        yield;
        return f(distance);
      }),
    );
  it("know their own error", () => {
    const smooth = differencesOf((d) => Math.exp(3 * d));
    expect(Math.abs(smooth.estimate - 3)).toBeLessThanOrEqual(smooth.doubt);
    expect(smooth.doubt).toBeLessThan(1e-7);
    expect(differencesOf((d) => Math.sin(1e6 * d)).doubt).toBeGreaterThan(1);
    expect(differencesOf((d) => Math.sqrt(d)).doubt).toBe(Infinity);
  });
});
