/** The methods that take part, beside those of Optuna: a new one is a line in this list. */
import { gradientDescent, guided, type Method, quasiRandomSearch, race, rprop, tpe } from "@dualtape/hyperopt";
import { adam } from "@dualtape/optimizers";

/** Those that take part from random starts: the default, alone and from several points, and what needs no start. */
export const wanderers: readonly Method[] = [guided(), race({ starts: 4 }), race({ starts: 8 }), tpe()];

/** All of them. */
export const methods: readonly Method[] = [
  guided(),
  rprop(),
  gradientDescent(adam, { learningRate: 0.5 }),
  tpe(),
  quasiRandomSearch(),
];
