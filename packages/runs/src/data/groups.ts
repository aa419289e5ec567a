/** The examples of each class, by their labels. */
import { ArgumentError, describe, refuse } from "@dualtape/core";

/** A label for each example: integers, or names. */
export type Labels = ArrayLike<number | string>;

/** The indices of the examples with each label, in the order in which labels first appear. */
export function groupsOf(where: string, labels: Labels, count?: number): readonly (readonly number[])[] {
  if (typeof labels !== "object" || labels === null || !Number.isSafeInteger(labels.length)) {
    refuse(where, "the list of labels", labels, "an array with a label for each example");
  }
  if (count !== undefined && labels.length !== count) {
    throw new ArgumentError(where, `${labels.length} labels for ${count} examples`, "Give one for each");
  }
  const groups = new Map<number | string, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label === undefined || (typeof label !== "string" && !Number.isSafeInteger(label))) {
      throw new ArgumentError(where, `label ${i} is ${describe(label)}`, "Give integers or names");
    }
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [i]);
    else group.push(i);
  }
  return [...groups.values()];
}
