/**
 * A run whose steps are compiled: the state stays in the memory of a program as long as the steps are alike, and a part of it is
 * copied out when somebody asks for it.
 */
import type { Traced } from "@dualtape/compile";
import { ArgumentError, DualtapeError, type Lift } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { type Magnitudes, magnitudesOf } from "../dynamics/inspection.ts";
import type { Evaluation, Running } from "../dynamics/running.ts";
import type { State, Stepping } from "../dynamics/stepping.ts";
import { bytesOf } from "../records/record.ts";
import { identityOf } from "./identity.ts";
import { type Forms, layoutOf, type Machine, type Tensors, write, type Written } from "./machine.ts";
import type { Programs } from "./programs.ts";

/** Where the state is: in tensors, or in a machine. */
interface Residence {
  readonly forms: Forms;
  readonly layout: string;
  readonly machine: Machine | null;
  readonly state: Tensors;
}

/**
 * Continues a run from its start. A step that cannot be written down, because it looks at values or uses tensors that it was not
 * given, throws where `strict`, else it is computed eagerly.
 */
export function compiled<H extends string, K extends string>(
  dynamics: Stepping<H, K>,
  start: State<K, Tensor>,
  hyper: Hyper<H, Tensor>,
  programs: Programs,
  strict: boolean,
): Running<H, K, Tensor> {
  const identity = identityOf(dynamics);
  const hyperLayout = layoutOf(hyper);
  let residence = inTensors(start);
  let at = 0;

  /** Another run needs the machine that the state is in. */
  const leave = (): void => {
    residence = inTensors({ ...residence.state });
  };

  function advance(t: number): void {
    const { forms, layout } = residence;
    const input = inputOf(dynamics, t);
    const states = Object.keys(forms);
    const writeStep = (step: number): Written | null =>
      attempt(strict, () =>
        write(
          (given) =>
            dynamics.step<Traced>(given.state as State<K, Traced>, given.hyper as Hyper<H, Traced>, {
              t: step,
              input: given.input,
              lift: given.lift,
            }),
          { state: forms, hyper, input: step === t ? input : inputOf(dynamics, step) },
        ),
      );
    const family = programs.family(identity, [layout, hyperLayout, layoutOf(input)].join("\n\n"));
    const plan = family.planOf({
      t,
      steps: dynamics.steps,
      parts: states,
      write: writeStep,
      ...(dynamics.phase && { phase: (step: number) => dynamics.phase?.(step) ?? "" }),
    });
    if (plan === null) {
      const state = { ...residence.state } as State<K, Tensor>;
      residence = inTensors(dynamics.step(state, hyper, { t, input, lift: same }));
      at = t;
      return;
    }
    const { machine, values } = plan;
    machine.occupy(leave);
    const stays = residence.machine === machine && machine.keepsState;
    if (!stays) machine.load(residence.state, 0);
    machine.load(hyper, states.length);
    machine.load(input, states.length + Object.keys(hyper).length);
    machine.run(values);
    at = t;
    residence = {
      forms: machine.forms,
      layout: stays ? layout : layoutOf(machine.forms),
      machine,
      state: partsOf(machine, () => at === t, `${dynamics.name}, step ${t}`),
    };
  }

  function evaluate<R extends string>(as: string, compute: Evaluation<H, K, R>): Readonly<Record<R, Tensor>> {
    const { forms, layout } = residence;
    const family = programs.family({ ...identity, as: `${identity.as}, ${as}` }, [layout, hyperLayout].join("\n\n"));
    const states = Object.keys(forms);
    const plan = family.planOf({
      t: 1,
      steps: 1,
      parts: states,
      write: () =>
        attempt(strict, () =>
          write(
            ({ state, hyper: given, lift }) => compute(state as State<K, Traced>, given as Hyper<H, Traced>, lift),
            {
              state: forms,
              hyper,
              input: {},
            },
          ),
        ),
    });
    if (plan === null) return compute({ ...residence.state } as State<K, Tensor>, hyper, same);
    const { machine, values } = plan;
    machine.occupy(() => {});
    machine.load(residence.state, 0);
    machine.load(hyper, states.length);
    machine.run(values);
    return { ...partsOf(machine, () => true, as) } as Readonly<Record<R, Tensor>>;
  }

  return {
    advance,
    evaluate,
    get state() {
      return residence.state as State<K, Tensor>;
    },
    magnitudes: () => (residence.machine?.magnitudes() ?? magnitudesOf(residence.state)) as Magnitudes<K>,
    get bytes() {
      return bytesOf(residence.forms);
    },
  };
}

const same: Lift<Tensor, Tensor> = (value) => value;

const inTensors = (state: Tensors): Residence => ({ forms: state, layout: layoutOf(state), machine: null, state });

const inputOf = <H extends string, K extends string>(dynamics: Stepping<H, K>, t: number): Tensors =>
  dynamics.input?.(t) ?? {};

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

/** What a function gives; `null` where it throws an error of the library, unless that is asked for. */
function attempt<R>(strict: boolean, f: () => R): R | null {
  try {
    return f();
  } catch (error) {
    if (strict || !(error instanceof DualtapeError)) throw error;
    return null;
  }
}
