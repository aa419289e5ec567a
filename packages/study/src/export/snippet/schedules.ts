/** Schedules as Python: a function of the step, from 1, by the equations of `@dualtape/optimizers`. */
import type { TunedSchedule } from "./tuned.ts";

/** How a library writes what works on its numbers; those of Python itself may be branched on. */
export interface Dialect {
  readonly least: (a: string, b: string) => string;
  readonly cosine: (x: string) => string;
  readonly sine: (x: string) => string;
  /** An element of a list. */
  readonly taken: (list: string, index: string) => string;
  /** Σ vᵢ max(1 − |x − i|, 0): what straight lines between the elements of a list have at x. */
  readonly between: (list: string, x: string) => string;
  readonly either: (condition: string, yes: string, no: string) => string;
  /** What a step must not fall below where both sides of a choice are computed. */
  readonly atLeastOne: (t: string) => string;
}

/** Numbers of Python. */
export const python: Dialect = {
  least: (a, b) => `min(${a}, ${b})`,
  cosine: (x) => `math.cos(${x})`,
  sine: (x) => `math.sin(${x})`,
  taken: (list, index) => `${list}[${index}]`,
  between: (list, x) => `sum(v * max(1 - abs(${x} - i), 0) for i, v in enumerate(${list}))`,
  either: (condition, yes, no) => `${yes} if ${condition} else ${no}`,
  atLeastOne: (t) => t,
};

/** Numbers of a module with the functions of NumPy, where t is one of floating point; `integer` makes an index of such a one. */
export const arrays = (module: string, integer: (x: string) => string): Dialect => ({
  least: (a, b) => `${module}.minimum(${a}, ${b})`,
  cosine: (x) => `${module}.cos(${x})`,
  sine: (x) => `${module}.sin(${x})`,
  taken: (list, index) => `${module}.take(${module}.array(${list}), ${integer(index)})`,
  between: (list, x) =>
    `${module}.sum(${module}.array(${list}) * ${module}.maximum(1 - ${module}.abs(${x} - ${module}.arange(len(${list}))), 0))`,
  either: (condition, yes, no) => `${module}.where(${condition}, ${yes}, ${no})`,
  atLeastOne: (t) => `${module}.maximum(${t}, 1)`,
});

/** The definition of `learning_rate(t)`, with what it needs. */
export function scheduleIn(dialect: Dialect, schedule: TunedSchedule): readonly string[] {
  const { warmUp } = schedule;
  const body = bodyOf(dialect, schedule).map((line) => `    ${line}`);
  const first = "def learning_rate(t):";
  const documented = [first, '    """The rate of step t = 1, 2, …"""'];
  if (warmUp === null) return [...documented, ...body];
  const { either, atLeastOne } = dialect;
  const rising = `after_warm_up(1) * t / ${warmUp}`;
  const later = `after_warm_up(${atLeastOne(`t - ${warmUp - 1}`)})`;
  return [
    "def after_warm_up(t):",
    ...body,
    "",
    "",
    ...documented,
    `    return ${either(`t < ${warmUp}`, rising, later)}`,
  ];
}

function bodyOf(dialect: Dialect, { name, steps, value, values }: TunedSchedule): readonly string[] {
  const { least, cosine, sine, taken, between } = dialect;
  switch (name) {
    case "constant":
      return [`return ${value("value")}`];
    case "stepDecay":
      return [`return ${value("initial")} * ${value("factor")} ** ((t - 1) // ${steps})`];
    case "cosine": {
      if (steps === 1) return [`return ${value("final")}`];
      const quarter = `${Math.PI / 2} * p`;
      return [
        `p = ${least(`(t - 1) / ${steps - 1}`, "1.0")}`,
        `return ${value("peak")} * ${cosine(quarter)} ** 2 + ${value("final")} * ${sine(quarter)} ** 2`,
      ];
    }
    case "piecewiseLinear": {
      const knots = values("knots");
      const last = knots.length - 1;
      if (steps === 1) return [`return ${knots[last]}`];
      return [
        `knots = [${knots.join(", ")}]`,
        `position = ${least(`(t - 1) * ${last} / ${steps - 1}`, `${last}.0`)}`,
        `return ${between("knots", "position")}`,
      ];
    }
    case "piecewiseConstant": {
      const all = values("values");
      return [
        `values = [${all.join(", ")}]`,
        `return ${taken("values", least(`(t - 1) // ${steps}`, String(all.length - 1)))}`,
      ];
    }
  }
}
