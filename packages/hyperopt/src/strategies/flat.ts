/**
 * Hyperparameters that an objective is flat in: nothing that has a derivative leads from them to it. Their partials are 0 by structure,
 * which says nothing of how the objective moves with them.
 */

import { must } from "@dualtape/core";

/** Names in a sentence. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${must(names.at(-1), "name")}`;

/** What to do about them. */
export const flatRemedy = (names: readonly string[]): string =>
  `Tune ${listed(names)} by \`evolution()\` or \`tpe()\`, which need no derivatives, or judge by what has some: a loss instead of an accuracy, ` +
  "without a sign or detach on the way, on validation data or after more than one step";
