/** All tasks. */
import type { Task } from "../task.ts";
import { cancer30 } from "./cancer.ts";
import { diabetes6 } from "./diabetes.ts";
import { digits4, digits40 } from "./digits.ts";
import { ode4 } from "./lotka-volterra.ts";
import { wine6 } from "./wine.ts";

export const tasks: readonly Task[] = [digits4, digits40, cancer30, wine6, diabetes6, ode4];
