/** Every engine of the workspace against central differences, and the differences against what they cannot miss. */
import { describe, expect, it } from "vitest";
import { dualtape } from "../src/engines/dualtape.ts";
import { eager } from "../src/engines/eager.ts";
import { javascript } from "../src/engines/javascript/javascript.ts";
import { expectation, judge } from "../src/check.ts";
import { convolutional } from "../src/scenarios/conv.ts";
import { matmul } from "../src/scenarios/matmul.ts";
import { training } from "../src/scenarios/mlp.ts";
import { projectile } from "../src/scenarios/projectile.ts";
import { rosenbrock } from "../src/scenarios/rosenbrock.ts";
import type { Outcome, Scenario } from "../src/scenarios/scenario.ts";

const WIDTHS = [12, 9, 5, 3];
const dtypes = ["float32", "float64"] as const;
const small: readonly Scenario[] = [
  ...dtypes.map((dtype) => matmul(7, dtype)),
  ...dtypes.flatMap((dtype) =>
    [0, 1, 4, 16].map((k) => training({ name: `network, K ${k}`, dtype, batch: 6, k, widths: WIDTHS })),
  ),
  rosenbrock(20),
  projectile(50),
];

async function outcomeOf(engine: typeof eager, scenario: Scenario): Promise<Outcome> {
  const prepared = await engine.prepare(scenario);
  if ("refused" in prepared) throw new Error(prepared.refused);
  return prepared.outcome();
}

describe.each(small)("$name in $dtype", (scenario) => {
  const expected = expectation(scenario);

  it.each([javascript, eager, dualtape])(
    "is right in $name",
    async (engine) => {
      const { correct, error } = judge(scenario, await outcomeOf(engine, scenario), expected);
      expect(correct, `relative error ${error}`).toBe(true);
    },
    60_000,
  );

  it("is wrong when one number is off by a hundredth", async () => {
    const outcome = await outcomeOf(javascript, scenario);
    const place = scenario.k; // the last tangent, or the primal
    const spoiled = Object.fromEntries(
      Object.entries(outcome).map(([name, parts]) => [
        name,
        parts.map((part, k) => (k === place ? Array.from(part, (value) => 1.01 * value) : part)),
      ]),
    );
    expect(judge(scenario, spoiled, expected).correct).toBe(false);
  });
});

describe.each([0, 4])("a convolutional network, K %i", (k) => {
  const scenario = convolutional({ dtype: "float32", batch: 2, k });
  const expected = expectation(scenario);

  it("is right compiled, and tells its memory", async () => {
    const prepared = await dualtape.prepare(scenario);
    if ("refused" in prepared) throw new Error(prepared.refused);
    const { correct, error } = judge(scenario, await prepared.outcome(), expected);
    expect(correct, `relative error ${error}`).toBe(true);
    expect(prepared.bytes).toBeGreaterThan(0);
  });
});

describe("the reference", () => {
  it("is the derivative by the learning rate of one step of descent", () => {
    // f(x − αg) with g = ∇f(x): the derivative by α is −∇f(x − αg)·g
    const [x, y, rate] = [-1.2, 1, 1e-3];
    const slope = (a: number, b: number) => [2 * (a - 1) - 400 * a * (b - a * a), 200 * (b - a * a)] as const;
    const [gx, gy] = slope(x, y);
    const [nextX, nextY] = slope(x - rate * gx, y - rate * gy);
    const [derivative = Number.NaN] = expectation(rosenbrock(1));
    expect(derivative / -(nextX * gx + nextY * gy)).toBeCloseTo(1, 7);
  });

  it("counts what is not a number as wrong", () => {
    const scenario = matmul(2, "float64");
    expect(judge(scenario, { product: [[1, 2, 3, Number.NaN]] }, expectation(scenario)).correct).toBe(false);
    expect(judge(scenario, {}, expectation(scenario)).correct).toBe(false);
  });
});
