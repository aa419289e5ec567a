/** The packages that a program may import, whole. */
import * as compile from "@dualtape/compile";
import * as core from "@dualtape/core";
import * as forward from "@dualtape/forward";
import * as hyperopt from "@dualtape/hyperopt";
import * as nn from "@dualtape/nn";
import * as optimizers from "@dualtape/optimizers";
import * as reverse from "@dualtape/reverse";
import * as tensor from "@dualtape/tensor";
import type { Modules } from "./requiring.ts";

export const packages: Modules = {
  "@dualtape/core": core,
  "@dualtape/tensor": tensor,
  "@dualtape/forward": forward,
  "@dualtape/reverse": reverse,
  "@dualtape/optimizers": optimizers,
  "@dualtape/nn": nn,
  "@dualtape/hyperopt": hyperopt,
  "@dualtape/compile": compile,
};
