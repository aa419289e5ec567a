/**
 * Flows along vector fields, against known solutions: orders of convergence, energies, the way back, and derivatives by each strategy.
 */
import { positive, real, type TensorLike } from "@dualtape/core";
import {
  checkpointed,
  drain,
  type Dynamics,
  finiteDifferences,
  hybrid,
  hypergradient,
  hyperTensors,
  rungeKutta4,
  simulate,
  symplectic,
  unrolled,
} from "@dualtape/hyperopt";
import { scalar, tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import reference from "./fixtures/flows.json" with { type: "json" };

type Engine = "eager" | "compiled";
const endOf = (flow: Dynamics) => drain(simulate(flow));
const valueOf = (flow: Dynamics): number => endOf(flow).value.item();

interface Options {
  readonly steps: number;
  readonly order?: 2 | 4;
  readonly engine?: Engine;
}

/** q̈ = −q from (1, 0), for a time of 3: the distance from (cos 3, −sin 3). */
const oscillator = (method: "rungeKutta4" | "symplectic", { steps, order = 2, engine = "compiled" }: Options) => {
  const flow = {
    name: "oscillator",
    hyperparameters: { stiffness: positive(1) },
    steps,
    duration: 3,
    engine,
    start: <T extends TensorLike<T>>({ stiffness: k }: { stiffness: T }) => ({
      q: k.zeroLike().add(1),
      p: k.zeroLike(),
    }),
    objective: <T extends TensorLike<T>>({ q, p }: { q: T; p: T }) =>
      q
        .sub(Math.cos(3))
        .square()
        .add(p.add(Math.sin(3)).square())
        .sqrt(),
  };
  if (method === "rungeKutta4") {
    return rungeKutta4({ ...flow, field: ({ q, p }, { stiffness }) => ({ q: p, p: q.mul(stiffness).neg() }) });
  }
  return symplectic({
    ...flow,
    order,
    positions: ["q"],
    momenta: ["p"],
    velocity: ({ p }) => ({ q: p }),
    force: ({ q }, { stiffness }) => ({ p: q.mul(stiffness).neg() }),
  });
};

/** A Kepler orbit of eccentricity 0.6 once around: the distance from where it began. */
const kepler = (method: "rungeKutta4" | "symplectic", { steps, order = 2, engine = "compiled" }: Options) => {
  const flow = {
    name: "kepler",
    hyperparameters: { mass: positive(1) },
    steps,
    duration: 2 * Math.PI,
    engine,
    start: <T extends TensorLike<T>>({ mass }: { mass: T }) => {
      const zero = mass.zeroLike();
      return { x: zero.add(0.4), y: zero, vx: zero, vy: zero.add(2) };
    },
    objective: <T extends TensorLike<T>>({ x, y }: { x: T; y: T }) => x.sub(0.4).square().add(y.square()).sqrt(),
  };
  const pull = <T extends TensorLike<T>>(x: T, y: T, mass: T): { vx: T; vy: T } => {
    const strength = x.square().add(y.square()).pow(-1.5).mul(mass).neg();
    return { vx: x.mul(strength), vy: y.mul(strength) };
  };
  if (method === "rungeKutta4") {
    return rungeKutta4({ ...flow, field: ({ x, y, vx, vy }, { mass }) => ({ x: vx, y: vy, ...pull(x, y, mass) }) });
  }
  return symplectic({
    ...flow,
    order,
    positions: ["x", "y"],
    momenta: ["vx", "vy"],
    velocity: ({ vx, vy }) => ({ x: vx, y: vy }),
    force: ({ x, y }, { mass }) => pull(x, y, mass),
  });
};

/** A field that depends on the time alone, ẋ = 5 t⁴ or as a force: tells whether each look is at its time. */
const clock = (method: "rungeKutta4" | "symplectic", { steps, order = 2, engine = "compiled" }: Options) => {
  const flow = {
    name: "clock",
    hyperparameters: { duration: positive(2) },
    steps,
    duration: <T>({ duration }: { duration: T }) => duration,
    engine,
    start: <T extends TensorLike<T>>({ duration }: { duration: T }) => ({
      q: duration.zeroLike(),
      p: duration.zeroLike(),
    }),
    objective: <T extends TensorLike<T>>({ p }: { p: T }) => p.sub(32).abs(),
  };
  const rate = <T extends TensorLike<T>>(time: T): T => time.square().square().mul(5);
  return method === "rungeKutta4"
    ? rungeKutta4({ ...flow, field: ({ q }, _hyper, { time }) => ({ q: q.zeroLike(), p: rate(time) }) })
    : symplectic({
        ...flow,
        order,
        positions: ["q"],
        momenta: ["p"],
        velocity: ({ p }) => ({ q: p }),
        force: (_positions, _hyper, { time }) => ({ p: rate(time) }),
      });
};

const methods = [
  ["rungeKutta4", 4],
  ["symplectic", 2],
  ["symplectic", 4],
] as const;

describe.for(methods)("%s of order %i", ([method, order]) => {
  const own = order === 2 ? { order } : method === "symplectic" ? { order } : {};

  it.for([
    ["the oscillator", oscillator, 60],
    ["a Kepler orbit", kepler, 2000],
    ["a clock", clock, 60],
  ] as const)("comes nearer to %s by its order", ([, make, steps]) => {
    const [coarse, fine] = [steps, 2 * steps].map((n) => valueOf(make(method, { ...own, steps: n }))) as [
      number,
      number,
    ];
    expect(coarse / fine / 2 ** order).toBeGreaterThan(0.95);
    expect(coarse / fine / 2 ** order).toBeLessThan(1.05);
  });

  it("is one program for all steps, and ends as it does eagerly", () => {
    for (const make of [oscillator, kepler, clock]) {
      const compiled = endOf(make(method, { ...own, steps: 50 }));
      expect(compiled.cost.why).toBe("programs took 49 of 50 steps");
      const eager = endOf(make(method, { ...own, steps: 50, engine: "eager" }));
      for (const [part, value] of Object.entries(eager.state)) {
        expect(Reflect.get(compiled.state, part).item()).toBeCloseTo(value.item(), 12);
      }
    }
  });

  it.for([oscillator, kepler, clock] as const)("has the derivative of differences by each strategy", (make) => {
    for (const engine of ["eager", "compiled"] as const) {
      // The distance from the solution has a kink there, of which differences know nothing.
      const problem: Dynamics = {
        ...(make(method, { ...own, steps: 40, engine }) as Dynamics),
        objective: (state, hyper) =>
          Object.values(state).reduce(
            (sum, part, i) => sum.add(part.add(i).square()),
            Object.values(hyper)[0]?.zeroLike() as never,
          ),
      };
      const by = [hybrid, unrolled, checkpointed({ checkpoints: 5 }), finiteDifferences()].map(
        (strategy) => Object.values(hypergradient(problem, strategy).gradient)[0]?.item() ?? NaN,
      );
      const [first = NaN] = by;
      expect(Math.abs(first)).toBeGreaterThan(1e-3);
      for (const [i, other] of by.entries()) expect(Math.abs(other / first - 1)).toBeLessThan(i < 3 ? 1e-10 : 1e-5);
    }
  });
});

it.for([
  [2, 1],
  [4, 3],
] as const)("a symplectic step of order %i takes %i of the force, which costs most", ([order, looks]) => {
  const looksOf = (steps: number): number => {
    let count = 0;
    const flow = symplectic({
      name: "spring",
      hyperparameters: { stiffness: positive(1) },
      steps,
      timeStep: 0.1,
      engine: "eager",
      order,
      start: ({ stiffness }) => ({ q: stiffness, p: stiffness }),
      positions: ["q"],
      momenta: ["p"],
      velocity: ({ p }) => ({ q: p }),
      force: ({ q }) => {
        count += 1;
        return { p: q.neg() };
      },
      objective: ({ q }) => q,
    });
    endOf(flow);
    return count;
  };
  expect(looksOf(20) - looksOf(10)).toBe(10 * looks);
});

describe("what symplectic steps keep", () => {
  const spring = (method: "rungeKutta4" | "symplectic", order: 2 | 4): Dynamics => {
    const flow = {
      name: "spring",
      hyperparameters: { momentum: real(0.5) },
      steps: 10_000,
      timeStep: 0.3,
      start: <T extends TensorLike<T>>({ momentum }: { momentum: T }) => ({
        q: momentum.zeroLike().add(1),
        p: momentum,
      }),
      objective: <T extends TensorLike<T>>({ q, p }: { q: T; p: T }) => q.square().add(p.square()),
    };
    if (method === "rungeKutta4") return rungeKutta4({ ...flow, field: ({ q, p }) => ({ q: p, p: q.neg() }) });
    const parts = { positions: ["q"], momenta: ["p"], order } as const;
    return symplectic({ ...flow, ...parts, velocity: ({ p }) => ({ q: p }), force: ({ q }) => ({ p: q.neg() }) });
  };
  /** The greatest error of the energy, in parts of it, over the first 1000 steps and over all. */
  const errors = (flow: Dynamics): readonly [early: number, all: number] => {
    let [early, all, t] = [0, 0, 0];
    for (const { state } of simulate(flow, hyperTensors(flow, {}), (value) => value)) {
      const { q, p } = state;
      all = Math.max(all, Math.abs(((q?.item() ?? NaN) ** 2 + (p?.item() ?? NaN) ** 2) / 1.25 - 1));
      if (++t === 1000) early = all;
    }
    return [early, all];
  };

  it.for([2, 4] as const)("is the energy, within a bound over 10⁴ steps of order %i", (order) => {
    const [early, all] = errors(spring("symplectic", order));
    expect(all).toBeGreaterThan(0);
    expect(all).toBeLessThan(early * 1.01);
  });

  it("is not kept by Runge–Kutta, whose energy drifts", () => {
    const [early, all] = errors(spring("rungeKutta4", 4));
    expect(all).toBeGreaterThan(5 * early);
  });

  it.for([2, 4] as const)("is the way back: with reversed momenta, order %i ends where it began", (order) => {
    const there = endOf(kepler("symplectic", { steps: 1000, order }));
    const at = (part: string): number => Reflect.get(there.state, part).item();
    const back = endOf({
      ...kepler("symplectic", { steps: 1000, order }),
      start: (_hyper, lift) => ({
        x: lift(scalar(at("x"))),
        y: lift(scalar(at("y"))),
        vx: lift(scalar(-at("vx"))),
        vy: lift(scalar(-at("vy"))),
      }),
    } as Dynamics);
    const start = { x: 0.4, y: 0, vx: 0, vy: -2 };
    for (const [part, value] of Object.entries(start))
      expect(Reflect.get(back.state, part).item()).toBeCloseTo(value, 10);
  });
});

const populations = (precision: "float64" | "float32", steps: number, engine: Engine = "compiled") =>
  rungeKutta4({
    name: "Lotka–Volterra",
    hyperparameters: { rates: positive([1.1, 0.4, 0.4, 0.1]) },
    steps,
    duration: 10,
    engine,
    start: (_hyper, lift) => ({
      prey: lift(tensor([10]).to(precision)),
      predators: lift(tensor([5]).to(precision)),
    }),
    field({ prey, predators }, { rates }) {
      const [alpha, beta, gamma, delta] = [0, 1, 2, 3].map((i) => rates.slice([i, i + 1]).sum());
      if (!alpha || !beta || !gamma || !delta) throw new Error("four rates");
      return { prey: prey.mul(alpha.sub(predators.mul(beta))), predators: predators.mul(prey.mul(delta).sub(gamma)) };
    },
    objective: ({ prey, predators }) => prey.square().add(predators).sum(),
  });

it("ends where scipy does", () => {
  const { state } = drain(simulate(populations("float64", 8000)));
  const { prey, predators } = reference.lotkaVolterra;
  expect(Math.abs(state.prey.sum().item() / prey - 1)).toBeLessThan(1e-10);
  expect(Math.abs(state.predators.sum().item() / predators - 1)).toBeLessThan(1e-10);
});

it.for(["eager", "compiled"] as const)(
  "keeps float32, and has the derivatives of float64 to its accuracy: %s",
  (engine) => {
    const single = populations("float32", 100, engine);
    const { state } = drain(simulate(single));
    expect([state.prey.precision, state.predators.precision]).toEqual(["float32", "float32"]);
    const exact = hypergradient(populations("float64", 100, engine), unrolled).gradient.rates;
    for (const strategy of [hybrid, unrolled, checkpointed({ checkpoints: 5 })]) {
      const { rates } = hypergradient(single, strategy).gradient;
      expect(rates.sub(exact).magnitude() / exact.magnitude()).toBeLessThan(1e-4);
    }
  },
);

describe("a field that is not one for this state is refused", () => {
  const run = (field: unknown) => () =>
    endOf(
      rungeKutta4({
        name: "flow",
        hyperparameters: { at: real(1) },
        steps: 2,
        timeStep: 0.1,
        start: ({ at }) => ({ x: at, y: at }),
        field: field as never,
        objective: ({ x }) => x,
      }) as Dynamics,
    );
  it.for<readonly [string, unknown, RegExp]>([
    ["a derivative is missing", ({ x }: { x: unknown }) => ({ x }), /flow, field: the derivative of y is missing/],
    ["one is too many", ({ x }: { x: unknown }) => ({ x, y: x, z: x }), /the derivative of z is one of nothing/],
    ["one is longer", ({ x }: { x: unknown }) => ({ x, y: tensor([1, 2]) }), /the derivative of y.*does not broadcast/],
    ["a name is mistyped", ({ x, why }: Record<string, unknown>) => ({ x, y: why }), /no part of the state "why"/],
  ])("%s", ([, field, message]) => expect(run(field)).toThrow(message));
});
