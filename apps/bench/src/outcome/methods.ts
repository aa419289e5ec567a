/** The methods that take part, beside those of Optuna: a new one is a line in this list. */
import type { Method } from "@dualtape/hyperopt";

/**
 * Adam (Kingma & Ba 2015) on the coordinates at a rate of 0.5, as a method to compare with: what is simplest to do with gradients. A gradient
 * that is not finite is taken for 0.
 */
const plainAdam: Method = {
  name: "adam(0.5)",
  *questions({ start, hold }) {
    const [rate, beta1, beta2, epsilon] = [0.5, 0.9, 0.999, 1e-8];
    let u = start;
    let mean = start.map(() => 0);
    let square = start.map(() => 0);
    for (let t = 1; ; t++) {
      const { gradient } = yield { u, wanted: "gradient", reason: "a step of Adam" };
      const slope = (i: number): number => gradient?.[i] ?? 0;
      mean = mean.map((value, i) => beta1 * value + (1 - beta1) * slope(i));
      square = square.map((value, i) => beta2 * value + (1 - beta2) * slope(i) ** 2);
      const steps = mean.map((value, i) => {
        const deviation = Math.sqrt((square[i] ?? 0) / (1 - beta2 ** t)) + epsilon;
        return (rate * value) / (1 - beta1 ** t) / deviation;
      });
      u = hold(u.map((value, i) => value - (steps[i] ?? 0)));
    }
  },
};

/** All of them. */
export const methods: readonly Method[] = [plainAdam];
