/** What a program stands for: all steps that are written down alike. */
import { type Data, differences, elementsIn, type EngineError, type Node } from "@dualtape/compile";
import { must } from "@dualtape/core";
import type { Machine } from "./machine.ts";
import type { Written } from "./written.ts";

/** Bytes of a node, about. */
const NODE = 200;

/** Steps that do the same, but for numbers and arrays that stand in them. */
export class Structure {
  readonly bytes: number;
  machine: Machine | null = null;
  /** Why the engine runs no program of it. */
  refused: EngineError | null = null;
  /** The last run that met it. */
  run = 0;
  /** The places of the nodes that hold what varies; another list once there are more. */
  places: readonly number[] = [];
  private readonly names: string;

  /** @param key what it is given, and what for */
  constructor(
    readonly key: string,
    readonly written: Written,
  ) {
    this.names = namesOf(written);
    this.bytes = written.nodes.reduce(
      (bytes, { operation }) => bytes + NODE + (operation.kind === "captured" ? operation.data.byteLength : 0),
      0,
    );
  }

  /** In how many places a step differs from the first of these, which vary from then on; `null` where it is none of them. */
  differencesTo(key: string, written: Written): number | null {
    if (key !== this.key || written.keeps !== this.written.keeps || namesOf(written) !== this.names) return null;
    const differing = differences(this.written.nodes, written.nodes);
    if (differing === null) return null;
    if (!differing.every((place) => this.places.includes(place))) {
      this.places = [...new Set([...this.places, ...differing])];
      this.machine = null;
    }
    return differing.length;
  }
  /** The nodes of a step that hold what varies. */
  varyingIn({ nodes }: Written): readonly Node[] {
    return this.places.map((place) => must(nodes[place], "a node of a step"));
  }
  /** The values of what varies, in one of the steps. */
  valuesIn(written: Written): readonly Data[] {
    return this.varyingIn(written).map(elementsIn);
  }
}

/** The names of what comes out. */
const namesOf = ({ results, told, isMonitored }: Written): string =>
  JSON.stringify([Object.keys(results), told, isMonitored]);
