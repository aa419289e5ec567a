/** Training without a compiler. */
import { training } from "../dynamics/training.ts";
import { trainBy } from "./train.ts";

export const train = /* @__PURE__ */ trainBy(training);
