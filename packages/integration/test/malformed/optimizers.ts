/** Calls of `@dualtape/optimizers`: every rule alone and in every wrapper, and every schedule. */
import { positive } from "@dualtape/core";
import * as it from "@dualtape/optimizers";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { everything, numbers } from "./wrong.ts";
import { argument, call, type Call, label, optional, type Table } from "./call.ts";

const hyperOf = ({ hyperparameters }: Pick<it.Optimizer, "hyperparameters">): Record<string, unknown> =>
  Object.fromEntries(Object.entries(hyperparameters).map(([name, { initial }]) => [name, tensor(initial)]));
/** Names beside those that are asked for are not read. */
const parameter = (): unknown => tensor([1, 2]);
const t = argument(() => 1, { "a scalar that counts steps": ["a scalar of another kind"] });
const text = argument(() => "w", { "any text": ["text"] });

/** `init`, `prepare` and `step`, each part of what they start from by itself. */
function calls(optimizer: it.Optimizer): readonly Call[] {
  const { name, init, step, prepare, evaluated } = optimizer;
  const slots = (): unknown => init(tensor([1, 2]), "w");
  const [first = ""] = Object.keys(optimizer.hyperparameters);
  const before = () => ({ parameter: tensor([1, 2]), gradient: tensor([1, 2]), slots: slots(), t: 1, path: "w" });
  const shared = { shared: prepare?.(hyperOf(optimizer) as never, { w: before() as never })["w"]?.shared } as object;
  return [
    call(
      `${name}.init`,
      init as never,
      argument(parameter, {
        "a parameter of any shape": ["a tensor of another shape"],
        "any kind with axes": ["a foreign dual", "a foreign variable", "a foreign traced number"],
      }),
      text,
    ),
    call(
      `${name}.step`,
      ((hyper: never, p: never, gradient: never, own: never, at: never, path: never) =>
        step(hyper, { parameter: p, gradient, slots: own, t: at, path, ...shared })) as never,
      argument(() => hyperOf(optimizer)),
      argument(parameter),
      argument(parameter),
      argument(
        slots,
        Object.keys(init(tensor([1, 2]), "w")).length === 0
          ? {
              "it has no slots": [
                "an empty record",
                "a record of an unknown name",
                "a record that holds itself",
                "a cloned tensor",
                "a parsed tensor",
              ],
            }
          : {},
      ),
      t,
      text,
    ),
    call(
      `${name}, ${first}`,
      ((value: never) =>
        step({ ...hyperOf(optimizer), [first]: value } as never, {
          parameter: tensor([1, 2]),
          gradient: tensor([1, 2]),
          slots: slots() as never,
          t: 1,
          path: "w",
          ...shared,
        })) as never,
      argument(() => scalar(0.5)),
    ),
    ...(prepare === undefined
      ? []
      : [
          call(
            `${name}.prepare`,
            prepare as never,
            argument(() => hyperOf(optimizer)),
            argument(() => ({ w: before() }), { "no parameters": ["an empty record"] }),
          ),
        ]),
    ...(evaluated === undefined
      ? []
      : [
          call(
            `${name}.evaluated`,
            ((p: never, own: never, path: never) => evaluated({ parameter: p, slots: own }, path)) as never,
            argument(parameter, {
              "only slots are read": [
                "a tensor of another shape",
                "a foreign dual",
                "a foreign variable",
                "a foreign traced number",
                "a foreign batch",
              ],
            }),
            argument(slots),
            text,
          ),
        ]),
  ];
}

const optimizer = argument(() => it.adam);
const name = optional(() => "threshold", { "any text": ["text"] });
const steps = argument(() => 3);
const domain = (): unknown => positive(0.1);
const schedule = <S extends string>(made: it.Schedule<S>): Call =>
  call(
    "at",
    made.at as never,
    argument(() => hyperOf(made as never)),
    argument(() => 2),
  );
const list = argument(() => ({ knots: positive([1, 2]) }));

const tree = (): { w: Tensor; b: Tensor } => ({ w: tensor([1, 2]), b: scalar(3) });
const descent = it.overTree(it.adam);
export const table: Table = {
  ...Object.fromEntries(Object.entries(it.optimizers).map(([rule, made]) => [rule, calls(made as never)])),
  optimizers: "the rules by name",
  checkOptimizer: [call("checkOptimizer", it.checkOptimizer as never, label, optimizer)],
  checkUpdate: "a check, of shapes that are there",
  canHold: "a check, of a domain and of numbers that are there",
  overTree: [
    call("overTree", it.overTree as never, optimizer),
    call(
      "init",
      descent.init as never,
      argument(tree, {
        "a tree may be a number": [
          "a tensor of another shape",
          "a foreign dual",
          "a foreign variable",
          "a foreign traced number",
        ],
      }),
    ),
    call(
      "update",
      ((gradients: never, state: never, hyper: never, at: never) =>
        descent.update(gradients, state, hyper, at)) as never,
      argument(tree),
      argument(() => descent.init(tree())),
      optional(() => ({ learningRate: 0.1 }), { "the customary values": ["an empty record"] }),
      optional(() => 1),
    ),
    call(
      "evaluated",
      descent.evaluated as never,
      argument(() => descent.init(tree())),
    ),
    call(
      "its state",
      ((parameters: never, slots: never, count: never) =>
        descent.update(tree(), { parameters, slots, t: count } as never)) as never,
      argument(tree),
      argument(() => descent.init(tree()).slots),
      argument(() => scalar(0)),
    ),
    call(
      "a value",
      ((learningRate: never) => descent.update(tree(), descent.init(tree()), { learningRate })) as never,
      optional(() => 0.1, { "a positive number": ["fraction", "huge"] }),
    ),
  ],
  plainStep: [
    call(
      "plainStep",
      it.plainStep as never,
      argument(() => "here", { "only shown": everything }),
      argument(() => 1, { "steps are checked where they are counted": numbers }),
    ),
  ],
  stepAll: [
    call(
      "stepAll",
      it.stepAll as never,
      optimizer,
      argument(() => hyperOf(it.adam)),
      argument(
        () => {
          const [w] = [parameter()];
          return { w: { parameter: w, gradient: w, slots: it.adam.init(w as never, "w"), t: 1, path: "w" } };
        },
        { "no parameters": ["an empty record"] },
      ),
    ),
  ],
  lookahead: [
    call(
      "lookahead",
      it.lookahead as never,
      optimizer,
      optional(() => 3),
    ),
    ...calls(it.lookahead(it.sgd) as never),
  ],
  accumulation: [
    call(
      "accumulation",
      it.accumulation as never,
      optimizer,
      argument(() => 3),
    ),
    ...calls(it.accumulation(it.sgd, 1) as never),
  ],
  centralization: [
    call("centralization", it.centralization as never, optimizer),
    ...calls(it.centralization(it.sgd) as never),
  ],
  clipByValue: [
    call("clipByValue", it.clipByValue as never, optimizer, name),
    ...calls(it.clipByValue(it.sgd) as never),
  ],
  clipByNorm: [call("clipByNorm", it.clipByNorm as never, optimizer, name), ...calls(it.clipByNorm(it.adam) as never)],
  clipByGlobalNorm: [
    call("clipByGlobalNorm", it.clipByGlobalNorm as never, optimizer, name),
    ...calls(it.clipByGlobalNorm(it.lion) as never),
  ],
  decoupledWeightDecay: [
    call("decoupledWeightDecay", it.decoupledWeightDecay as never, optimizer),
    ...calls(it.decoupledWeightDecay(it.sgd) as never),
  ],
  parameterGroups: [
    call(
      "parameterGroups",
      it.parameterGroups as never,
      argument(() => ({ w: it.adam })),
    ),
    call("group", ((group: never) => it.parameterGroups({ w: group })) as never, optimizer),
    ...calls(it.parameterGroups({ w: it.adam }) as never).filter(({ name }) => !/(init|step)$/.test(name)),
  ],
  scheduled: [
    call(
      "scheduled",
      it.scheduled as never,
      optimizer,
      argument(() => "learningRate"),
      argument(() => it.constant({ value: positive(1) })),
    ),
    ...calls(it.scheduled(it.sgd, "learningRate", it.constant({ value: positive(1) })) as never),
  ],
  constant: [
    call("constant", ((value: never) => it.constant({ value })) as never, argument(domain)),
    call(
      "record",
      it.constant as never,
      argument(() => ({ value: domain() })),
    ),
    schedule(it.constant({ value: positive(1) })),
  ],
  cosine: [
    call(
      "cosine",
      ((horizon: never, peak: never, final: never) => it.cosine(horizon, { peak, final })) as never,
      steps,
      argument(domain),
      argument(domain),
    ),
    schedule(it.cosine(3, { peak: positive(1), final: positive(0.1) })),
  ],
  stepDecay: [
    call(
      "stepDecay",
      ((period: never, initial: never, factor: never) => it.stepDecay(period, { initial, factor })) as never,
      steps,
      argument(domain),
      argument(domain),
    ),
    schedule(it.stepDecay(3, { initial: positive(1), factor: positive(0.1) })),
  ],
  warmUp: [
    call(
      "warmUp",
      it.warmUp as never,
      steps,
      argument(() => it.constant({ value: positive(1) })),
    ),
    schedule(it.warmUp(3, it.constant({ value: positive(1) }))),
  ],
  piecewiseConstant: [
    call(
      "piecewiseConstant",
      it.piecewiseConstant as never,
      steps,
      argument(() => ({ values: positive([1, 2]) })),
    ),
    schedule(it.piecewiseConstant(3, { values: positive([1, 2]) })),
  ],
  piecewiseLinear: [
    call("piecewiseLinear", it.piecewiseLinear as never, steps, list),
    schedule(it.piecewiseLinear(3, { knots: positive([1, 2]) })),
  ],
};
