/**
 * From a graph to something that runs: simplify, lay out, schedule, place, and hand it to a back end.
 *
 * | pass        | file                                   | what it does                                            |
 * |-------------|----------------------------------------|---------------------------------------------------------|
 * | simplify    | `passes/{constants,identities,transposes,patches}.ts` | rules, tried on every node as it is made anew     |
 * | lay out     | `passes/layout.ts`                     | dense copies for those who cannot read a view           |
 * | schedule    | `passes/{schedule,group}.ts`           | loops that are shared, products that share an operand   |
 * | place       | `passes/place.ts`                      | every address, before anything runs                     |
 */
import { checkInteger, checkRecord, must, refuse, sizeOf } from "@dualtape/core";
import { type BackEnd, checkBackEnd, NO_ROWS, type Program, type Rows } from "./back-end.ts";
import { EngineError } from "./errors.ts";
import { guarded } from "./guarded.ts";
import { type Rule, rebuilding } from "./graph/builder.ts";
import { bytesOf, checkGraph, type Data, type Graph, type Node, ordering, type Precision } from "./graph/node.ts";
import { interpreted } from "./interpreter.ts";
import { type Assembly, LoopRow } from "./loop-row.ts";
import { foldConstants } from "./passes/constants.ts";
import { absorbPatches } from "./passes/patches.ts";
import { lateBroadcasts, neutral, stretchedSums, views } from "./passes/identities.ts";
import { layingOut } from "./passes/layout.ts";
import { convolveCropped, convolveOverlaps, hasOverlaps } from "./passes/overlaps.ts";
import { cutIntoParts, partNumbers } from "./passes/parts.ts";
import { placing, type RowPlaces } from "./passes/place.ts";
import { type Carry, carriedTo, scheduling } from "./passes/schedule.ts";
import { cutIntoStrips } from "./passes/strips.ts";
import { absorbTransposes } from "./passes/transposes.ts";
import { AT_ONCE, finished, type Slices } from "./slices.ts";
import { instantiating } from "./wasm/assemble.ts";
import { refusal } from "./wasm/engine.ts";
import { hasRelaxedSimd } from "./wasm/matmul/index.ts";
import { Kernels } from "./wasm/products.ts";
import { scratchOf } from "./wasm/scratch.ts";

const RULES: readonly Rule[] = [
  foldConstants,
  neutral,
  views,
  stretchedSums,
  lateBroadcasts,
  absorbTransposes,
  absorbPatches,
];

/** The simplest graph that computes the same. */
export function simplify(graph: Graph): Graph {
  checkGraph("simplify", graph);
  return finished(simplifying(graph));
}

/** The same in slices. */
function* simplifying(graph: Graph): Slices<Graph> {
  const simple = yield* rebuilding(graph, RULES);
  if (!hasOverlaps(yield* ordering(simple.results))) return simple;
  const cropped = yield* rebuilding(simple, [...RULES, convolveCropped]);
  return yield* rebuilding(cropped, [...RULES, convolveOverlaps]);
}

/** What a program shall be, beside what it computes. */
export interface ProgramOptions {
  /** Asks for a back end; by default WebAssembly, or the interpreter, with a note, where the engine does not run it. */
  readonly backEnd?: BackEnd | undefined;
  /** The same bits on every engine, see `CompileOptions`. */
  readonly deterministic?: boolean;
  /** What stands in rows; nothing by default. */
  readonly rows?: Rows;
}

/**
 * Makes a program. Throws an `EngineError` where the engine does not run it, unless the interpreter may: where no back end is asked for, nor
 * that it be deterministic.
 */
export const programOf = (graph: Graph, carry: Carry, options: ProgramOptions = {}): Program =>
  finished(programInSlices(graph, carry, options, "now"));

/** The same in slices; `compiles` says whether the engine may compile "later", while other work goes on, in a slice to be waited for. */
export function* programInSlices(
  graph: Graph,
  carry: Carry,
  options: ProgramOptions = {},
  compiles: "now" | "later" = "later",
): Slices<Program> {
  checkGraph("programOf", graph);
  checkRecord("programOf", "the options", options, ["backEnd", "deterministic", "rows"]);
  const { backEnd: wanted, deterministic = false, rows = NO_ROWS } = options;
  checkBackEnd("programOf", wanted, deterministic);
  const isPlace = (place: unknown): boolean => place === null || graph.arguments[place as number] !== undefined;
  if (!Array.isArray(carry) || carry.findIndex((place) => !isPlace(place)) >= 0)
    refuse("programOf", "the list of what is carried", carry, "a place or null for each result");
  checkRows(graph, carry, rows);
  const laid = yield* layingOut(yield* simplifying(graph));
  if (wanted === "interpreter") return guarded(graph, rows, interpreted(laid, carry, rows));
  try {
    return guarded(graph, rows, yield* assembled(laid, carry, rows, { deterministic, compiles }));
  } catch (error) {
    if (!(error instanceof EngineError) || wanted === "webassembly" || deterministic) throw error;
    return guarded(graph, rows, { ...interpreted(laid, carry, rows), note: error.message });
  }
}

function checkRows(graph: Graph, carry: Carry, rows: Rows): void {
  checkRecord("programOf", "the rows", rows, ["count", "fed", "kept"]);
  checkInteger("programOf", "the number of rows", rows.count);
  for (const [what, places, nodes] of [
    ["the list of what is fed", rows.fed, graph.arguments],
    ["the list of what is kept", rows.kept, graph.results],
  ] as const) {
    if (!Array.isArray(places) || !places.every((place) => nodes[place] !== undefined))
      refuse("programOf", what, places, `places below ${nodes.length}`);
  }
  const both = rows.fed.find((place) => carry.includes(place));
  if (both !== undefined) refuse("programOf", "what is fed", rows.fed, `no argument that is carried, as ${both} is`);
}

/** Bytes in which a few numbers stand. */
const SMALL = 512;

/** What the assembler's addresses reach. */
const MOST_BYTES = 2 ** 31;

function* assembled(graph: Graph, carry: Carry, rows: Rows, { deterministic, compiles }: Assembly): Slices<Program> {
  const refused = refusal();
  if (refused !== null) throw refused;
  const scheduled = yield* scheduling(graph, carry);
  yield;
  const parts = cutIntoParts(cutIntoStrips(graph, scheduled));
  yield;
  const items = parts.flat();
  const kernels = new Kernels(!deterministic && hasRelaxedSimd());
  let scratch = 0;
  let within = 0;
  for (const [at, item] of items.entries()) {
    if (at % AT_ONCE === 0) yield;
    if (item.kind === "custom") within += yield* bytesWithin(item.nodes[0], { deterministic, compiles });
    scratch = Math.max(scratch, scratchOf(item, kernels).bytes);
  }
  const numbers = parts.length > 1 ? partNumbers(parts) : [];
  const placement = yield* placing(graph, items, carry, scratch, numbers, rows);
  if (placement.bytes > MOST_BYTES) {
    throw new EngineError(
      "size",
      `a program needs ${(placement.bytes / 2 ** 30).toFixed(1)} GiB of memory and can have 2`,
      "Compile for smaller shapes or fewer directions, or run it by the interpreter",
    );
  }
  const { memory, run, bytes } = yield* instantiating(graph, parts, placement, kernels, compiles);
  const viewAt = (node: Node, address = must(placement.addresses.get(node), "place of a value")): Data => {
    const size = sizeOf(node.shape);
    return node.precision === "float32"
      ? new Float32Array(memory.buffer, address, size)
      : new Float64Array(memory.buffer, address, size);
  };
  const inputs = graph.arguments.map((node) => viewAt(node));
  const outputs = graph.results.map((result, i) => viewAt(carriedTo(graph, carry, i) ?? result));
  const whole = { float32: new Float32Array(memory.buffer), float64: new Float64Array(memory.buffer) };
  const fed = stretchesOf(placement.fed, rows.fed);
  const kept = stretchesOf(placement.kept, rows.kept);
  /** Where each result stands, in bytes, and how far it is from one row to the next. */
  const stands = outputs.map(({ BYTES_PER_ELEMENT: width, byteOffset, length: size }, result) => {
    const stretch = kept.get(result);
    return stretch === undefined
      ? { width, size, first: byteOffset, step: 0 }
      : { width, size, first: stretch.from * width, step: stretch.step * width };
  });
  /** Where all of the first so many results begin, and where they end. */
  const pieceOf = (count: number, row: number): readonly [from: number, to: number] => {
    let [from, to] = [Infinity, 0];
    for (let result = 0; result < count; result++) {
      const { width, size, first, step } = must(stands[result], "result");
      const at = first + row * step;
      from = Math.min(from, at);
      to = Math.max(to, at + size * width);
    }
    return [from, to];
  };
  return {
    backEnd: "webassembly",
    bytes: bytes + within,
    write(argument, data, row = 0) {
      const stretch = fed.get(argument);
      const into = stretch === undefined ? must(inputs[argument], "argument") : whole[stretch.precision];
      const at = stretch === undefined ? 0 : stretch.from + row * stretch.step;
      // A number is put there by itself, since `set` takes longer.
      if (data.length === 1) into[at] = must(data[0], "element");
      else into.set(data, at);
    },
    writeRows(argument, { data, from, apart }, row, steps) {
      const { precision, from: first, size, step } = must(fed.get(argument), "an argument that is fed");
      const into = whole[precision];
      let [at, to] = [from, first + row * step];
      for (let i = 0; i < steps; i++, at += apart, to += step) {
        // Numbers are put there by themselves, since `set` takes longer.
        if (size === 1) into[to] = must(data[at], "element");
        else into.set(data.subarray(at, at + size), to);
      }
    },
    run(steps) {
      if (steps > 0) run(steps);
    },
    read(result, row = 0) {
      const stretch = kept.get(result);
      if (stretch === undefined) return must(outputs[result], "result").slice();
      const { precision, from, size, step } = stretch;
      const first = from + row * step;
      return whole[precision].slice(first, first + size);
    },
    look(result, row, steps) {
      const { precision, from, size, step } = must(kept.get(result), "a result that is kept");
      const first = from + row * step;
      return { data: whole[precision].subarray(first, first + (steps - 1) * step + size), apart: step };
    },
    readFirst(count, row = 0) {
      const [from, to] = pieceOf(count, row);
      const places = stands.slice(0, count);
      // Small arrays are made faster one by one than a buffer for all of them.
      if (to - from <= SMALL) {
        return places.map(({ width, size, first, step }) => {
          const at = (first + row * step) / width;
          return (width === 4 ? whole.float32 : whole.float64).slice(at, at + size);
        });
      }
      const piece = memory.buffer.slice(from, to);
      return places.map(({ width, size, first, step }) => {
        const at = first + row * step - from;
        return width === 4 ? new Float32Array(piece, at, size) : new Float64Array(piece, at, size);
      });
    },
    refill(arrays, row = 0) {
      const [from, to] = pieceOf(arrays.length, row);
      const buffer = arrays[0]?.buffer;
      const isPiece = arrays.every((array, result) => {
        const { first, step } = must(stands[result], "result");
        return array.byteOffset === first + row * step - from;
      });
      if (isPiece && buffer?.byteLength === to - from) {
        new Uint8Array(buffer).set(new Uint8Array(memory.buffer, from, to - from));
        return;
      }
      for (const [result, array] of arrays.entries()) {
        const { width, size, first, step } = must(stands[result], "result");
        const at = (first + row * step) / width;
        array.set((width === 4 ? whole.float32 : whole.float64).subarray(at, at + size));
      }
    },
  };
}

/** The bytes of the program that a loop is, which is made now. */
function* bytesWithin({ operation }: Node, assembly: Assembly): Slices<number> {
  if (operation.kind !== "custom" || !(operation.row instanceof LoopRow)) return 0;
  return (yield* operation.row.preparing(assembly)).bytes;
}

/** Where the rows of a node stand, counted in its elements. */
interface Stretch {
  readonly precision: Precision;
  readonly from: number;
  readonly size: number;
  /** From one row to the next. */
  readonly step: number;
}

/** The rows of each argument or result that has some, by its place. */
const stretchesOf = ({ from, bytes, offsets }: RowPlaces, places: readonly number[]): ReadonlyMap<number, Stretch> =>
  new Map(
    places.map((place, i) => {
      const [{ precision, shape }, offset] = must(offsets[i], "a row");
      const width = bytesOf(precision);
      return [place, { precision, from: (from + offset) / width, size: sizeOf(shape), step: bytes / width }];
    }),
  );
