/** All update rules by name, for tools that list them and for tests that run on each. */
import { adabelief } from "./adabelief.ts";
import { adadelta } from "./adadelta.ts";
import { adafactor } from "./adafactor.ts";
import { adagrad } from "./adagrad.ts";
import { adam } from "./adam.ts";
import { adamw } from "./adamw.ts";
import { amsgrad } from "./amsgrad.ts";
import { lamb } from "./lamb.ts";
import { lion } from "./lion.ts";
import { momentum } from "./momentum.ts";
import { muon } from "./muon.ts";
import { nadam } from "./nadam.ts";
import { nesterov } from "./nesterov.ts";
import { prodigy } from "./prodigy.ts";
import { radam } from "./radam.ts";
import { rmsprop } from "./rmsprop.ts";
import { scheduleFreeAdamw } from "./schedule-free-adamw.ts";
import { scheduleFreeSgd } from "./schedule-free-sgd.ts";
import { sgd } from "./sgd.ts";

/** The nineteen update rules. A program that imports one of them by its name bundles only that one. */
export const optimizers = {
  sgd,
  momentum,
  nesterov,
  adagrad,
  rmsprop,
  adadelta,
  adam,
  adamw,
  amsgrad,
  nadam,
  radam,
  adabelief,
  lion,
  lamb,
  adafactor,
  muon,
  prodigy,
  scheduleFreeSgd,
  scheduleFreeAdamw,
} as const;
