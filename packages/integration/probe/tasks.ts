import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { TensorLike } from "@dualtape/core";
import { type Dynamics, dynamics, oneMinus, positive, training } from "@dualtape/hyperopt";
import { dense, crossEntropy } from "@dualtape/nn";
import { adam, momentum, piecewiseLinear, scheduled } from "@dualtape/optimizers";
import { oneHot, seeded, type Tensor, tensor } from "@dualtape/tensor";

const csv = (p: string, gz = false) =>
  (gz ? gunzipSync(readFileSync(p)) : readFileSync(p))
    .toString()
    .trim()
    .split("\n")
    .map((l) => l.split(",").map(Number));
const digitsRows = csv("/work/shared/data/digits.csv.gz", true);
const wineRows = csv("/work/shared/data/wine_data.csv").slice(1);
const cancerRows = csv("/work/shared/data/breast_cancer.csv").slice(1);

const net = <T extends TensorLike<T>>({ hidden, out }: any, x: T): T => dense(dense(x, hidden).tanh(), out) as T;
const shuffled = (rows: number[][], seed: number) => [...seeded(seed).permutation(rows.length)].map((i) => rows[i]!);
const standardized = (rows: number[][], n: number) => {
  const k = rows[0]!.length - 1;
  const mean = Array.from({ length: k }, (_, j) => rows.slice(0, n).reduce((s, r) => s + r[j]!, 0) / n);
  const sd = Array.from(
    { length: k },
    (_, j) => Math.sqrt(rows.slice(0, n).reduce((s, r) => s + (r[j]! - mean[j]!) ** 2, 0) / n) || 1,
  );
  return rows.map((r) => [...r.slice(0, k).map((v, j) => (v - mean[j]!) / sd[j]!), r[k]!]);
};
export interface Inst {
  problem: Dynamics;
  ranges: Record<string, [number, number]>;
}
const ADAM = { learningRate: positive(1e-3), beta1: oneMinus(0.9), beta2: oneMinus(0.999), epsilon: positive(1e-8) };
const RANGE = { rate: [1e-5, 1], decay: [1e-7, 1], beta: [0, 0.999], eps: [1e-12, 1e-1] } as any;

function digitsData(seed: number) {
  const rows = shuffled(digitsRows, seed);
  const part = (a: number, b: number) => ({
    x: tensor(rows.slice(a, b).map((r) => r.slice(0, 64).map((v) => v / 16))),
    y: oneHot(
      rows.slice(a, b).map((r) => r[64]!),
      10,
    ),
  });
  const random = seeded(seed + 1000);
  return {
    parameters: { hidden: dense.init(64, 32, random), out: dense.init(32, 10, random) },
    batches: Array.from({ length: 24 }, (_, i) => part(i * 50, i * 50 + 50)),
    validation: part(1200, 1500),
  };
}
const digits4 = (seed: number): Inst => ({
  problem: training({
    ...digitsData(seed),
    loss: (p: any, { x, y }: any) => crossEntropy(net(p, x), y),
    steps: 100,
    optimizer: adam,
    hyper: ADAM,
    engine: "compiled",
  } as any) as any,
  ranges: { learningRate: RANGE.rate, beta1: RANGE.beta, beta2: RANGE.beta, epsilon: RANGE.eps },
});
const digits40 = (seed: number): Inst => {
  const K = 35;
  return {
    problem: training({
      ...digitsData(seed),
      loss: (p: any, { x, y }: any, { l2 }: any) =>
        crossEntropy(net(p, x), y)
          .add(
            p.hidden.w
              .square()
              .sum()
              .mul(l2.slice([0, 1]).sum()),
          )
          .add(
            p.out.w
              .square()
              .sum()
              .mul(l2.slice([1, 2]).sum()),
          ),
      validationLoss: (p: any, { x, y }: any) => crossEntropy(net(p, x), y),
      steps: 100,
      optimizer: scheduled(adam, "learningRate", piecewiseLinear(100, { knots: positive(Array(K).fill(1e-3)) })),
      hyper: {
        "learningRate.knots": positive(Array(K).fill(1e-3)),
        beta1: oneMinus(0.9),
        beta2: oneMinus(0.999),
        epsilon: positive(1e-8),
        l2: positive([1e-4, 1e-4]),
      },
      engine: "compiled",
    } as any) as any,
    ranges: {
      "learningRate.knots": RANGE.rate,
      beta1: RANGE.beta,
      beta2: RANGE.beta,
      epsilon: RANGE.eps,
      l2: RANGE.decay,
    },
  };
};
const wine6 = (seed: number): Inst => {
  const random = seeded(seed + 77);
  const rows = standardized(shuffled(wineRows, seed), 90);
  const label = rows.map((r, i) =>
    i < 90 && random.uniform([]).item() < 0.15 ? (r[13]! + 1 + random.integers(1, 2)[0]!) % 3 : r[13]!,
  );
  const part = (a: number, b: number) => ({
    x: tensor(rows.slice(a, b).map((r) => r.slice(0, 13))),
    y: oneHot(label.slice(a, b), 3),
  });
  return {
    problem: training({
      parameters: { hidden: dense.init(13, 16, random), out: dense.init(16, 3, random) },
      batches: Array.from({ length: 3 }, (_, i) => part(i * 30, i * 30 + 30)),
      validation: part(90, 134),
      loss: (p: any, { x, y }: any, { l2hidden, l2out }: any) =>
        crossEntropy(net(p, x), y).add(p.hidden.w.square().sum().mul(l2hidden)).add(p.out.w.square().sum().mul(l2out)),
      validationLoss: (p: any, { x, y }: any) => crossEntropy(net(p, x), y),
      steps: 100,
      optimizer: adam,
      hyper: { ...ADAM, l2hidden: positive(1e-4), l2out: positive(1e-4) },
      engine: "compiled",
    } as any) as any,
    ranges: {
      learningRate: RANGE.rate,
      beta1: RANGE.beta,
      beta2: RANGE.beta,
      epsilon: RANGE.eps,
      l2hidden: RANGE.decay,
      l2out: RANGE.decay,
    },
  };
};
const cancer30 = (seed: number): Inst => {
  const rows = standardized(shuffled(cancerRows, seed), 300);
  const part = (a: number, b: number) => ({
    x: tensor(rows.slice(a, b).map((r) => r.slice(0, 30))),
    y: tensor(rows.slice(a, b).map((r) => [r[30]!])),
  });
  const bce = (p: any, { x, y }: any) => {
    const z = x.matmul(p.w).add(p.b);
    return z.mul(y).neg().add(z.softplus()).mean
      ? z.softplus().sub(z.mul(y)).sum().div(x.shape[0])
      : z.softplus().sub(z.mul(y)).sum().div(x.shape[0]);
  };
  return {
    problem: training({
      parameters: { w: tensor(Array(30).fill([0])), b: tensor([0]) },
      batches: [part(0, 300)],
      validation: part(300, 435),
      loss: (p: any, d: any, { l2 }: any) =>
        bce(p, d).add(
          p.w
            .square()
            .mul(l2.reshape([30, 1]))
            .sum(),
        ),
      validationLoss: bce,
      steps: 150,
      optimizer: momentum,
      hyper: { learningRate: 0.1, momentum: 0.9, l2: positive(Array(30).fill(1e-2)) },
      engine: "compiled",
    } as any) as any,
    ranges: { l2: RANGE.decay },
  };
};
const ode4 = (seed: number): Inst => {
  const random = seeded(seed + 5);
  const truth = [1.1, 0.4, 0.1, 0.4].map((v) => v * Math.exp(0.2 * random.normal([]).item()));
  const dt = 0.01,
    T = 2000;
  const f = (x: number, y: number, [a, b, c, d]: number[]) => [x * (a! - b! * y), y * (c! * x - d!)] as const;
  let [x, y] = [10, 5];
  const data: [number, number][] = [];
  for (let t = 0; t < T; t++) {
    const [k1x, k1y] = f(x, y, truth),
      [k2x, k2y] = f(x + (dt / 2) * k1x, y + (dt / 2) * k1y, truth),
      [k3x, k3y] = f(x + (dt / 2) * k2x, y + (dt / 2) * k2y, truth),
      [k4x, k4y] = f(x + dt * k3x, y + dt * k3y, truth);
    x += (dt / 6) * (k1x + 2 * k2x + 2 * k3x + k4x);
    y += (dt / 6) * (k1y + 2 * k2y + 2 * k3y + k4y);
    data.push([x * (1 + 0.03 * random.normal([]).item()), y * (1 + 0.03 * random.normal([]).item())]);
  }
  const seen = data.map((d) => tensor(d));
  return {
    problem: dynamics({
      name: "lotka",
      steps: T,
      engine: "compiled",
      hyperparameters: { a: positive(1), b: positive(1), c: positive(1), d: positive(1) },
      input: (t: number) => ({ seen: seen[t - 1]! }),
      start: (_h: any, lift: any) => ({ x: lift(tensor(10)), y: lift(tensor(5)), misfit: lift(tensor(0)) }),
      step: ({ x, y, misfit }: any, { a, b, c, d }: any, { input: { seen } }: any) => {
        const f = (x: any, y: any) => [x.mul(a.sub(b.mul(y))), y.mul(c.mul(x).sub(d))];
        const [k1x, k1y] = f(x, y),
          [k2x, k2y] = f(x.add(k1x.mul(dt / 2)), y.add(k1y.mul(dt / 2)));
        const nx = x.add(k2x.mul(dt)),
          ny = y.add(k2y.mul(dt));
        return {
          x: nx,
          y: ny,
          misfit: misfit.add(nx.sub(seen.slice([0, 1]).sum()).square()).add(ny.sub(seen.slice([1, 2]).sum()).square()),
        };
      },
      objective: ({ misfit }: any) => misfit.div(T),
    } as any) as any,
    ranges: { a: [0.01, 10], b: [0.01, 10], c: [0.01, 10], d: [0.01, 10] },
  };
};
export const tasks: Record<string, (seed: number) => Inst> = { digits4, wine6, cancer30, ode4, digits40 };
