/** The methods that take part, beside those of Optuna: a new one is a line in this list. */
import { gradientDescent, guided, type Method, quasiRandomSearch, rprop, tpe } from "@dualtape/hyperopt";
import { adam } from "@dualtape/optimizers";

/** All of them. */
export const methods: readonly Method[] = [
  guided(),
  rprop(),
  gradientDescent(adam, { learningRate: 0.5 }),
  tpe(),
  quasiRandomSearch(),
];
