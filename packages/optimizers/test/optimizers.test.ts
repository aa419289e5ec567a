import { tensor, zeros } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import { type Optimizer, optimizers } from "../src/index.ts";
import { references, settings } from "./references.ts";
import { gradientAt, hyperOf, run, start, train } from "./training.ts";

const STEPS = 25;

// Computed with PyTorch 2.13.0 in float64: torch.optim.SGD(momentum, nesterov), Adagrad, RMSprop, Adadelta,
// Adam(amsgrad), AdamW and NAdam, with `settings` as lr, betas or alpha or rho, eps, weight_decay and momentum_decay; 25 steps of the
// problem of training.ts. PyTorch has no Lion.
const pytorch: Readonly<Record<Exclude<keyof typeof optimizers, "lion">, readonly number[]>> = {
  sgd: [0.6171084506214894, -1.2668235790211972, 0.030611455017621962, 0.12242172649438092],
  momentum: [0.5156982781485885, -0.7015960969249727, 0.012267167121345046, 0.44742221077202515],
  nesterov: [0.5121582510319891, -0.7346510189162017, 0.021945620999404218, 0.4665641547009233],
  adagrad: [0.5529566147792762, -1.309362503911965, 0.01725487929049988, 0.3259546935734172],
  rmsprop: [0.5816039696778101, -1.4106157719348327, 0.02335356518892547, 0.2743777862279679],
  adadelta: [0.5301148631630723, -1.020137225042645, 0.030562314250758192, 0.6676119700087897],
  adam: [0.46684595872426793, -1.026184168816508, 0.027582644775620585, 0.49274016602391163],
  adamw: [0.4603029555176728, -0.9151438108788623, 0.026602174618076267, 0.4743151744275488],
  amsgrad: [0.4632881123027608, -1.0583456067434769, 0.022747262698131644, 0.48553802960887815],
  nadam: [0.506482477443772, -1.1169718049789987, 0.027365469106517923, 0.5410026776070028],
};

const near = (values: readonly number[]): number[] => values.map((value) => expect.closeTo(value, 12));

const names = Object.keys(optimizers) as (keyof typeof optimizers)[];

it.each(names.filter((name) => name !== "lion"))("%s agrees with PyTorch", (name) => {
  const optimizer: Optimizer = optimizers[name];
  expect([...train(optimizer, hyperOf(optimizer, settings[name]), STEPS).data]).toEqual(near(pytorch[name]));
});

describe.each(names)("%s", (name) => {
  const optimizer: Optimizer = optimizers[name];
  const hyper = hyperOf(optimizer, settings[name]);

  it("has its name and legal hyperparameters", () => {
    expect(optimizer.name).toBe(name);
    for (const domain of Object.values(optimizer.hyperparameters)) expect(domain.contains(domain.initial)).toBe(true);
  });

  it("follows the rule as printed, over 25 steps", () => {
    const expected = start.map((initial, i) => {
      const rule = references[name](settings[name] as never);
      let theta = initial;
      for (let t = 1; t <= STEPS; t++) theta = rule(theta, gradientAt(theta, i, t), t);
      return theta;
    });
    expect([...train(optimizer, hyper, STEPS).data]).toEqual(near(expected));
  });

  it("keeps slots of the parameter's shape, or scalars, and does not change what it is given", () => {
    const parameter = tensor([[1, 2, 3]]);
    const slots = optimizer.init(parameter, "w");
    const before = JSON.stringify(slots);
    const after = optimizer.step(hyper, { parameter, gradient: tensor([[1, -1, 0]]), slots, t: 1, path: "w" });
    expect(Object.keys(after.slots)).toEqual(Object.keys(slots));
    for (const slot of Object.values(after.slots)) expect([[1, 3], []]).toContainEqual(slot.shape);
    expect(after.parameter.shape).toEqual([1, 3]);
    expect(JSON.stringify(slots)).toBe(before);
    expect([...parameter.data]).toEqual([1, 2, 3]);
  });

  it("leaves a parameter alone whose gradient is always 0, but for weight decay", () => {
    const decay = "weightDecay" in hyper ? (1 - 0.1 * settings[name].learningRate) ** STEPS : 1;
    const after = run(optimizer, hyper, tensor([2, -3]), STEPS, () => zeros([2]));
    expect([...after.data]).toEqual(near([2 * decay, -3 * decay]));
  });

  it("keeps float32 where everything is float32", () => {
    const single = { precision: "float32" } as const;
    const values = Object.entries(hyper).map(([key, value]) => [key, tensor(value.data, { ...single, shape: [] })]);
    const parameter = tensor([1, 2], single);
    const slots = optimizer.init(parameter, "w");
    const after = optimizer.step(Object.fromEntries(values), {
      parameter,
      gradient: parameter,
      slots,
      t: 1,
      path: "w",
    });
    for (const value of [after.parameter, ...Object.values(after.slots)]) expect(value.precision).toBe("float32");
  });
});
