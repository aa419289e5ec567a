/**
 * Reverse mode through a loop: h̄, p̄ ← h̄·∂h′/∂h, p̄ + h̄·∂h′/∂p, a loop from the last time to the first, over the states that the way
 * there has kept; each time is done again, on a tape of its own.
 *
 * With fewer checkpoints than times, the times between two of them are one `Stage` of a loop of stages, and its way back goes through
 * them again before it goes back through them (Griewank & Walther 2000, with one level).
 */
import { must } from "../must.ts";
import type { LoopBody, Looped, LoopTape, LoopVariable, LoopVariables } from "../looped.ts";
import type { Loop, TensorLike } from "../number.ts";

/** Numbers of the three kinds that a loop has. */
interface Parts<T> {
  readonly carried: readonly T[];
  readonly items: readonly T[];
  readonly shared: readonly T[];
}

/** Something that is done to what is carried, there and back. */
interface Stage<T> {
  readonly there: LoopBody<T>["body"];
  /** From the cotangents of what it makes to those of what it is given: of all that is carried, and of what is wanted of the others. */
  readonly back: (at: Parts<T>, flowing: Looped<T>) => Parts<T>;
}

/** A loop on variables, as one on their primals there, and one on cotangents back. */
export function reverse<T extends TensorLike<T>, S extends LoopVariable<T, S> & TensorLike<S>, P extends LoopTape<T>>(
  loop: Loop<S>,
  { tape, variable, alone }: LoopVariables<T, S, P>,
): Looped<S> {
  const primals = (numbers: readonly S[]): readonly T[] => numbers.map(({ primal }) => primal);
  const at: Parts<T> = { carried: primals(loop.carried), items: primals(loop.items), shared: primals(loop.shared) };
  const inputs = [...loop.carried, ...loop.items, ...loop.shared];
  const outside = variable(must(inputs[0], "number").primal, tape, null);
  const isWanted = (input: S): boolean => outside.own(input).entry !== null;
  const wanted = { items: loop.items.map(isWanted), shared: loop.shared.map(isWanted) };
  const go = (times: number, backwards: boolean, parts: Parts<T>, body: LoopBody<T>["body"]): Looped<T> => {
    const [first] = [...parts.carried, ...parts.items, ...parts.shared];
    return must(first, "number").loop({ ...loop, times, backwards, checkpoints: times, ...parts, body });
  };

  /** The body on variables of a tape of its own, where those that are `asked` for have cotangents. */
  const recorded = ({ carried, items, shared }: Parts<T>, asked: readonly boolean[]) => {
    const given = [...carried, ...items, ...shared];
    const within = alone();
    const variables = given.map((primal, i) => variable(primal, within, asked[i] ? within.variable(primal) : null));
    const next = loop.body(...split(variables, carried.length, items.length));
    const [origin] = variables;
    for (const result of both(next)) must(origin, "number").own(result);
    return { next, within, entries: variables.map(({ entry }) => entry) };
  };
  const once: Stage<T> = {
    there(carried, items, shared) {
      const { next } = recorded({ carried, items, shared }, []);
      return { carried: primals(next.carried), outputs: primals(next.outputs) };
    },
    back(parts, flowing) {
      const asked = [...parts.carried.map(() => true), ...wanted.items, ...wanted.shared];
      const { next, within, entries } = recorded(parts, asked);
      const cotangents = both(flowing);
      const results = both(next).flatMap(({ entry, precision }, i) =>
        entry === null ? [] : [{ entry, cotangent: must(cotangents[i], "cotangent").to(precision) }],
      );
      const asking = entries.filter((entry) => entry !== null);
      const found = within.sweep(results, asking);
      let at = 0;
      const shares = [...parts.carried, ...parts.items, ...parts.shared].map((number, i) =>
        entries[i] === null ? null : (found[at++] ?? number.zeroLike()),
      );
      const [carried, items, shared] = split(shares, parts.carried.length, parts.items.length);
      return { carried: kept(carried), items: kept(items), shared: kept(shared) };
    },
  };

  /** Goes there, and keeps the state before each time. */
  const keeping = (stage: Stage<T>, times: number, parts: Parts<T>): { made: Looped<T>; befores: readonly T[] } => {
    const { carried, outputs } = go(times, loop.backwards, parts, (before, items, shared) => {
      const made = stage.there(before, items, shared);
      return { carried: made.carried, outputs: [...made.outputs, ...before] };
    });
    const own = outputs.length - parts.carried.length;
    return { made: { carried, outputs: outputs.slice(0, own) }, befores: outputs.slice(own) };
  };
  /** Goes back over the states that were kept. */
  const goingBack = (
    stage: Stage<T>,
    times: number,
    { items, shared }: Parts<T>,
    befores: readonly T[],
    flowing: Looped<T>,
  ): Parts<T> => {
    const sums = shared.filter((_, i) => wanted.shared[i]).map((number) => number.zeroLike());
    const states = flowing.carried.length;
    const gone = go(
      times,
      !loop.backwards,
      { carried: [...flowing.carried, ...sums], items: [...befores, ...items, ...flowing.outputs], shared },
      (carried, row, all) => {
        const [before, item, output] = split(row, befores.length, items.length);
        const back = stage.back(
          { carried: before, items: item, shared: all },
          { carried: carried.slice(0, states), outputs: output },
        );
        const more = back.shared.map((share, i) => must(carried[states + i], "sum").add(share));
        return { carried: [...back.carried, ...more], outputs: back.items };
      },
    );
    return { carried: gone.carried.slice(0, states), items: gone.outputs, shared: gone.carried.slice(states) };
  };
  /** Many times of a stage, as one that keeps nothing but where it begins. */
  const many = (stage: Stage<T>, times: number): Stage<T> => ({
    there: (carried, items, shared) => go(times, loop.backwards, { carried, items, shared }, stage.there),
    back: (parts, flowing) => goingBack(stage, times, parts, keeping(stage, times, parts).befores, flowing),
  });

  if (!inputs.some(isWanted)) {
    const gone = go(loop.times, loop.backwards, at, once.there);
    const constant = (primal: T): S => variable(primal, tape, null);
    return { carried: gone.carried.map(constant), outputs: gone.outputs.map(constant) };
  }
  const runs = runsOf(loop, (times) => (times === 1 ? once : many(once, times)));
  // The last times come first where it goes backwards.
  const order = loop.backwards ? [...runs].reverse() : runs;
  const legs: { readonly run: Run<T>; readonly parts: Parts<T>; readonly befores: readonly T[] }[] = [];
  let { carried } = at;
  const outputs = new Map<Run<T>, readonly T[]>();
  for (const run of order) {
    const parts = { carried, items: at.items.map((item) => cut(item, run)), shared: at.shared };
    const { made, befores } = keeping(run.stage, run.times, parts);
    legs.push({ run, parts, befores });
    carried = made.carried;
    outputs.set(run, made.outputs);
  }
  const all = { carried, outputs: joined(runs.map((run) => (outputs.get(run) ?? []).map((x) => flat(x, run)))) };
  const pullback = (cotangents: readonly (T | null)[]): readonly (T | null)[] => {
    const given = both(all).map((value, i) => cotangents[i] ?? value.zeroLike());
    const flowing = apart(given, at.carried.length);
    let back: Pick<Parts<T>, "carried" | "shared"> = { carried: flowing.carried, shared: [] };
    const items = new Map<Run<T>, readonly T[]>();
    for (const { run, parts, befores } of [...legs].reverse()) {
      const rows = flowing.outputs.map((output) => cut(output, run));
      const gone = goingBack(run.stage, run.times, parts, befores, { carried: back.carried, outputs: rows });
      items.set(run, gone.items);
      const sum = back.shared;
      back = { carried: gone.carried, shared: gone.shared.map((share, i) => sum[i]?.add(share) ?? share) };
    }
    const forItems = joined(runs.map((run) => (items.get(run) ?? []).map((x) => flat(x, run))));
    return [...back.carried, ...spread(forItems, wanted.items), ...spread(back.shared, wanted.shared)];
  };
  const held = [...legs.flatMap(({ befores }) => befores), ...at.items, ...at.shared];
  const results = both(all);
  const first = tape.pushTogether(
    results.length,
    inputs.map(({ entry }) => entry),
    pullback,
    held,
  );
  return apart(
    results.map((result, i) => variable(result, tape, first + i)),
    at.carried.length,
  );
}

/** So many times of a stage, each of which is `each` times of the loop, from `from` on. */
interface Run<T> {
  readonly stage: Stage<T>;
  readonly from: number;
  readonly times: number;
  readonly each: number;
}

/** The runs that a loop is made of: stages between checkpoints, and what is left. */
function runsOf<T>(
  {
    times,
    checkpoints,
    backwards,
  }: { readonly times: number; readonly checkpoints: number; readonly backwards: boolean },
  stageOf: (times: number) => Stage<T>,
): readonly Run<T>[] {
  const each = Math.ceil(times / checkpoints);
  const whole = Math.floor(times / each);
  const left = times - whole * each;
  // What is left is done last.
  const [start, rest] = backwards ? [left, 0] : [0, whole * each];
  const runs = [
    { stage: stageOf(each), from: start, times: whole, each },
    { stage: stageOf(1), from: rest, times: left, each: 1 },
  ].filter((run) => run.times > 0);
  return backwards ? runs.reverse() : runs;
}

/** The part of what stands along the times that a run is about, with an axis for its stages. */
function cut<T extends TensorLike<T>>(all: T, { from, times, each }: Run<T>): T {
  const [length = 0, ...shape] = all.shape;
  const part = times * each === length ? all : all.slice([from, from + times * each]);
  return each === 1 ? part : part.reshape([times, each, ...shape]);
}
/** What a run has made, along the times again. */
const flat = <T extends TensorLike<T>>(rows: T, { times, each }: Run<T>): T =>
  each === 1 ? rows : rows.reshape([times * each, ...rows.shape.slice(2)]);

/** What several runs have made, one after another. */
function joined<T extends TensorLike<T>>(runs: readonly (readonly T[])[]): readonly T[] {
  const [first = [], ...others] = runs;
  if (others.length === 0) return first;
  return first.map((rows, i) => rows.concat(others.map((other) => must(other[i], "rows"))));
}

const both = <T>({ carried, outputs }: Looped<T>): readonly T[] => [...carried, ...outputs];
const apart = <T>(numbers: readonly T[], carried: number): Looped<T> => ({
  carried: numbers.slice(0, carried),
  outputs: numbers.slice(carried),
});
const split = <T>(
  numbers: readonly T[],
  carried: number,
  items: number,
): [readonly T[], readonly T[], readonly T[]] => [
  numbers.slice(0, carried),
  numbers.slice(carried, carried + items),
  numbers.slice(carried + items),
];
const kept = <T>(numbers: readonly (T | null)[]): readonly T[] => numbers.filter((number) => number !== null);
/** Values at the places that are wanted. */
function spread<T>(values: readonly T[], wanted: readonly boolean[]): readonly (T | null)[] {
  let next = 0;
  return wanted.map((is) => (is ? must(values[next++], "cotangent") : null));
}
