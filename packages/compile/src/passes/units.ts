/** Units of work: the nodes that compute something, with what a schedule asks of them again and again, found once. */
import { impossible, never } from "@dualtape/core";
import { isScalar, keyOfShape } from "../graph/builder.ts";
import { lower } from "../graph/lowering.ts";
import { type Graph, type Node, ordering } from "../graph/node.ts";
import { baseOf, type View, viewOf } from "../graph/view.ts";
import { AT_ONCE, type Slices } from "../slices.ts";
import { isGiven, isIdentity } from "./layout.ts";

/** A node that computes something. */
export interface Unit {
  readonly node: Node;
  /** Its place in the order in which units were written down. */
  readonly place: number;
  readonly kind: Kind;
  /** What is equal for all units that can share a loop. */
  readonly loop: string;
  readonly reads: readonly Read[];
  /** The numbers that it reads, each once. */
  readonly numbers: readonly Node[];
  /** The units that read it. */
  readonly consumers: readonly Unit[];
  /** How many units that it reads are not done. */
  missing: number;
  isDone: boolean;
}

/** How a unit reads an input. */
export interface Read {
  readonly view: View;
  /** What computes it; `null` where it is given. */
  readonly unit: Unit | null;
  /** Whether that is element by element, as the loop of the reader goes. */
  readonly inOrder: boolean;
}

/** The units of a graph that is laid out, each after those that it reads; `readers` has those of what is given, too. */
export function* unitsOf({ results }: Graph): Slices<{
  readonly units: readonly Unit[];
  readonly readers: ReadonlyMap<Node, readonly Unit[]>;
}> {
  const units = new Map<Node, Unit>();
  const readers = new Map<Node, Unit[]>();
  const readersOf = (node: Node): Unit[] => {
    const known = readers.get(node);
    if (known !== undefined) return known;
    const own: Unit[] = [];
    readers.set(node, own);
    return own;
  };
  for (const [at, node] of (yield* ordering(results)).entries()) {
    if (at % AT_ONCE === 0) yield;
    if (isGiven(node) || baseOf(node) !== node) continue;
    const shape = loopShape(node);
    const reads = node.inputs.map((input): Read => {
      const view = viewOf(input);
      return { view, unit: units.get(view.base) ?? null, inOrder: isIdentity(view, shape) };
    });
    const bases = [...new Set(reads.map(({ view }) => view.base))];
    const unit: Unit = {
      node,
      place: units.size,
      kind: kindOf(node),
      loop: `${node.precision} ${keyOfShape(shape)}`,
      reads,
      numbers: bases.filter(isScalar),
      consumers: readersOf(node),
      missing: bases.filter((base) => units.has(base)).length,
      isDone: false,
    };
    for (const base of bases) readersOf(base).push(unit);
    units.set(node, unit);
  }
  return { units: [...units.values()], readers };
}

/** The nodes that a unit reads the elements of. */
export const basesOf = (unit: Node): readonly Node[] => unit.inputs.map(baseOf);

/** The shape that the loop of an elementwise node or a reduction runs over. */
export const loopShape = (unit: Node): readonly number[] =>
  flows(unit) || unit.inputs[0] === undefined ? unit.shape : unit.inputs[0].shape;

/** Whether the elements of a node come out one at a time, in order, so that the loop that makes them can go on with them. */
export const flows = ({ operation: { kind } }: Node): boolean => kind === "elementwise" || kind === "copy";

/** The kinds of items that compute a node. */
export type Kind = "scalars" | "region" | "products" | "move" | "custom";

function kindOf(unit: Node): Kind {
  switch (unit.operation.kind) {
    case "elementwise":
    case "copy":
      return isScalar(unit) ? "scalars" : "region";
    case "magnitude":
      return "region";
    case "matmul":
      return "products";
    case "linear":
      return lower(unit.operation).as === "sum" ? "region" : "move";
    case "indexed":
      return "move";
    case "custom":
      return "custom";
    case "argument":
    case "literal":
    case "captured":
      throw impossible("item for what is given");
    default:
      return never(unit.operation, "item");
  }
}
