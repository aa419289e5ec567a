/**
 * The trick, in the library's own words: a tape of dual numbers.
 *
 * Each variable is a dual x + ẋε, so every value that the tape records carries its tangent v̇ along the seed (ẋ, ẏ). One sweep
 * back from the result then gives cotangents v̄, and these are duals too: at the variables their primals are the gradient ∇f, and
 * their tangents say how the gradient moves along the seed, which is the Hessian times the seed.
 */
import { elementwise, Real } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import { record, type Var } from "@dualtape/reverse";
import type { Graph } from "./graph.ts";

/** A value of a variable, and how it moves. */
export interface Seeded {
  readonly value: number;
  readonly tangent: number;
}

/** What happens to the numbers, node by node. */
export interface Flow {
  readonly duals: readonly Dual<Real>[];
  /** The cotangent of each node; `null` where nothing flows to it. */
  readonly cotangents: readonly (Dual<Real> | null)[];
}

/** Runs a graph forward on duals, and sweeps cotangents back through its tape. */
export function flowThrough(graph: Graph, variables: Readonly<Record<string, Seeded>>): Flow {
  const seed: Perturbation = { name: "seed" };
  const dual = (value: number, tangent: number): Dual<Real> => new Dual(new Real(value), [new Real(tangent)], seed);
  const constant = (value: number): Dual<Real> => new Dual(new Real(value), [], seed);

  const inputs = graph.flatMap(({ kind, name }) => {
    const { value = 0, tangent = 0 } = variables[name] ?? {};
    return kind === "variable" ? [dual(value, tangent)] : [];
  });

  let nodes: readonly Var<Dual<Real>>[] = [];
  const { tape } = record("the trick", inputs, (vars, lift) => {
    const made = [...vars];
    for (const node of graph) {
      if (node.kind === "variable") continue;
      const [first, second] = node.operands.map((operand) =>
        "node" in operand ? made[operand.node] : lift(constant(operand.constant)),
      );
      if (first !== undefined) made.push(first.elementwise(elementwise[node.row], second));
    }
    nodes = made;
    return made.at(-1) ?? lift(constant(0));
  });

  const entries = nodes.flatMap(({ entry }) => entry ?? []);
  const result = nodes.at(-1)?.entry ?? null;
  const swept = tape.sweep(result === null ? [] : [{ entry: result, cotangent: constant(1) }], entries);
  const cotangents = nodes.map(({ entry }) => (entry === null ? null : (swept[entries.indexOf(entry)] ?? null)));
  return { duals: nodes.map(({ primal }) => primal), cotangents };
}
