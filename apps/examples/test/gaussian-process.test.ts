/** The Gaussian process is that of scikit-learn: likelihood, gradient, predictions, and what comes of fitting it. */
import { newton, tuneDynamics } from "@dualtape/hyperopt";
import { valueAndGrad } from "@dualtape/reverse";
import { tensor } from "@dualtape/tensor";
import { expect, test } from "vitest";
import table from "../src/gaussian-process/data.json" with { type: "json" };
import { logLikelihood, predicted, process, unseen } from "../src/gaussian-process/process.ts";

const [fitted] = [table.fitted];

test.for([...table.points, fitted])("at logarithms $theta", ({ theta, value, gradient, mean, deviation }) => {
  const scales = { lengths: tensor(theta.slice(0, 3)).exp(), noise: tensor(theta[3] ?? Number.NaN).exp() };
  const found = valueAndGrad(
    (logarithms, lift) => logLikelihood({ lengths: logarithms.lengths.exp(), noise: logarithms.noise.exp() }, lift),
    { lengths: scales.lengths.log(), noise: scales.noise.log() },
  );
  expect(Math.abs(found.value.item() / value - 1)).toBeLessThan(1e-10);
  const slopes = [...found.gradient.lengths.data, found.gradient.noise.item()];
  slopes.forEach((slope, i) => expect(Math.abs(slope - (gradient[i] ?? Number.NaN))).toBeLessThan(1e-8));
  const said = predicted(scales, unseen);
  [...said.mean.data].forEach((one, i) => expect(Math.abs(one - (mean[i] ?? Number.NaN))).toBeLessThan(1e-8));
  [...said.deviation.data].forEach((one, i) => expect(Math.abs(one - (deviation[i] ?? Number.NaN))).toBeLessThan(1e-8));
});

test("tuning finds what its own fit finds, or better", async () => {
  const { value } = await tuneDynamics(process, { method: newton(), iterations: 30 });
  expect(-value).toBeGreaterThan(fitted.value - 1e-6);
});
