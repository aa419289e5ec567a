/** The law suite: what every kind of number keeps, and what those with axes keep besides. */
import { arithmeticLaws } from "./laws/arithmetic.ts";
import { constantLaws } from "./laws/constants.ts";
import { functionLaws } from "./laws/functions.ts";
import type { ScalarLaw, TensorLaw } from "./laws/law.ts";
import { linearAlgebraLaws } from "./laws/linear-algebra.ts";
import { orderLaws } from "./laws/order.ts";
import { productLaws } from "./laws/products.ts";
import { structureLaws } from "./laws/structure.ts";

/** The laws of every kind of number. */
export const scalarLaws: readonly ScalarLaw[] = [...arithmeticLaws, ...functionLaws, ...orderLaws, ...constantLaws];

/** The laws of kinds with axes, which keep those of scalars too. */
export const tensorLaws: readonly TensorLaw[] = [...scalarLaws, ...structureLaws, ...productLaws, ...linearAlgebraLaws];
