/**
 * The programs of a dynamics, kept from run to run.
 *
 * The number of a step is a plain number, so every step is written down by itself, the first time that it is taken. Most differ in
 * nothing but numbers and arrays that stand in them: such steps share one program, and what differs is written into it before it
 * runs. Which values those are is found by comparing two steps.
 */
import { type Data, differences, elementsIn, type Node } from "@dualtape/compile";
import type { Identity } from "./identity.ts";
import { Machine, type Written } from "./machine.ts";

/** How a step is computed: by a machine and the values of what varies; `null` for eagerly. */
export interface Plan {
  readonly machine: Machine;
  readonly values: readonly Data[];
}

/** A way that steps are built, and which of its nodes hold other values in other steps. */
interface Structure {
  readonly written: Written;
  readonly varying: readonly number[];
  readonly machine: Machine;
}

/** How many programs one computation may need, over all of its steps; those that need another one run eagerly. */
const PROGRAMS = 8;

/** The steps of one computation on one layout. */
export class Family {
  private readonly plans = new Map<number, Plan | null>();
  private readonly structures: Structure[] = [];

  /**
   * How step `t` is computed; `write` writes a step down, or gives `null` where it cannot be, and `other` is a step to compare the
   * first of a structure with.
   */
  planOf(t: number, other: number, parts: readonly string[], write: (t: number) => Written | null): Plan | null {
    const known = this.plans.get(t);
    if (known !== undefined) return known;
    const made = this.make(t, other, parts, write);
    this.plans.set(t, made);
    return made;
  }

  private make(t: number, other: number, parts: readonly string[], write: (t: number) => Written | null): Plan | null {
    const written = write(t);
    if (written === null) return null;
    let varying: readonly number[] | null = null;
    for (const structure of [...this.structures].reverse()) {
      const differing = differences(structure.written.nodes, written.nodes);
      if (differing === null) continue;
      if (differing.every((place) => structure.varying.includes(place))) return planOn(structure, written);
      varying = [...new Set([...structure.varying, ...differing])];
      break;
    }
    if (this.structures.length >= PROGRAMS) return null;
    if (varying === null) {
      const compared = other === t ? null : write(other);
      varying = (compared && differences(written.nodes, compared.nodes)) ?? [];
    }
    const nodes = varying.map((place) => written.nodes[place]).filter((node): node is Node => node !== undefined);
    const structure: Structure = { written, varying, machine: new Machine(written, parts, nodes) };
    this.structures.push(structure);
    return planOn(structure, written);
  }
}

const planOn = ({ machine, varying }: Structure, { nodes }: Written): Plan => ({
  machine,
  values: varying.map((place) => {
    const node = nodes[place];
    return node === undefined ? new Float64Array(1) : elementsIn(node);
  }),
});

/** All programs of a dynamics, by what runs and how its state is laid out. */
export class Programs {
  private readonly families = new WeakMap<object, Map<string, Family>>();

  /** The steps of a computation: `as` tells apart what one dynamics computes. */
  family({ of, as }: Identity, layout: string): Family {
    const own = this.families.get(of) ?? new Map<string, Family>();
    this.families.set(of, own);
    const key = `${as}\n${layout}`;
    const family = own.get(key) ?? new Family();
    own.set(key, family);
    return family;
  }
}
