/**
 * `scan`: the same step, many times, as one operation. A program of it is as long as one step, and its way back is a loop again, so that
 * neither the code nor the tape grows with the times.
 */
import { checkFunction, checkInteger, checkFlag, checkRecord, checkTensor } from "../checks.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { must } from "../must.ts";
import type { Loop, LoopRules, TensorLike } from "../number.ts";
import { formatShape, sameShape } from "../shape.ts";
import { type Flat, flatten, type Mapped } from "../tree.ts";
import { forward } from "./forward.ts";
import { reverse } from "./reverse.ts";
import { stepByStep } from "./step-by-step.ts";

const rules: LoopRules = { stepByStep, forward, reverse };

/** What a step makes: what is carried to the next, and, if there is something to tell of each step, an output. */
export interface Scanned<C, Y> {
  readonly carry: C;
  readonly output?: Y;
}

/** What a scan goes through. */
export interface ScanOptions<C, X, P> {
  /** What is carried from step to step: a tree of tensors, which keep their shapes and precisions. */
  readonly carry: C;
  /** What there is one item of for each step: a tree of tensors, along whose first axes the items stand. */
  readonly over?: X;
  /** What all steps read, such as weights: a tree of tensors and plain numbers. */
  readonly shared?: P;
  /** How many steps, where there is nothing to go over. */
  readonly times?: number;
  /** Whether it goes from the last item to the first; outputs stand where their items do. */
  readonly backwards?: boolean;
  /**
   * For reverse mode: how many states between steps are kept, all by default; from each of them the steps up to the next are done again
   * on the way back. About √times of them keep the memory at 2 √times states for the work of one scan more (Griewank & Walther 2000).
   */
  readonly checkpoints?: number;
}

/** What a scan gives: what is carried after the last step, and the outputs of all steps, stacked along a new first axis. */
export interface ScanResult<C, Y> {
  readonly carry: C;
  readonly outputs: Y;
}

/**
 * Carries a tree of numbers through as many steps as there are items: h ← step(h, x, shared).
 *
 * A step sees what it is given and no other number of its kind: one of outside is refused by a `ForeignTapeError`, a `PerturbationError`, a
 * `BatchError` or a `ForeignTraceError`, so give weights and lifted constants as `shared`. Throws a `ShapeError` where items differ in
 * their number or what is carried changes its shape, and an `ArgumentError` where it changes its precision or its structure. What
 * is random comes in over the steps, drawn before.
 */
export function scan<C, X = undefined, P = undefined, Y = undefined>(
  step: (carry: C, item: X, shared: P) => Scanned<C, Y>,
  options: ScanOptions<C, X, P>,
): ScanResult<C, Y> {
  checkFunction("scan", "the step", step);
  checkRecord("scan", "the options", options, ["carry", "over", "shared", "times", "backwards", "checkpoints"]);
  return scanned(step as never, options as never) as never;
}

/** The same of numbers whose kind has a name. */
function scanned<S extends TensorLike<S>>(
  step: (carry: unknown, item: unknown, shared: unknown) => Scanned<unknown, unknown>,
  { carry, over, shared, backwards = false, ...options }: ScanOptions<unknown, unknown, unknown>,
): Partial<ScanResult<unknown, unknown>> {
  const parts = {
    carried: treeOf<S>(carry, "carry"),
    items: over === undefined ? none<S>() : treeOf<S>(over, "over"),
    shared: shared === undefined ? none<S>() : sharedTree<S>(shared),
  };
  const [first] = [...parts.carried.leaves, ...parts.items.leaves, ...parts.shared.leaves];
  if (first === undefined) throw new ArgumentError("scan", "there are no tensors to scan", "Carry one or more");
  const times = timesOf(parts.items, options.times);
  const { checkpoints = Math.max(1, times) } = options;
  checkFlag("scan", "backwards", backwards);
  checkInteger("scan", "the number of checkpoints", checkpoints, 1);
  const told: { output?: Flat<unknown, S> } = {};
  const loop: Loop<S> = {
    name: "scan",
    remedy: "Give what a step uses from outside to scan as `shared`",
    times,
    backwards,
    checkpoints,
    carried: parts.carried.leaves,
    items: parts.items.leaves,
    shared: parts.shared.leaves,
    rules,
    body(carried, items, all) {
      const made = step(parts.carried.rebuild(carried), parts.items.rebuild(items), parts.shared.rebuild(all));
      checkRecord("scan", "what the step makes", made, ["carry", "output"]);
      const output = made.output === undefined ? none<S>() : treeOf<S>(made.output, "output");
      checkAlike((told.output ??= output), output);
      return { carried: keptBy(parts.carried, treeOf<S>(made.carry, "carry"), carried), outputs: output.leaves };
    },
  };
  const { carried, outputs } = times === 0 ? never(loop) : first.loop(loop);
  const [last, all] = [parts.carried.rebuild(carried), must(told.output, "output").rebuild(outputs)];
  return all === undefined ? { carry: last } : { carry: last, outputs: all };
}

/** No step at all: what outputs would look like, a step of zeros shows. */
function never<S extends TensorLike<S>>({
  carried,
  items,
  shared,
  body,
}: Loop<S>): { carried: readonly S[]; outputs: readonly S[] } {
  const { outputs } = body(
    carried,
    items.map((item) => item.sum(0)),
    shared,
  );
  return { carried, outputs: outputs.map((output) => output.reshape([1, ...output.shape]).slice([0, 0])) };
}

/** A leaf of a tree, for errors. */
const named = (tree: string, path = ""): string => (path === "" ? tree : `${tree} ${path}`);

/** A tree of tensors. */
function treeOf<S extends TensorLike<S>>(tree: unknown, name: string): Flat<unknown, S> {
  const flat = flatten<unknown, S>(tree, `scan, ${name}`);
  flat.leaves.forEach((leaf, i) => checkTensor("scan", named(name, flat.paths[i]), leaf));
  return flat;
}

/** A tree of tensors, and of plain numbers, which stay where they stand. */
function sharedTree<S extends TensorLike<S>>(tree: unknown): Pick<Flat<unknown, S>, "leaves" | "rebuild"> {
  const flat = flatten<unknown, S | number>(tree, "scan, shared", (node) => typeof node === "number");
  const leaves: S[] = [];
  flat.leaves.forEach((leaf, i) => {
    if (typeof leaf === "number") return;
    checkTensor("scan", named("shared", flat.paths[i]), leaf);
    leaves.push(leaf);
  });
  const rebuild = <R>(values: readonly R[]): Mapped<unknown, R> => {
    let next = 0;
    return flat.rebuild(flat.leaves.map((leaf) => (typeof leaf === "number" ? leaf : values[next++]))) as never;
  };
  return { leaves, rebuild };
}

/** In place of a tree that was not given. */
const none = <S>(): Flat<undefined, S> => {
  const rebuild = (): never => undefined as never;
  return { leaves: [], paths: [], rebuild, rebuildFrom: rebuild };
};

/** How many steps there are. */
function timesOf<S extends TensorLike<S>>({ leaves, paths }: Flat<unknown, S>, asked: number | undefined): number {
  const times = asked === undefined ? leaves[0]?.shape[0] : asked;
  if (times === undefined)
    throw new ArgumentError("scan", "it is open how many steps there are", "Give times, or over");
  checkInteger("scan", "times", times);
  leaves.forEach(({ shape }, i) => {
    if (shape[0] === times) return;
    throw new ShapeError(
      "scan",
      `${named("over", paths[i])} has shape ${formatShape(shape)}, for ${times} steps`,
      `Give one whose first axis has length ${times}`,
    );
  });
  return times;
}

/** Refuses outputs of a step that do not look as those of the first. */
function checkAlike<S extends TensorLike<S>>(first: Flat<unknown, S>, now: Flat<unknown, S>): void {
  const isAlike = ({ shape, precision }: S, i: number): boolean => {
    const other = first.leaves[i];
    return now.paths[i] === first.paths[i] && other?.precision === precision && sameShape(other.shape, shape);
  };
  if (now.leaves.length === first.leaves.length && now.leaves.every(isAlike)) return;
  const looks = ({ leaves, paths }: Flat<unknown, S>): string =>
    leaves.map(({ shape, precision }, i) => `${named("output", paths[i])} ${formatShape(shape)} ${precision}`).join();
  throw new ArgumentError(
    "scan",
    `one step makes ${looks(first) || "no output"}, and another ${looks(now) || "none"}`,
    "Let every step make the same",
  );
}

/** What is carried on, which must look as it did before. */
function keptBy<S extends TensorLike<S>>(
  before: Flat<unknown, unknown>,
  after: Flat<unknown, S>,
  carried: readonly S[],
): readonly S[] {
  if (after.paths.join("\n") !== before.paths.join("\n")) {
    throw new ArgumentError(
      "scan",
      `a step makes [${after.paths.join(", ")}] of what it carries, [${before.paths.join(", ")}]`,
      "Carry the same tree on",
    );
  }
  after.leaves.forEach(({ shape, precision }, i) => {
    const was = must(carried[i], "what is carried");
    const name = named("carry", before.paths[i]);
    if (!sameShape(shape, was.shape)) {
      throw new ShapeError(
        "scan",
        `${name} has shape ${formatShape(was.shape)} before a step and ${formatShape(shape)} after it`,
        "Start from one of the shape that steps keep",
      );
    }
    if (precision === was.precision) return;
    throw new ArgumentError(
      "scan",
      `${name} is ${was.precision} before a step and ${precision} after it`,
      `Start from one in ${precision}, by to("${precision}")`,
    );
  });
  return after.leaves;
}
