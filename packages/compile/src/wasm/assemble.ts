/**
 * One module for one schedule: a function for each region and each size of product, and `run(steps)`, which holds the loop over
 * steps. Numbers stay in its locals, from item to item and from step to step.
 */
import { must, never, sizeOf } from "@dualtape/core";
import { br_if, call, f32, f64, i32, type Local, local, loop, memory } from "wasmati";
import { isScalar } from "../graph/builder.ts";
import { numberIn } from "../graph/literal.ts";
import { bytesOf, type Graph, type Node } from "../graph/node.ts";
import { viewOf } from "../graph/view.ts";
import type { Placement } from "../passes/place.ts";
import type { Item, Strips } from "../passes/item.ts";
import { basesOf } from "../passes/units.ts";
import { stripBytes } from "../passes/strips.ts";
import { finished, type Slices } from "../slices.ts";
import { Constants } from "./constants.ts";
import { customFunction } from "./custom.ts";
import { encoding } from "./encode.ts";
import { compiledLater, type Exports, start, warmingUp } from "./engine.ts";
import { lanesOf } from "./lanes.ts";
import { Library } from "./library.ts";
import { writeIndexed } from "./indexed.ts";
import { writeMove } from "./moves.ts";
import { type Kernels, rowBytes, writeProducts, writeRows } from "./products.ts";
import { repeat } from "./loops.ts";
import { pushNumber } from "./numbers.ts";
import type { Addresses as RegionAddresses } from "./places.ts";
import { clear, round } from "./reductions.ts";
import { regionRoutines } from "./regions.ts";
import { type Fresh, type Routine, routine } from "./routine.ts";
import { scratchOf } from "./scratch.ts";
import { turnsIn, writeTurn } from "./turns.ts";

const PAGE = 65536;

/** Items that one function computes. */
type Part = readonly Item[];

/** A module that has been started, and how many bytes of its memory it needs. */
interface Started extends Pick<Exports, "memory" | "run"> {
  readonly bytes: number;
}

/** Assembles and starts a module; throws what the engine throws where it refuses WebAssembly. */
export const instantiate = (graph: Graph, parts: readonly Part[], placement: Placement, kernels: Kernels): Started =>
  finished(instantiating(graph, parts, placement, kernels, "now"));

/** The same in slices; the engine compiles the module "now", or "later", in a slice that is to be waited for. */
export function* instantiating(
  graph: Graph,
  parts: readonly Part[],
  placement: Placement,
  kernels: Kernels,
  compiles: "now" | "later",
): Slices<Started> {
  // A custom operation reaches the memory when it is called, which is after the module has started.
  let started: Exports | null = null;
  const memoryOf = (): ArrayBuffer => must(started, "memory").memory.buffer;
  const constants = new Constants(placement.bytes);
  const routines = yield* stepRoutines(graph, parts, placement, kernels, constants, memoryOf);
  const { end: needed } = constants;
  const pages = Math.ceil(needed / PAGE);
  const { bytes, imports } = yield* encoding(routines, memory({ min: pages, max: pages }));
  const compiled = compiles === "later" ? yield* compiledLater(bytes) : null;
  const exports = start(bytes, imports, needed, compiled);
  started = exports;
  if (compiles === "later" && !parts.flat().some(({ kind }) => kind === "custom")) yield* warmingUp(exports);
  constants.writeTo(exports.memory.buffer);
  for (const [{ operation }, address] of placement.addresses) {
    if (operation.kind !== "captured") continue;
    const { data } = operation;
    new Uint8Array(exports.memory.buffer, address).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return { memory: exports.memory, run: exports.run, bytes: needed };
}

/** `run(steps)`: the items in order, as often as there are steps; each part of several is a function of its own. */
function* stepRoutines(
  graph: Graph,
  parts: readonly Part[],
  placement: Placement,
  kernels: Kernels,
  constants: Constants,
  memoryOf: () => ArrayBuffer,
): Slices<Readonly<Record<string, Routine>>> {
  const items = parts.flat();
  const library = new Library(constants);
  const regions = yield* regionRoutines(items, addressesIn, library);

  // Numbers are handed on in locals; loops, products and moves find them in memory, and so do other parts.
  const alone = parts.length === 1 ? items : [];
  const inMemory = new Set(alone.flatMap((item) => (item.kind === "scalars" ? [] : item.nodes.flatMap(basesOf))));
  const functions: Routine[] = [];
  for (const part of parts.length === 1 ? [] : parts) {
    yield;
    functions.push(
      routine([], [], (_parameters, fresh) => {
        const { write } = writer(fresh, part);
        for (const item of part) write(item);
      }),
    );
  }
  yield;

  const run = routine(["i32"], [], ([steps], fresh) => {
    const { write, carry, load, keep, keepRow } = writer(fresh, functions.length === 0 ? items : []);
    const { fed, kept } = placement;
    const [from, to] = [fresh("i32"), fresh("i32")];
    const given = new Set(fed.offsets.map(([argument]) => argument));
    local.set(from, fed.from);
    local.set(to, kept.from);
    // Numbers that come from outside are in locals from the first step on.
    const numbers = functions.length === 0 ? graph.arguments.filter(isScalar) : [];
    for (const argument of numbers) if (!given.has(argument)) load(argument);
    loop({}, () => {
      for (const [argument, offset] of fed.offsets) copy(argument, addressed(argument), inRow(from, offset));
      for (const argument of numbers) if (given.has(argument)) load(argument);
      for (const one of functions) call(one);
      if (functions.length === 0) items.forEach(write);
      for (const [result, offset] of kept.offsets) keepRow(result, to, offset);
      for (const [result, argument] of placement.moves) carry(result, argument);
      local.set(from, i32.add(from, fed.bytes));
      local.set(to, i32.add(to, kept.bytes));
      local.tee(steps as Local<"i32">, i32.sub(steps as Local<"i32">, 1));
      br_if(0);
    });
    for (const [result, argument] of placement.moves) if (isScalar(result)) keep(argument);
  });
  return { run, ...Object.fromEntries(functions.map((one, part) => [`part ${part}`, one])) };

  /** Writes items in one function, which has its own locals. */
  function writer(fresh: Fresh, own: Part) {
    const turns = turnsIn(own);
    const numbers = new Map<Node, Local<"f32"> | Local<"f64">>();
    const localFor = (node: Node): Local<"f32"> | Local<"f64"> => {
      const made = node.precision === "float32" ? fresh("f32") : fresh("f64");
      numbers.set(node, made);
      return made;
    };
    return { write, carry, load, keep, keepRow };

    /** Takes a number from memory into its local. */
    function load(node: Node): void {
      loadNumber(node, addressOf(node));
      local.set(localFor(node));
    }
    function write(item: Item): void {
      switch (item.kind) {
        case "scalars":
          return item.nodes.forEach(computeNumber);
        case "move":
          return (item.nodes[0].operation.kind === "indexed" ? writeIndexed : writeMove)(
            item.nodes[0],
            addressOf,
            fresh,
          );
        case "custom":
          return void call(customFunction(item.nodes[0], addressOf, memoryOf));
        case "products":
          return writeProducts(item, kernels, addressOf, placement.scratch, fresh);
        case "strips":
          return writeStrips(item);
        case "region": {
          const region = must(regions.get(item), "region");
          for (const node of region.places.numbers) pushValue(node);
          for (const bytes of region.shifts) i32.const(bytes);
          return void call(region.routine);
        }
        default:
          return never(item, "code");
      }
    }
    /** Some rows of the products, then the loop over them, and so on. */
    function writeStrips(strips: Strips): void {
      const { products, region, rows } = strips;
      const made = must(regions.get(region), "region");
      const kernel = must(kernels.of(products, rows), "kernel");
      const [first] = products.nodes;
      const panels = placement.scratch + scratchOf(strips, kernels).panels;
      clear(made.places.reductions);
      const [from, done] = [fresh("i32"), fresh("i32")];
      local.set(from, 0);
      local.set(done, 0);
      repeat(must(first?.shape[0], "axis") / rows, fresh, () => {
        writeRows(products, kernel, addressOf, panels, from);
        for (const node of made.places.numbers) pushValue(node);
        local.get(done);
        call(made.routine);
        local.set(from, i32.add(from, rows * rowBytes(products)));
        local.set(done, i32.add(done, stripBytes(strips)));
      });
      round(made.places.reductions, fresh);
    }
    function computeNumber(node: Node): void {
      const turn = turns.get(node);
      if (turn === undefined) compute(node);
      else if (!numbers.has(node)) writeTurn(turn, pushValue, localFor, library, fresh);
      const address = placement.addresses.get(node);
      if (address !== undefined) storeNumber(node, address, localOf(node));
    }
    function compute(node: Node): void {
      const { operation, inputs, precision } = node;
      const pushes = inputs.map((input) => () => pushValue(input));
      if (operation.kind === "elementwise") pushNumber(operation.row, pushes, { library, precision, fresh });
      else {
        pushes[0]?.();
        const from = inputs[0]?.precision;
        if (from === "float32" && precision === "float64") f64.promote_f32();
        if (from === "float64" && precision === "float32") f32.demote_f64();
      }
      local.set(localFor(node));
    }
    /** Pushes a number: of the program, of a local, or of memory. */
    function pushValue(node: Node): void {
      const value = numberIn(node);
      if (value !== null) return void (node.precision === "float32" ? f32.const(value) : f64.const(value));
      const { base, offset } = viewOf(node);
      const known = numbers.get(base);
      if (known !== undefined) return void local.get(known);
      loadNumber(base, addressOf(base) + offset * bytesOf(base.precision));
      if (!isScalar(base)) return;
      local.tee(localFor(base) as Local<"f64">);
    }
    /** Writes a result into a row. */
    function keepRow(result: Node, row: Local<"i32">, offset: number): void {
      if (isScalar(result)) {
        local.get(row);
        pushValue(result);
        lanesOf(result.precision).scalar.store({ offset });
        return;
      }
      copy(result, inRow(row, offset), addressed(result));
    }
    function keep(argument: Node): void {
      storeNumber(argument, addressOf(argument), localOf(argument));
    }
    function localOf(argument: Node): Local<"f32"> | Local<"f64"> {
      return numbers.get(argument) ?? localFor(argument);
    }
    /** Makes a result the argument of the next step. */
    function carry(result: Node, argument: Node): void {
      if (isScalar(result)) {
        pushValue(result);
        local.set(localOf(argument) as Local<"f64">);
        // Else it is enough to store the last one.
        if (functions.length > 0 || inMemory.has(argument)) keep(argument);
        return;
      }
      copy(result, addressed(argument), addressed(result));
    }
  }
  function addressed(node: Node): () => void {
    return () => void i32.const(addressOf(node));
  }

  /** Where a region finds its nodes, and gathers its sums. */
  function addressesIn(item: Item): RegionAddresses {
    const { sums } = scratchOf(item, kernels);
    return {
      of: (node) => placement.addresses.get(node),
      sum(node) {
        const offset = sums.get(node);
        return offset === undefined ? undefined : placement.scratch + offset;
      },
    };
  }
  function addressOf(node: Node): number {
    return must(placement.addresses.get(node), `place in memory of a ${node.operation.kind}`);
  }
}

/** Pushes an address in a row. */
const inRow = (row: Local<"i32">, offset: number) => (): void => void i32.add(row, offset);

/** Copies all elements of a node from one address to another. */
function copy({ shape, precision }: Node, pushTo: () => void, pushFrom: () => void): void {
  pushTo();
  pushFrom();
  i32.const(sizeOf(shape) * bytesOf(precision));
  memory.copy();
}

function loadNumber(node: Node, address: number): void {
  i32.const(0);
  lanesOf(node.precision).scalar.load({ offset: address });
}

function storeNumber(node: Node, address: number, value: Local<"f32"> | Local<"f64">): void {
  i32.const(0);
  local.get(value);
  lanesOf(node.precision).scalar.store({ offset: address });
}
