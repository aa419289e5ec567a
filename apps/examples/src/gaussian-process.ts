/**
 * A Gaussian process on 40 noisy observations: its length scales and the noise go down the gradient of how unlikely the observations are, through the
 * Cholesky factor of their covariance. One of the three inputs has no part in them, and its length scale says so.
 */
import { newton, tuneDynamics } from "@dualtape/hyperopt";
import { tensor } from "@dualtape/tensor";
import { predicted, process, unseen } from "./gaussian-process/process.ts";
import { number, table } from "./report/format.ts";

const { hyper, value, start } = await tuneDynamics(process, { method: newton(), iterations: 30 });
console.log(`log likelihood ${number(-start.value)} at the start, ${number(-value)} tuned`);
console.log(`length scales ${hyper.lengths.map(number).join(", ")}; noise ${number(Math.sqrt(hyper.noise))}\n`);

const { mean, deviation } = predicted({ lengths: tensor(hyper.lengths), noise: tensor(hyper.noise) }, unseen);
const rows = [...mean.data].map((expected, i) => [
  Array.from(unseen.slice([i, i + 1]).data, number).join(", "),
  number(expected),
  number(deviation.data[i] ?? Number.NaN),
]);
console.log(table([["at", "expected", "± one deviation"], ...rows]));
