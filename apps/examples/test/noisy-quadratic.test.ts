import { mean, positive, unit } from "@dualtape/core";
import {
  audit,
  drain,
  gradientDescent,
  hybrid,
  hypergradient,
  hyperTensors,
  simulate,
  tuneDynamics,
  unrolled,
} from "@dualtape/hyperopt";
import { adam, cosine, scheduled } from "@dualtape/optimizers";
import { ones, seeded, tensor, type Tensor, zeros } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  descent,
  greedyRates,
  heavyBall,
  illConditioned,
  type NoisyQuadratic,
} from "../src/short-horizon-bias/noisy-quadratic.ts";

const SAMPLES = 100_000;

/** Descent as it is, on many samples at once: θ and v after all steps, from θ = 1 and v = 0; shape [samples, D]. */
function sampled({ curvature, scatter, steps }: NoisyQuadratic, rates: readonly number[], momentum: number) {
  const random = seeded(20);
  const shape = [SAMPLES, ...curvature.shape];
  const deviation = scatter.sqrt();
  let [theta, velocity] = [ones(shape), zeros(shape)];
  for (let t = 0; t < steps; t++) {
    const gradient = theta.sub(random.normal(shape).mul(deviation)).mul(curvature);
    velocity = velocity.mul(momentum).sub(gradient.mul(rates[t] ?? 0));
    theta = theta.add(velocity);
  }
  return { theta, velocity };
}

/** How many standard errors the mean of samples is away from what it should be, at most over the dimensions. */
function deviations(samples: Tensor, expected: Tensor): number {
  const average = mean(samples, 0);
  const error = mean(samples.sub(average).square(), 0)
    .div(SAMPLES - 1)
    .sqrt();
  return average.sub(expected).div(error).magnitude();
}

describe("the recursions of a noisy quadratic", () => {
  const small: NoisyQuadratic = { curvature: tensor([1, 0.3, 0.05]), scatter: tensor([1, 0.5, 4]), steps: 25 };
  const rates = Array.from({ length: 25 }, (_, t) => 0.5 / (1 + 0.1 * t));

  it("give the moments of a hundred thousand samples", () => {
    const run = descent(small, positive(rates));
    const { state, value } = drain(simulate(run, hyperTensors(run, {}), (constant) => constant));
    const { theta } = sampled(small, rates, 0);
    expect(deviations(theta.square(), state.moment)).toBeLessThan(4);
    const losses = theta.square().mul(small.curvature).sum(1).mul(0.5);
    expect(deviations(losses, value)).toBeLessThan(4);
    expect(deviations(losses, value.mul(1.02))).toBeGreaterThan(4);
  });

  it("give them with momentum, too", () => {
    const run = heavyBall(small, positive(rates), unit(0.8));
    const { state, value } = drain(simulate(run, hyperTensors(run, {}), (constant) => constant));
    const { theta, velocity } = sampled(small, rates, 0.8);
    const [offset, drift] = [theta.sub(state.mean), velocity.sub(state.velocity)];
    expect(deviations(theta, state.mean)).toBeLessThan(4);
    expect(deviations(velocity, state.velocity)).toBeLessThan(4);
    expect(deviations(offset.square(), state.variance)).toBeLessThan(4);
    expect(deviations(drift.square(), state.velocityVariance)).toBeLessThan(4);
    expect(deviations(offset.mul(drift), state.covariance)).toBeLessThan(4);
    expect(deviations(theta.square().mul(small.curvature).sum(1).mul(0.5), value)).toBeLessThan(4);
  });

  it("are those without momentum where there is none", () => {
    const [plain, heavy] = [descent(small, positive(rates)), heavyBall(small, positive(rates), unit(1e-300))];
    const value = hypergradient(plain, unrolled).value.item();
    expect(hypergradient(heavy, unrolled).value.item() / value - 1).toBeCloseTo(0, 12);
  });
});

describe("short-horizon bias", () => {
  it("does not exist in one dimension: greedy rates leave ½ / (1 + T)", () => {
    for (const steps of [1, 2, 10, 100, 1000]) {
      const problem = { curvature: ones([1]), scatter: ones([1]), steps };
      const excess = hypergradient(descent(problem, positive(greedyRates(problem))), unrolled).value.item();
      expect(Math.abs(excess - 0.5 / (1 + steps))).toBeLessThan(1e-12);
    }
  });

  const problem = illConditioned(100, 1000, 250);
  const excessAt = (rates: number | readonly number[]): number =>
    drain(simulate(descent(problem, positive(rates)), { learningRate: tensor(rates) }, (value) => value)).value.item();

  it("costs greedy rates a loss of .42561 where κ = 1000, little less than the best constant one", () => {
    expect(Math.abs(excessAt(greedyRates(problem)) - 0.42561)).toBeLessThan(1e-5);
    expect(Math.abs(excessAt(0.0614) - 0.45042)).toBeLessThan(1e-5);
    expect(excessAt(0.055)).toBeGreaterThan(0.4505);
    expect(excessAt(0.068)).toBeGreaterThan(0.4505);
  });

  it("is found by audit at the best constant rate, and not without noise", () => {
    const { verdict, remedy, shortHorizon, metasmoothness } = audit(descent(problem, positive(0.0614)));
    expect(shortHorizon).toMatchObject({ steps: 63, biased: true });
    expect(shortHorizon?.cosine).toBeCloseTo(-1, 9);
    expect(shortHorizon?.slope).toBeGreaterThan(0);
    expect(shortHorizon?.change).toBeGreaterThan(0);
    expect(verdict).toBe("notConverged");
    expect(remedy).toMatch(/`hybrid`.*`checkpointed\(\{ bytes \}\)`/);
    expect(metasmoothness.agreement).toBeGreaterThan(0.99);
    const { shortHorizon: benign } = audit(descent({ ...problem, scatter: zeros([100]) }, positive(0.0614)));
    expect(benign).toMatchObject({ biased: false, remedy: null });
    expect(benign?.change).toBeLessThan(0);
  });

  it("is overcome by hybrid hypergradients through all 250 steps", async () => {
    const rate = cosine(12, { peak: positive(0.6), final: positive(0.01) });
    const run = descent(problem, positive(Array<number>(250).fill(0.0614)));
    const { start, value } = await tuneDynamics(run, {
      iterations: 12,
      strategy: hybrid,
      method: gradientDescent(scheduled(adam, "learningRate", rate), { beta1: 0.5 }),
    });
    expect(Math.abs(start.value - 0.45042)).toBeLessThan(1e-5);
    expect(value).toBeLessThanOrEqual(0.24);
    expect(value).toBeGreaterThan(0.23746); // the optimum
  });
});
