/** The methods that take part, beside those of Optuna: a new one is a line in this list. */
import { gradientDescent, guided, type Method, quasiRandomSearch, rprop, tpe } from "@dualtape/hyperopt";
import { adam } from "@dualtape/optimizers";
import type { Asker } from "./drive.ts";

/** Those that take part from random starts: the default, alone and from several points, and what needs no start. */
export const wanderers: readonly Asker[] = [
  guided(),
  ...[4, 8].map((starts): Asker => ({ name: `guided, ${starts} starts`, method: guided(), starts })),
  tpe(),
];

/** All of them. */
export const methods: readonly Method[] = [
  guided(),
  rprop(),
  gradientDescent(adam, { learningRate: 0.5 }),
  tpe(),
  quasiRandomSearch(),
];
