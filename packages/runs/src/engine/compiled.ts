/**
 * A run whose steps are compiled: the state stays in the memory of a program as long as the steps are alike, and a part of it is
 * copied out when somebody asks for it.
 */
import { ArgumentError, type Lift } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { type Magnitudes, magnitudesOf } from "../dynamics/inspection.ts";
import type { Evaluation, Runnable, Running } from "../dynamics/running.ts";
import type { State } from "../dynamics/stepping.ts";
import { bytesOf } from "../records/record.ts";
import type { Machine } from "./machine.ts";
import { Plans } from "./plans.ts";
import type { Programs } from "./programs.ts";
import { Tally } from "./tally.ts";
import { type Computation, type Forms, layoutOf, layouts, type Tensors, write } from "./written.ts";

/** Where the state is: in tensors, or in a machine. */
interface Residence {
  readonly forms: Forms;
  readonly layout: string;
  readonly machine: Machine | null;
  readonly state: Tensors;
}

/**
 * Continues a run from its start. What cannot be written down, because it looks at values, or uses tensors that it was not given, or
 * is never the same, throws where the dynamics asks to be compiled, else it is computed eagerly.
 */
export function compiled<H extends string, K extends string>(
  dynamics: Runnable<H, K>,
  start: State<K, Tensor>,
  hyper: Hyper<H, Tensor>,
  programs: Programs,
): Running<H, K, Tensor> {
  const { name } = dynamics;
  const plans = new Plans(dynamics, programs);
  const tally = new Tally();
  const hyperLayout = layoutOf(hyper);
  const inputLayout = layouts();
  let kind = { layout: "", given: "", phase: "", key: "", named: "" };
  let residence = inTensors(start);
  let at = 0;

  /** Another run needs the machine that the state is in. */
  const leave = (): void => {
    residence = inTensors({ ...residence.state });
  };

  function advance(t: number, beside: Tensors = {}): void {
    const { forms, layout } = residence;
    const input: Tensors = { ...dynamics.input?.(t), ...beside };
    const phase = dynamics.phase?.(t) ?? "";
    const given = inputLayout(input);
    if (layout !== kind.layout || given !== kind.given || phase !== kind.phase) {
      const key = ["a step", layout, hyperLayout, given].join("\n\n");
      kind = { layout, given, phase, key, named: `${phase}\n\n${key}` };
    }
    const plan = plans.ofStep(t, kind, (trace) =>
      write(dynamics.step as Computation, { state: forms, hyper, input, t, phase }, trace),
    );
    tally.count(plan);
    const { machine } = plan;
    if (machine === null) {
      const state = { ...residence.state } as State<K, Tensor>;
      residence = inTensors(dynamics.step(state, hyper, { t, count: t, phase, input, lift: same }));
      at = t;
      return;
    }
    machine.occupy(leave);
    const stays = residence.machine === machine && machine.keepsState;
    if (!stays) machine.load(residence.state, 0);
    const states = Object.keys(forms).length;
    machine.load(hyper, states);
    machine.load(input, states + Object.keys(hyper).length);
    machine.run(t, plan.values);
    at = t;
    residence = {
      forms: machine.forms,
      layout: stays ? layout : machine.layout,
      machine,
      state: partsOf(machine, () => at === t, `${name}, step ${t}`),
    };
  }

  function evaluate<R extends string>(as: string, compute: Evaluation<H, K, R>): Readonly<Record<R, Tensor>> {
    const { forms, layout } = residence;
    const computation: Computation = (state, given, { lift }) =>
      compute(state as State<K, never>, given as Hyper<H, never>, lift as Lift<Tensor, never>);
    const plan = plans.ofEvaluation(`${name}, ${as}`, [as, layout, hyperLayout].join("\n\n"), (trace) =>
      write(computation, { state: forms, hyper, input: {}, t: at, phase: "" }, trace),
    );
    tally.explain(as, plan);
    const { machine } = plan;
    if (machine === null) return compute({ ...residence.state } as State<K, Tensor>, hyper, same);
    machine.occupy(() => {});
    machine.load(residence.state, 0);
    machine.load(hyper, Object.keys(forms).length);
    machine.run(at, plan.values);
    return { ...partsOf(machine, () => true, as) } as Readonly<Record<R, Tensor>>;
  }

  return {
    restore(kept) {
      residence = inTensors(kept);
    },
    advance,
    evaluate,
    get state() {
      return residence.state as State<K, Tensor>;
    },
    magnitudes: () => (residence.machine?.magnitudes() ?? magnitudesOf(residence.state)) as Magnitudes<K>,
    get bytes() {
      return bytesOf(residence.forms);
    },
    get computed() {
      return tally.computed;
    },
  };
}

const same: Lift<Tensor, Tensor> = (value) => value;

const inTensors = (state: Tensors): Residence => ({ forms: state, layout: layoutOf(state), machine: null, state });

/** The parts that a machine holds, each read when it is first asked for; throws where the machine has gone on by then. */
function partsOf(machine: Machine, isCurrent: () => boolean, where: string): Tensors {
  const state: Record<string, Tensor> = {};
  for (const part of Object.keys(machine.forms)) {
    let kept: Tensor | null = null;
    Object.defineProperty(state, part, {
      enumerable: true,
      configurable: true,
      get: () => {
        if (kept === null && !isCurrent()) {
          throw new ArgumentError(
            where,
            `${part} is asked for after the run has gone on`,
            "Keep a state with { ...state } before the next step",
          );
        }
        kept ??= machine.read(part);
        return kept;
      },
    });
  }
  return state;
}
