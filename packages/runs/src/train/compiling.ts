/** Training whose long runs are compiled: what people get unless they ask for less. */
import { training } from "../engine/compiling.ts";
import { trainBy } from "./train.ts";

export const train = /* @__PURE__ */ trainBy(training);
