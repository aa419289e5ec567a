/**
 * Random problems of tuning: short dynamics over hyperparameters in all domains, which start anywhere, also at an edge, and whose objective
 * is steep, flat, broken into steps, not a number in some regions, or made by a growth that explodes.
 */
import { type Domain, elementwise, type TensorLike } from "@dualtape/core";
import { type Random, scalar, seeded } from "@dualtape/tensor";
import { between, dynamics, type Dynamics, oneMinus, positive, real, simplex, unit } from "../src/index.ts";

/** One of some things. */
export type Choose = <T>(...of: readonly [T, ...T[]]) => T;

/** Chances from a seed. */
export function chances(seed: number): {
  readonly random: Random;
  readonly chance: () => number;
  readonly choose: Choose;
} {
  const random = seeded(seed);
  const chance = (): number => random.uniform([]).item();
  return { random, chance, choose: (...of) => of[Math.floor(chance() * of.length)] ?? of[0] };
}

/** A domain, and a start in it, which may be where its precision ends. */
function domainOf(chance: () => number, choose: Choose): Domain {
  const at = choose(chance(), 1e-12, 1 - 1e-12, 1e-300, 1 - 2 ** -53, 0.5);
  return choose<() => Domain>(
    () => real(choose(0, -0, 1, -3, 1e6, -1e-9, 20 * (chance() - 0.5))),
    () => real([chance(), -chance(), 0]),
    () => positive(choose(1e-3, 1, 1e-300, 1e300, 5e-324, 10 ** (8 * chance() - 6))),
    () => positive([0.1, 10 ** (4 * chance() - 3)]),
    () => unit(at),
    () => oneMinus(at),
    () => between(-2, 5, -2 + 7 * Math.min(0.999, Math.max(0.001, at))),
    () => between(0, 1, 0.5).within(0.4, 0.6),
    () => simplex(choose([0.5, 0.5], [0.2, 0.3, 0.5], [1e-9, 1 - 1e-9])),
  )();
}

/** What a hyperparameter does to a number: smooth, a plateau, a cliff, a region that is not finite, or nothing. */
const RESPONSES = ["smooth", "steep", "plateau", "stairs", "cliff", "not finite", "a root", "nothing"] as const;

function response<T extends TensorLike<T>>(kind: (typeof RESPONSES)[number], h: T, where: number): T {
  const x = h.sub(where);
  switch (kind) {
    case "smooth":
      return x.square().add(1).log();
    case "steep":
      return x.mul(3).exp();
    case "plateau":
      return x.square().mul(50).neg().exp().neg();
    case "stairs":
      return x.mul(4).elementwise(floor).square();
    case "cliff":
      return x.greater(0.3).where(1e6, 0).add(x.neg());
    case "not finite":
      return x.abs().greater(1).where(Number.NaN, 1).mul(x.square());
    case "a root":
      return x.sqrt();
    case "nothing":
      return h.detach();
  }
}
/** Has a derivative of 0 almost everywhere. */
const floor = { ...elementwise.sign, name: "floor", kernel: Math.floor };

/** A problem of a seed. */
export function problemOf(seed: number): Dynamics {
  const { chance, choose } = chances(seed);
  const count = 1 + Math.floor(3 * chance());
  const names = ["a", "constructor", "c", "d"].slice(0, count);
  const parts = names.map((name) => ({
    name,
    domain: domainOf(chance, choose),
    kind: choose(...RESPONSES),
    where: choose(0, 1, 0.5, -1, 3 * (chance() - 0.5)),
    every: choose<"start" | "step" | "objective">("start", "step", "objective"),
  }));
  const growth = choose(0.5, 0.9, 1, 1.1, 3, 1e30);
  const bend = choose<"none" | "tanh" | "logistic">("none", "tanh", "logistic");
  const sign = choose(1, 1, 1, -1);
  const steps = chance() < 0.04 ? 256 + Math.floor(20 * chance()) : 1 + Math.floor(7 * chance());
  const forced = <T extends TensorLike<T>>(hyper: Readonly<Record<string, T>>, from: T, every: string): T =>
    parts
      .filter((part) => part.every === every)
      .reduce((sum, { name, kind, where }) => sum.add(response(kind, (hyper[name] ?? sum).sum(), where)), from);
  return dynamics({
    name: `problem ${seed}`,
    engine: "eager",
    hyperparameters: Object.fromEntries(parts.map(({ name, domain }) => [name, domain])),
    steps,
    start: (hyper, lift) => ({ x: forced(hyper, lift(scalar(0.3)), "start") }),
    step({ x }, hyper) {
      const next = forced(hyper, x.mul(growth), "step");
      if (bend === "none") return { x: next };
      return { x: bend === "tanh" ? next.tanh() : next.mul(next.sub(1)).mul(-3.9) };
    },
    objective: ({ x }, hyper) => forced(hyper, x.sub(1).square().mul(sign), "objective"),
  }) as unknown as Dynamics;
}
