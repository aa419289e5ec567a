/** What came of the members of a cross-validation, as what came of all: means, summed up in the order of the members, whoever was done first. */
import { must, type Natural } from "@dualtape/core";
import { mapRecord, type State } from "@dualtape/runs/eager";
import { Tensor } from "@dualtape/tensor";
import type { Diverged, Ended, Found, Lost, NaturalValues, PlainTensor } from "./piece.ts";

/** A run that stayed finite, with its state in tensors. */
export interface Whole extends Omit<Ended, "state"> {
  readonly state: State<string, Tensor>;
}

const tensorsOf = (state: Readonly<Record<string, PlainTensor>>): State<string, Tensor> =>
  mapRecord(state, ({ data, shape }) => new Tensor(data, shape, "keep"));

/** What came of all: of one that diverges or is lost, nothing else. @param joined makes the state of all of that of each */
export function merged(
  found: readonly (Found | Lost)[],
  joined: (states: readonly State<string, Tensor>[]) => State<string, Tensor>,
): Whole | Diverged | Lost {
  const seconds = found.reduce((sum, one) => sum + (one.type === "ended" ? one.cost : one).seconds, 0);
  const lost = found.find((one) => one.type === "lost");
  if (lost !== undefined) return { ...lost, seconds };
  const ended: Ended[] = [];
  let diverged: Diverged | null = null;
  for (const one of found) {
    if (one.type === "ended") ended.push(one);
    else if (one.type === "diverged" && one.step < (diverged?.step ?? Infinity)) diverged = one;
  }
  if (diverged !== null) return { ...diverged, seconds };
  const first = must(ended[0], "run");
  const state = ended.length === 1 ? tensorsOf(first.state) : joined(ended.map((one) => tensorsOf(one.state)));
  if (ended.length === 1) return { ...first, state };
  return {
    type: "ended",
    value: mean(ended.map(({ value }) => value)),
    gradient: meansByName(ended.map(({ gradient }) => gradient)),
    hessian: meansByRow(ended.map(({ hessian }) => hessian)),
    flat: first.flat.filter((name) => ended.every(({ flat }) => flat.includes(name))),
    chaos: ended.find(({ chaos }) => chaos !== null)?.chaos ?? null,
    curve: means(ended.map(({ curve }) => curve)),
    cost: { ...first.cost, bytes: Math.max(...ended.map(({ cost }) => cost.bytes)), seconds },
    state,
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value) / values.length;

/** Element by element, as far as all lists go. */
const means = (lists: readonly (readonly number[])[]): readonly number[] => {
  const length = Math.min(...lists.map((list) => list.length));
  return Array.from({ length }, (_, i) => mean(lists.map((list) => must(list[i], "element"))));
};

const meansByRow = (matrices: readonly Ended["hessian"][]): Ended["hessian"] => {
  const all = matrices.filter((matrix) => matrix !== null);
  return all.length === 0 ? null : must(all[0], "rows").map((_, i) => means(all.map((rows) => must(rows[i], "row"))));
};

const meansByName = (gradients: readonly (NaturalValues | null)[]): NaturalValues | null => {
  const all = gradients.filter((gradient) => gradient !== null);
  if (all.length === 0) return null;
  return mapRecord(must(all[0], "gradient"), (one, name): Natural => {
    const partials = means(all.map((gradient) => [must(gradient[name], name)].flat()));
    return typeof one === "number" ? must(partials[0], name) : partials;
  });
};
