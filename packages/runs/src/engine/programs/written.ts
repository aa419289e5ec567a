/**
 * A step, written down: run once on traced numbers, it leaves all of its operations behind, on arguments for the state, the
 * hyperparameters, the data and the number of the step.
 */
import { type Node, Trace, type TraceNode, type Traced } from "@dualtape/compile";
import { ArgumentError, formatShape, isKind, must, sameShape } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
import type { RowNames } from "../../dynamics/inspection.ts";
import { lateContext, type StepContext } from "../../dynamics/stepping.ts";
import { mapRecord } from "../../records/record.ts";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What is known of a tensor before it has values. */
export type Form = Pick<Tensor, "shape" | "precision" | "byteLength">;

/** Forms by name. */
export type Forms = Readonly<Record<string, Form>>;

/** Traced numbers by name. */
export type TracedParts = Readonly<Record<string, Traced>>;

/** What a computation is given. */
export interface Given {
  readonly state: Forms;
  readonly hyper: Forms;
  readonly input: Forms;
  /** The number of the step, and what it is named. */
  readonly t: number;
  readonly phase: string;
  /** Whether its results are read after each step, where it is one of many. */
  readonly keeps: boolean;
  /** Whether anything is told of its results. */
  readonly watched: boolean;
  /** Which of its results are told of by rows. */
  readonly rowNames?: RowNames | undefined;
  /** What is monitored of its results. */
  readonly monitor?: ((results: TracedParts) => unknown) | undefined;
}

/** A computation on traced numbers, from a state and hyperparameters to named results. */
export type Computation = (state: TracedParts, hyper: TracedParts, context: StepContext<Traced>) => TracedParts;

/** A computation, written down once. */
export interface Written {
  readonly given: readonly Node[];
  /** The parts of the state that it is given, by which `given` begins. */
  readonly parts: readonly string[];
  /** The place of the number of the step; behind it stand its data, and nothing else. */
  readonly number: number;
  /** The number of the next step. */
  readonly next: Traced;
  readonly results: TracedParts;
  /**
   * What is told after each step: the greatest absolute values of results and rows of them, one for each name that is told, and what is
   * monitored, where that is written down; none where there are no results, or nobody asks.
   */
  readonly row: Traced | null;
  readonly told: readonly string[];
  readonly isMonitored: boolean;
  readonly nodes: readonly TraceNode[];
  /** Whether its results are read after each step. */
  readonly keeps: boolean;
  /** Whether it asked for the number of its step, so that no other step need be like it. */
  readonly asked: boolean;
}

/** Writes a computation down. */
export function write(
  compute: Computation,
  { t, phase, keeps, watched, rowNames = () => null, monitor, ...given }: Given,
  trace = new Trace(),
): Written {
  const nodes: Node[] = [];
  let asked = false;
  const argument = ({ shape, precision }: Pick<Form, "shape" | "precision">): Traced => {
    const traced = trace.argument(nodes.length, shape, precision);
    nodes.push(traced.node);
    return traced;
  };
  const [state, hyper] = [given.state, given.hyper].map((forms) => mapRecord(forms, argument));
  const number = nodes.length;
  const count = argument({ shape: [], precision: "float64" });
  const input = mapRecord(given.input, argument);
  const ask = (): number => {
    asked = true;
    return t;
  };
  const lift = ({ data, shape }: Tensor): Traced => trace.captured(data, shape);
  const context = lateContext({ count, phase, input: input as TracedParts, lift }, ask);
  const results = compute(state as TracedParts, hyper as TracedParts, context);
  for (const [part, value] of Object.entries(results)) {
    if (isKind<Traced>(value, "Traced") && value.isOf(trace)) continue;
    throw new ArgumentError(
      part,
      "it is a number that was kept from another call",
      "Compute it from what a step is given",
    );
  }
  const told: string[] = [];
  const [first, ...others] = Object.entries(watched ? results : {}).map(([part, value]) => {
    const rows = rowNames(part);
    told.push(...(rows?.names ?? [part]));
    const along = rows === null ? [] : value.shape.map((length, axis) => (axis === rows.axis ? length : 1));
    return value.greatest(along).reshape([-1]);
  });
  const shown = monitor === undefined || !watched ? null : monitoredOn(trace, () => monitor(results));
  const parts = Object.keys(given.state);
  return {
    given: nodes,
    parts,
    number,
    next: count.add(1),
    results,
    row: first?.concat(shown === null ? others : [...others, shown]) ?? null,
    told,
    isMonitored: shown !== null,
    nodes: trace.nodes,
    keeps,
    asked,
  };
}

/** What is monitored, in a row; `null` where it cannot be written down, so that it is left to who reads the state. */
function monitoredOn(trace: Trace, monitor: () => unknown): Traced | null {
  let value: unknown;
  try {
    value = monitor();
  } catch {
    return null; // what is wrong is said when it is asked for
  }
  return isKind<Traced>(value, "Traced") && value.isOf(trace) && value.shape.length === 0
    ? value.to("float64").reshape([1])
    : null;
}

/** What tells computations apart that are given other names, shapes or precisions. */
export const layoutOf = (forms: Forms): string =>
  Object.entries(forms)
    .map(([name, { shape, precision }]) => `${JSON.stringify(name)} ${precision} ${formatShape(shape)}`)
    .join("\n");

/** The layout of records that come one after another: most are laid out as the one before. */
export function layouts(): (forms: Forms) => string {
  let last: Forms = {};
  let layout = layoutOf(last);
  return (forms) => {
    if (forms !== last && !areAlike(forms, last)) layout = layoutOf(forms);
    last = forms;
    return layout;
  };
}

/** Whether two records have one layout. */
export function areAlike(a: Forms, b: Forms): boolean {
  const [names, others] = [Object.keys(a), Object.keys(b)];
  if (names.length !== others.length) return false;
  // It is asked for each step of a run, and so makes no more than it must.
  for (let i = 0; i < names.length; i++) {
    const name = must(names[i], "name");
    if (name !== others[i]) return false;
    const one = must(a[name], name);
    const other = must(b[name], name);
    if (one !== other && (one.precision !== other.precision || !sameShape(one.shape, other.shape))) return false;
  }
  return true;
}
