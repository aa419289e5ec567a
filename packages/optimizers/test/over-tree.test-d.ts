/** What the types of optimizers over trees carry, and catch. */
import { compile, type Traced } from "@dualtape/compile";
import { Real, type TensorLike } from "@dualtape/core";
import { valueAndGrad } from "@dualtape/reverse";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { expectTypeOf, test } from "vitest";
import { adam, momentum, overTree, parameterGroups, sgd, type StateOf, type TreeState } from "../src/index.ts";

type Model<S> = { readonly hidden: { readonly w: S; readonly b: S }; readonly out: readonly [S, S] };
declare const model: Model<Tensor>;
const descent = overTree(adam);

test("a state has the structure of the parameters", () => {
  const state = descent.init(model);
  expectTypeOf(state).toEqualTypeOf<TreeState<Model<Tensor>, "mean" | "variance">>();
  expectTypeOf(state).toEqualTypeOf<StateOf<typeof descent, Model<Tensor>>>();
  expectTypeOf(state.slots.hidden.w.mean).toEqualTypeOf<Tensor>();
  expectTypeOf(state.slots.out[0].variance).toEqualTypeOf<Tensor>();
  expectTypeOf(state.t).toEqualTypeOf<Tensor>();
  expectTypeOf(descent.update(model, state)).toEqualTypeOf<typeof state>();
  expectTypeOf(descent.evaluated(state)).toEqualTypeOf<Model<Tensor>>();
  expectTypeOf(descent.init(tensor([1])).slots.mean).toEqualTypeOf<Tensor>();
  expectTypeOf(overTree(sgd).init([scalar(1)]).parameters).toEqualTypeOf<Tensor[]>();
});

test("so it has where the kind is a parameter", () => {
  const step = <S extends TensorLike<S>>(state: StateOf<typeof descent, Model<S>>, gradient: Model<S>, rate: S) => {
    const after = descent.update(gradient, state, { learningRate: rate, beta1: 0.9 });
    const next: Model<S> = after.parameters;
    const mean: S = after.slots.hidden.w.mean;
    return [descent.update(next, after, { epsilon: mean }), descent.update(next, descent.init(next))];
  };
  const alone = <S extends TensorLike<S>>(parameter: S) => descent.update(parameter, descent.init(parameter));
  expectTypeOf(step).toBeFunction();
  expectTypeOf(alone(scalar(1)).parameters).toEqualTypeOf<Tensor>();
});

test("a whole step goes from state to state, eager and compiled", () => {
  const step = <S extends TensorLike<S>>(state: StateOf<typeof descent, Model<S>>, x: S) => {
    const { gradient, extra } = valueAndGrad(({ hidden, out: [v, c] }, lift) => {
      const outputs = lift(x).matmul(hidden.w).add(hidden.b).matmul(v).add(c);
      return { value: outputs.square().sum(), extra: { outputs } };
    }, state.parameters);
    const outputs: S = extra.outputs;
    return { state: descent.update(gradient, state), outputs };
  };
  const start = descent.init(model);
  let state = start;
  ({ state } = step(state, scalar(1)));
  const compiled = compile(step<Traced>);
  ({ state } = compiled(state, scalar(1)));
  const loop = compile.loop((before: StateOf<typeof descent, Model<Traced>>, _t: Traced, x: Traced) => {
    return step(before, x).state;
  });
  state = loop(10, state, scalar(1));
  expectTypeOf(state.slots.out[1].mean).toEqualTypeOf<Tensor>();
});

test("hyperparameters are plain or of the kind, and may be left out", () => {
  const state = descent.init(model);
  descent.update(model, state, {});
  descent.update(model, state, { learningRate: 0.1, epsilon: scalar(1) }, 3);
  // @ts-expect-error adam has no momentum
  descent.update(model, state, { momentum: 0.9 });
  // @ts-expect-error a number of another kind
  descent.update(model, state, { learningRate: new Real(1) });
  const groups = overTree(parameterGroups({ hidden: adam, out: sgd }));
  groups.update(model, groups.init(model), { "hidden.learningRate": 0.1 });
  // @ts-expect-error there is no group of this name
  groups.update(model, groups.init(model), { "other.learningRate": 0.1 });
});

test("gradients have the structure of the parameters, and a state is of its optimizer", () => {
  const state = descent.init(model);
  // @ts-expect-error a part is missing
  descent.update({ hidden: model.hidden }, state);
  // @ts-expect-error a leaf is missing
  descent.update({ ...model, hidden: { w: model.hidden.w } }, state);
  // @ts-expect-error another kind
  descent.update({ ...model, out: [new Real(1), new Real(2)] }, state);
  // @ts-expect-error adam has no velocity
  descent.update(model, overTree(momentum).init(model));
});
