/** The compiler that dynamics bring along: it takes the runs that are worth a program, and keeps the programs. */
import { refusal } from "@dualtape/compile";
import { type Lift, sizeOf, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Computing } from "../dynamics/frame.ts";
import type { Compiler, Manner, Runnable, Running } from "../dynamics/running.ts";
import type { State } from "../dynamics/stepping.ts";
import type { Tensor } from "@dualtape/tensor";
import { FEW, makeAhead } from "./programs/ahead.ts";
import { compiled } from "./compiled.ts";
import { nested, type OnTensors } from "./numbers/nested.ts";
import { shellsOf } from "./numbers/nest.ts";
import { Programs } from "./programs/programs.ts";
import { whyEager } from "./running.ts";

/**
 * A compiler with no programs yet. Problems that are given the same one share the programs that it makes: those that differ in numbers
 * and data alone have the same.
 */
export function compiler(): Compiler {
  const kept = { anywhere: new Programs(true), here: new Programs(false) };
  const programsOf = ({ deterministic = false }: Computing): Programs => (deterministic ? kept.anywhere : kept.here);
  return {
    declines({ steps, deterministic = false }, start) {
      const work = steps * workOf(start);
      if (work < WORTH_A_PROGRAM) return `a run of ${steps} steps on so small a state is not worth a program`;
      const refused = refusal();
      if (refused !== null && deterministic) throw refused;
      return refused?.what ?? null;
    },
    takes: (lift) => shellsOf(lift) !== null,
    run<T extends TensorLike<T>, H extends string, K extends string>(
      dynamics: Runnable<H, K>,
      start: State<K, T>,
      hyper: Hyper<H, T>,
      lift: Lift<Tensor, T>,
      manner: Manner<T>,
    ): Running<H, K, T> {
      const shells = shellsOf(lift) ?? [];
      const onTensors: OnTensors = (flat, from, at, how) => compiled(flat, from, at, programsOf(dynamics), how);
      if (shells.length > 0) return nested(dynamics, start, hyper, shells, manner, onTensors);
      const [from, at, how] = [start, hyper, manner] as [State<K, never>, Hyper<H, never>, Manner<never>];
      return onTensors(dynamics, from, at, how) as Running<H, K, never>;
    },
    ahead(dynamics, hyper, runs) {
      const lift = (value: Tensor): Tensor => value;
      const start = dynamics.start(hyper, lift);
      if (whyEager(dynamics, start, lift) !== null) return [];
      const declines = (): null => null;
      const short = { ...dynamics, steps: Math.min(dynamics.steps, FEW), compiler: { ...dynamics.compiler, declines } };
      return makeAhead(
        programsOf(dynamics),
        runs.map((run) => () => run(short)),
      );
    },
  };
}

/** The work of a run from which on ten gradients of it, as tuning takes, are had sooner with programs to be made first. */
const WORTH_A_PROGRAM = 50_000;
/** What calling the operations that a part of a state is made by takes, in elements. */
const CALLS = 256;

/** The elements of a state in all that they are made of, and the calls for each part. */
const workOf = (state: Parameters<Compiler["declines"]>[1]): number =>
  Object.values(state).reduce((sum, { shape, byteLength }) => sum + Math.max(sizeOf(shape), byteLength / 8) + CALLS, 0);
