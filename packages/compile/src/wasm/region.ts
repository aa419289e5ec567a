/**
 * A region in instructions: one loop nest for all of its nodes, vectors along the innermost axis.
 *
 * An element is loaded once and all nodes that read it find it in a local. What does not move along the innermost axis is loaded
 * outside of that loop. The elements that do not fill the last vector are stored one at a time.
 */
import { must, sizeOf } from "@dualtape/core";
import { f32, f64, type Local, local, v128 } from "wasmati";
import { numberIn } from "../graph/literal.ts";
import type { Node } from "../graph/node.ts";
import { viewOf } from "../graph/view.ts";
import type { Region } from "../passes/item.ts";
import { flows } from "../passes/units.ts";
import type { Strips } from "../passes/item.ts";
import { originOf } from "./constants.ts";
import { type Find, gatesOf, isComparison, type LoopEmitter, type Push } from "./elements.ts";
import { lanesOf, pushIndex, storeFirst } from "./lanes.ts";
import type { Library } from "./library.ts";
import { Known } from "./math/known.ts";
import { fill, Indices, repeat, shiftOf, type Walk } from "./loops.ts";
import type { Place, Places } from "./places.ts";
import { clear, Reduction, round } from "./reductions.ts";
import { keep, type Routine, routine } from "./routine.ts";
import { pushGate, pushMask, pushVector } from "./vectors.ts";

/** How many functions are written out in a loop, in the place of calls: of more, its code would be long. */
const WRITTEN_OUT = 4;

/**
 * Writes the loop nest of a region: a function of its numbers, of so many shifts, and in strips of the bytes at which the rows begin that
 * it is to go over.
 */
export function regionRoutine(
  { shape, nodes }: Region,
  places: Places,
  shiftCount: number,
  library: Library,
  strips: Strips | null = null,
): Routine {
  const { precision } = must(nodes[0], "node of a region");
  const lanes = lanesOf(precision);
  const { operands, numbers, inside, sources, overwritten, targets, nest } = places;
  const resting = new Set(strips?.products.nodes);
  const inner = nest.lengths.length - 1;
  // A loop over one element has no axes.
  const lengthOf = (axis: number): number => (inner < 0 ? 1 : must(nest.lengths[axis], "axis"));
  const step = (walk: Walk, axis: number): number => (inner < 0 ? 0 : must(walk[axis], "axis"));
  const length = lengthOf(inner);
  const [vectors, rest] = [Math.floor(length / lanes.count), length % lanes.count];

  const offsets = Array<"i32">(shiftCount + (strips === null ? 0 : 1)).fill("i32");
  return routine([...numbers.map(({ precision: own }) => lanesOf(own).type), ...offsets], [], (parameters, fresh) => {
    const emitter: LoopEmitter = {
      library,
      precision,
      fresh,
      origin: originOf(fresh),
      known: new Known(),
      room: WRITTEN_OUT,
    };
    const shifts = parameters.slice(numbers.length, numbers.length + shiftCount) as Local<"i32">[];
    const arrays = [...sources.values(), ...targets.values(), ...places.reductions.map(({ at }) => at)];
    const [moving, fixedRows] = [
      new Indices(arrays, fresh, shifts),
      new Indices(strips === null ? [] : arrays, fresh, shifts),
    ];
    const indexOf = (place: Place): Local<"i32"> => (resting.has(place.base) ? fixedRows : moving).of(place);
    const along = (place: Place): number => step(place.walk, inner);
    const still = (place: Place): boolean => place.walk.every((stride) => stride === 0);

    if (sizeOf(shape) === 0) {
      for (const { node, target } of places.reductions)
        fill(target.address, sizeOf(node.shape) * lanes.bytes, shiftOf(target, shifts));
      return;
    }
    if (strips === null) clear(places.reductions, shifts);

    const fixed = new Map<Node, Local<"v128">>();
    for (const operand of operands) {
      const value = numberIn(operand);
      if (value === null) continue;
      lanes.constant(value);
      fixed.set(operand, keep("v128", fresh));
    }
    const splats = new Map<Node, Local<"v128">>();
    numbers.forEach((node, i) => {
      local.get(parameters[i] as Local<"f32">);
      convert(node.precision);
      lanes.splat();
      splats.set(node, keep("v128", fresh));
    });
    const hoist = (which: (place: Place) => boolean): void => {
      for (const operand of operands) {
        const place = sources.get(operand);
        if (place === undefined || fixed.has(operand) || !which(place)) continue;
        pushElement(place, 0);
        lanes.splat();
        fixed.set(operand, keep("v128", fresh));
      }
    };
    const reductions = new Map(
      places.reductions.map((own) => [own.node, new Reduction(own, indexOf(own.at), fresh)] as const),
    );
    // The masks of strong zeros, by the local of their factor: one serves all directions.
    const gates = new Map<Local<"v128">, Local<"v128">>();
    const gateOf = (factor: Local<"v128">): Local<"v128"> => {
      const known = gates.get(factor);
      if (known !== undefined) return known;
      pushGate(() => local.get(factor), precision);
      const made = keep("v128", fresh);
      gates.set(factor, made);
      return made;
    };
    const factors = new Set(
      nodes.flatMap(({ operation, inputs }) =>
        operation.kind === "elementwise" ? gatesOf(operation.row, inputs) : [],
      ),
    );
    /** Those of what does not move are found outside of the loop. */
    const hoistGates = (): void => {
      for (const factor of factors) {
        const held = fixed.get(factor) ?? splats.get(viewOf(factor).base);
        if (held !== undefined) gateOf(held);
      }
    };
    hoist(still);
    hoistGates();
    moving.start(strips === null ? 0 : (parameters.at(-1) as Local<"i32">));
    fixedRows.start(0);
    level(0);
    if (strips === null) round(places.reductions, fresh, shifts);

    function moveAll(bytes: (walk: Walk) => number): void {
      moving.move(bytes);
      fixedRows.move(bytes);
    }
    /** The loop along an axis, and those inside it. */
    function level(axis: number): void {
      const held = [...reductions.values()].filter((reduction) => reduction.isHeldFrom(axis));
      for (const reduction of held) reduction.begin();
      if (axis >= inner) innermost();
      else {
        repeat(lengthOf(axis), fresh, () => {
          level(axis + 1);
          const passed = (walk: Walk): number =>
            (axis + 1 === inner ? vectors * lanes.count : lengthOf(axis + 1)) * step(walk, axis + 1);
          moveAll((walk) => step(walk, axis) - passed(walk));
        });
      }
      for (const reduction of held) reduction.end();
    }
    function innermost(): void {
      hoist((place) => along(place) === 0);
      hoistGates();
      repeat(vectors, fresh, () => {
        compute(lanes.count);
        moveAll((walk) => lanes.count * step(walk, inner));
      });
      if (rest > 0) compute(rest);
    }

    /** The body of the innermost loop, for a vector of which the first `valid` elements count. */
    function compute(valid: number): void {
      emitter.known = new Known();
      const values = new Map<Node, Local<"v128">>();
      const masks = new Map<Node, Local<"v128">>();
      const operandIn = (operand: Node): Local<"v128"> => {
        const { base } = viewOf(operand);
        const mask = masks.get(base);
        const known = fixed.get(operand) ?? splats.get(base) ?? values.get(inside.has(base) ? base : operand);
        if (known !== undefined) return known;
        if (mask !== undefined) {
          local.get(mask);
          lanes.constant(1);
          v128.and();
          const number = keep("v128", fresh);
          values.set(base, number);
          return number;
        }
        pushVectorAt(must(sources.get(operand), "place of an operand"), valid);
        const loaded = keep("v128", fresh);
        values.set(operand, loaded);
        return loaded;
      };
      const pushOperand = (operand: Node): void => void local.get(operandIn(operand));
      // What will be written over is read first.
      for (const operand of operands) {
        const place = overwritten.has(operand) ? sources.get(operand) : undefined;
        if (place === undefined || fixed.has(operand)) continue;
        pushVectorAt(place, valid);
        values.set(operand, keep("v128", fresh));
      }
      for (const node of nodes) {
        const finds = node.inputs.map(
          (input): Find =>
            () =>
              operandIn(input),
        );
        const pushes = finds.map(
          (find): Push =>
            () =>
              void local.get(find()),
        );
        if (flows(node)) {
          const { operation } = node;
          if (operation.kind === "elementwise" && isComparison(operation.row)) {
            pushMask(operation.row, pushes, precision);
            masks.set(node, keep("v128", fresh));
          } else {
            const mask = masks.get(viewOf(must(node.inputs[0], "operand")).base);
            if (operation.kind === "elementwise") {
              const stops = gatesOf(operation.row, node.inputs).map((factor) => gateOf(operandIn(factor)));
              const pushStops = stops.map((gate) => () => void local.get(gate));
              pushVector(operation.row, finds, mask ? () => void local.get(mask) : null, pushStops, emitter, valid);
            } else must(pushes[0], "operand")();
            values.set(node, keep("v128", fresh));
          }
          const place = targets.get(node);
          if (place === undefined) continue;
          pushOperand(node);
          storeFirst(lanes, valid, indexOf(place), place.address, fresh);
        } else reductions.get(node)?.add(must(pushes[0], "operand"), valid);
      }
    }
    /** Pushes the elements at a place: together, or one at a time where they lie apart or have another precision. */
    function pushVectorAt(place: Place, valid: number): void {
      const stride = along(place);
      const index = indexOf(place);
      if (stride === lanes.bytes && place.base.precision === precision) {
        return void v128.load({ offset: place.address }, index);
      }
      pushElement(place, 0);
      lanes.splat();
      for (let lane = 1; lane < valid; lane++) {
        pushElement(place, lane * stride);
        lanes.replace(lane);
      }
    }
    /** Pushes one element, as a number of the region's precision. */
    function pushElement(place: Place, further: number): void {
      const { precision: own } = place.base;
      lanesOf(own).scalar.load({ offset: pushIndex(indexOf(place), place.address, further) });
      convert(own);
    }
    function convert(from: Node["precision"]): void {
      if (from === precision) return;
      if (precision === "float64") f64.promote_f32();
      else f32.demote_f64();
    }
  });
}
