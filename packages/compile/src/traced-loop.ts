/** Loops are written down once: the body on a trace of its own, to be a program of its own, and all else as one operation. */
import { type Loop, type Looped, must, type Shape, type TensorLike, widest } from "@dualtape/core";
import { identityOf } from "./graph/identity.ts";
import { specialize } from "./graph/specialize.ts";
import { LoopRow } from "./loop-row.ts";
import { programInSlices } from "./program.ts";
import type { Recorded, Recording } from "./recording.ts";

/** A number of a recording. */
interface Written extends Recorded {
  /** Refuses an operand that is no number of the same recording. */
  own(operation: string, operand: unknown, which: string): void;
}

/** Writes a loop down: its body on a trace within, and itself as one operation. */
export function writeLoop<S extends Written & TensorLike<S>>(trace: Recording<S>, loop: Loop<S>): Looped<S> {
  const { name, times, backwards, carried, items, shared } = loop;
  const within = trace.within(loop.remedy);
  const argument = (number: S, shape: Shape): S => within.next(shape, number.precision);
  const given = [
    carried.map((number) => argument(number, number.shape)),
    items.map((number) => argument(number, number.shape.slice(1))),
    shared.map((number) => argument(number, number.shape)),
  ] as const;
  const made = loop.body(...given);
  const results = [...made.carried, ...made.outputs];
  for (const result of results) must(given.flat()[0], "argument").own(name, result, "what a step makes");
  const nodes = results.map(({ node }) => node);
  const inputs = [...carried, ...items, ...shared, ...within.taken.map(({ outside }) => outside)];
  const own = [...given.flat(), ...within.taken.map(({ inside }) => inside)];
  const row = new LoopRow(
    specialize(
      own.map(({ node }) => node),
      nodes,
      within.nodes,
    ),
    { name, times, backwards, carried: carried.length, items: items.length, precision: widest(results) },
    [times, backwards, ...identityOf(within.nodes, nodes)],
    programInSlices,
  );
  const all = trace.write({ kind: "custom", row }, inputs, [row.size], row.precision);
  const parts = row.parts.map(({ from, to, shape, precision }) => all.slice([from, to]).reshape(shape).to(precision));
  return { carried: parts.slice(0, carried.length), outputs: parts.slice(carried.length) };
}
