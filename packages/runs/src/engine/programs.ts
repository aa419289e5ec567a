/**
 * The programs of a dynamics, kept from run to run.
 *
 * The number t of a step is a plain number, so a step that is written down holds values that differ from step to step. They are
 * found by comparing steps, and written into the program before each.
 *
 * - In a phase, steps differ in what is linear in t: `beta.pow(t)` holds t itself. A few of them tell all others.
 * - Else each step is written down by itself, the first time that it is taken. Most are built alike, and share a program.
 */
import { type Data, differences, elementsIn, type Node } from "@dualtape/compile";
import type { Identity } from "./identity.ts";
import { Machine, type Written } from "./machine.ts";

/** How a step is computed: by a machine, and the values of what varies. */
export interface Plan {
  readonly machine: Machine;
  readonly values: readonly Data[];
}

/** A step that is to be planned. */
export interface Planned {
  readonly t: number;
  readonly steps: number;
  /** What the step does, if its dynamics says. */
  phase?(t: number): string;
  /** The names of the parts of the state. */
  readonly parts: readonly string[];
  /** Writes a step down; `null` where that cannot be done. */
  write(t: number): Written | null;
}

/** A way that steps are built, and which of its nodes hold other values in other steps. */
interface Structure {
  readonly written: Written;
  readonly varying: readonly number[];
  readonly machine: Machine;
}

/**
 * How many programs one computation may need, over all of its steps without a phase; those that need another one run eagerly, and
 * after as many of them no more are written down.
 */
const PROGRAMS = 8;

/** A number that is linear in t: (precision, value at 0, slope). */
interface Line {
  readonly node: Node;
  readonly origin: number;
  readonly slope: number;
}

/** The steps of one computation on one layout. */
export class Family {
  private readonly plans = new Map<number, Plan | null>();
  private readonly phases = new Map<string, ((t: number) => Plan) | null>();
  private readonly structures: Structure[] = [];
  private others = 0;

  /** How a step is computed; `null` for eagerly. */
  planOf(planned: Planned): Plan | null {
    const phase = planned.phase?.(planned.t);
    if (phase !== undefined) {
      const known = this.phases.get(phase);
      const plan = known === undefined ? lineUp(phase, planned) : known;
      this.phases.set(phase, plan);
      if (plan !== null) return plan(planned.t);
    }
    const known = this.plans.get(planned.t);
    if (known !== undefined) return known;
    const made = this.make(planned);
    this.plans.set(planned.t, made);
    return made;
  }

  private make({ t, steps, parts, write }: Planned): Plan | null {
    // A layout may be met in one step only, as that of the first: a program is made for the second.
    if ((steps > 1 && this.plans.size === 0) || this.others >= PROGRAMS) return null;
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
    if (this.structures.length >= PROGRAMS) {
      this.others += 1;
      return null;
    }
    if (varying === null) {
      const other = t < steps ? t + 1 : t - 1;
      const compared = other < 1 ? null : write(other);
      varying = (compared && differences(written.nodes, compared.nodes)) ?? [];
    }
    const structure: Structure = { written, varying, machine: new Machine(written, parts, nodesAt(varying, written)) };
    this.structures.push(structure);
    return planOn(structure, written);
  }
}

/** The steps of a phase, from the first that is taken and two others; `null` where they differ in more than lines. */
function lineUp(phase: string, { t, steps, parts, write, ...of }: Planned): ((t: number) => Plan) | null {
  const others: number[] = [];
  for (let later = t + 1; later <= steps && others.length < 2; later++)
    if (of.phase?.(later) === phase) others.push(later);
  const [first, second, third] = [t, ...others].map(write);
  if (first == null) return null;
  const varying = second == null ? [] : differences(first.nodes, second.nodes);
  if (varying === null) return null;
  const apart = (others[0] ?? t) - t;
  const lines = nodesAt(varying, first).map((node, i): Line => {
    const [here, there] = [elementsIn(node), elementsIn(nodesAt(varying, second ?? first)[i] ?? node)];
    const slope = here.length === 1 ? ((there[0] ?? 0) - (here[0] ?? 0)) / apart : Number.NaN;
    return { node, slope, origin: (here[0] ?? 0) - slope * t };
  });
  const machine = new Machine(first, parts, nodesAt(varying, first));
  const plan = (at: number): Plan => ({
    machine,
    values: lines.map(({ node: { precision }, origin, slope }) =>
      precision === "float32" ? Float32Array.of(origin + slope * at) : Float64Array.of(origin + slope * at),
    ),
  });
  const holds = (written: Written | null | undefined, at: number): boolean => {
    if (written == null) return true;
    const differing = differences(first.nodes, written.nodes);
    return (
      differing !== null &&
      differing.every((place) => varying.includes(place)) &&
      plan(at).values.every((value, i) => {
        const exact = elementsIn(nodesAt(varying, written)[i] as Node)[0] ?? Number.NaN;
        return Math.abs((value[0] ?? 0) - exact) <= 1e-14 * Math.abs(exact);
      })
    );
  };
  return holds(second, others[0] ?? t) && holds(third, others[1] ?? t) ? plan : null;
}

const nodesAt = (places: readonly number[], { nodes }: Written): readonly Node[] =>
  places.map((place) => nodes[place]).filter((node): node is Node => node !== undefined);

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
