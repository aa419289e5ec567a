/** The update rules once more, on plain numbers and one coordinate, as the papers print them. */
import type { optimizers } from "../src/index.ts";

type Name = keyof typeof optimizers;

/** The hyperparameters of the tests, far enough from the defaults for each to matter. */
export const settings = {
  sgd: { learningRate: 0.05 },
  momentum: { learningRate: 0.05, momentum: 0.8 },
  nesterov: { learningRate: 0.05, momentum: 0.8 },
  adagrad: { learningRate: 0.1, epsilon: 1e-3 },
  rmsprop: { learningRate: 0.02, decay: 0.9, epsilon: 1e-3 },
  adadelta: { learningRate: 0.7, decay: 0.9, epsilon: 1e-3 },
  adam: { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-3 },
  adamw: { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.1 },
  amsgrad: { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-3 },
  nadam: { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-3, momentumDecay: 0.01 },
  lion: { learningRate: 0.02, beta1: 0.8, beta2: 0.95, weightDecay: 0.1 },
} satisfies { [N in Name]: Record<keyof (typeof optimizers)[N]["hyperparameters"], number> };

/** From a coordinate and its gradient to the coordinate after step t; called with t = 1, 2, … */
type Rule = (theta: number, g: number, t: number) => number;

const { sqrt } = Math;

/** A fresh rule for a coordinate, its memory in the closure. */
export const references: { [N in Name]: (hyper: (typeof settings)[N]) => Rule } = {
  sgd:
    ({ learningRate }) =>
    (theta, g) =>
      theta - learningRate * g,
  momentum({ learningRate, momentum }) {
    let v = 0;
    return (theta, g) => theta - learningRate * (v = momentum * v + g);
  },
  // In Nesterov's own variables: y ← y + v at the point y that looks back, shown at θ = y + μ v.
  nesterov({ learningRate, momentum }) {
    let v = 0;
    return (theta, g) => {
      const y = theta - momentum * v;
      v = momentum * v - learningRate * g;
      return y + v + momentum * v;
    };
  },
  adagrad({ learningRate, epsilon }) {
    let s = 0;
    return (theta, g) => theta - (learningRate * g) / (sqrt((s += g * g)) + epsilon);
  },
  rmsprop({ learningRate, decay, epsilon }) {
    let v = 0;
    return (theta, g) => theta - (learningRate * g) / (sqrt((v = decay * v + (1 - decay) * g * g)) + epsilon);
  },
  adadelta({ learningRate, decay, epsilon }) {
    let [v, d] = [0, 0];
    return (theta, g) => {
      v = decay * v + (1 - decay) * g * g;
      const update = (sqrt(d + epsilon) / sqrt(v + epsilon)) * g;
      d = decay * d + (1 - decay) * update * update;
      return theta - learningRate * update;
    };
  },
  adam({ learningRate, beta1, beta2, epsilon }) {
    let [m, v] = [0, 0];
    return (theta, g, t) => {
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      return theta - (learningRate * (m / (1 - beta1 ** t))) / (sqrt(v / (1 - beta2 ** t)) + epsilon);
    };
  },
  adamw(hyper) {
    const rule = references.adam(hyper);
    return (theta, g, t) => rule(theta, g, t) - hyper.learningRate * hyper.weightDecay * theta;
  },
  amsgrad({ learningRate, beta1, beta2, epsilon }) {
    let [m, v, greatest] = [0, 0, 0];
    return (theta, g, t) => {
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      greatest = Math.max(greatest, v);
      return theta - (learningRate * (m / (1 - beta1 ** t))) / (sqrt(greatest / (1 - beta2 ** t)) + epsilon);
    };
  },
  nadam({ learningRate, beta1, beta2, epsilon, momentumDecay }) {
    let [m, v] = [0, 0];
    const mu = (t: number): number => beta1 * (1 - 0.5 * 0.96 ** (t * momentumDecay));
    const product = (t: number): number => (t === 0 ? 1 : product(t - 1) * mu(t));
    return (theta, g, t) => {
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      const ahead = (mu(t + 1) * m) / (1 - product(t + 1)) + ((1 - mu(t)) * g) / (1 - product(t));
      return theta - (learningRate * ahead) / (sqrt(v / (1 - beta2 ** t)) + epsilon);
    };
  },
  lion({ learningRate, beta1, beta2, weightDecay }) {
    let m = 0;
    return (theta, g) => {
      const update = Math.sign(beta1 * m + (1 - beta1) * g);
      m = beta2 * m + (1 - beta2) * g;
      return theta - learningRate * (update + weightDecay * theta);
    };
  },
};
