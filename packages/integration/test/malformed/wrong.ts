/**
 * What people hand in by mistake, by name. Each is made anew for each call, so that no call changes what another is given.
 */
import { Batch } from "@dualtape/batch";
import { Trace } from "@dualtape/compile";
import { Real } from "@dualtape/core";
import { Dual } from "@dualtape/forward";
import { Tape, Var } from "@dualtape/reverse";
import { tensor } from "@dualtape/tensor";

/** An array, or a record, that holds itself. */
function cyclic(): unknown {
  const tree: Record<string, unknown> = {};
  tree["self"] = tree;
  return tree;
}
function cyclicArray(): unknown {
  const list: unknown[] = [];
  list.push(list);
  return list;
}
class Model {
  readonly w = tensor([1]);
}

export const wrong = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  text: () => "text",
  bigint: () => 1n,
  symbol: () => Symbol("a symbol"),
  NaN: () => NaN,
  infinity: () => Infinity,
  negative: () => -1,
  fraction: () => 1.5,
  huge: () => 2 ** 60,
  "an empty array": () => [],
  "an array of text": () => ["text"],
  "an array with a hole": () => [1, undefined, 2],
  "a negative in an array": () => [-7],
  "a fraction in an array": () => [1.5],
  "an array that holds itself": cyclicArray,
  "an empty record": () => ({}),
  "a record of an unknown name": () => ({ precison: "float32" }),
  "a record that holds itself": cyclic,
  "a function": () => () => 1,
  "a date": () => new Date(0),
  "a map": () => new Map(),
  "a promise": () => Promise.resolve(1),
  "an object of a class": () => new Model(),
  "a cloned tensor": () => structuredClone({ ...tensor([1, 2]) }),
  "a parsed tensor": () => JSON.parse(JSON.stringify(tensor([1, 2]))) as unknown,
  "a tensor of another shape": () => tensor([[[1, 2, 3, 4, 5, 6, 7]]]).reshape([7, 1, 1]),
  "a scalar of another kind": () => new Real(1),
  "a foreign dual": () => new Dual(tensor([1, 2]), [], { name: "foreign" }),
  "a foreign variable": () => new Var(tensor([1, 2]), new Tape("foreign"), null),
  "a foreign traced number": () => new Trace().argument(0, [2], "float64"),
  "a foreign batch": () => new Batch(tensor([1, 2]), false, { name: "foreign", length: 3 }),
} satisfies Readonly<Record<string, () => unknown>>;

export type Wrong = keyof typeof wrong;

/** Groups of them that a kind of argument takes. */
export const numbers = ["NaN", "infinity", "negative", "fraction", "huge"] as const satisfies readonly Wrong[];
export const everything = Object.keys(wrong) as readonly Wrong[];
