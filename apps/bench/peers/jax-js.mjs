/**
 * jax-js by its own derivatives: the gradient of a step by `grad`, its tangents by `jvp` over that, K of them by `vmap`, and all of
 * it in one `jit`. Outside of a browser it has no workers, so it computes in this thread.
 *
 * An array is consumed by whoever it is given to; `.ref` keeps it.
 */
import { blockUntilReady, defaultDevice, grad, jit, jvp, lax, nn, numpy as np, tree, vmap } from "@jax-js/jax";
import { processorTime } from "../src/engines/engine.ts";

globalThis.Float16Array ??= function Float16Array() {}; // it asks whether an array is one, and older engines have none
defaultDevice("wasm");

/** @type {import("../src/engines/engine.ts").Engine} */
export const engine = {
  name: "jax-js",
  prepare(scenario) {
    if (scenario.kind === "matmul") return product(scenario);
    if (scenario.kind === "mlp") return dynamics(scenario);
    if (scenario.kind === "conv")
      return scenario.k === 0 ? dynamics(scenario) : { refused: "a step of its tangents takes seconds" };
    return { refused: "a loop on scalars takes it many seconds: each operation is a WebAssembly instance" };
  },
};

const arrayOf = ({ shape, data }, dtype) =>
  np.array(dtype === "float32" ? Float32Array.from(data) : data.slice()).reshape([...shape]);

/** Runs, one after the other, each to its last number. */
const timing = (compute) => async (times) => {
  const started = processorTime();
  for (let i = 0; i < times; i++) tree.dispose(await blockUntilReady(compute()));
  return processorTime() - started;
};

function product({ left, right, dtype }) {
  const [a, b] = [arrayOf(left, dtype), arrayOf(right, dtype)];
  const matmul = jit((a, b) => np.matmul(a, b));
  const multiply = () => matmul(a.ref, b.ref);
  return { run: timing(multiply), outcome: async () => ({ product: [await multiply().data()] }) };
}

function dynamics(scenario) {
  const { k, dtype, hyper, start, data } = scenario;
  const given = (fields) =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, arrayOf(field, dtype)]));
  const constants = given(data);
  const step = scenario.kind === "conv" ? convolutional(scenario) : training(scenario);
  const first = given(start);
  const directions = Math.max(k, 1); // an array has one element or more
  const dots = given(
    Object.fromEntries(
      Object.entries(start).map(([name, { shape, data }]) => [
        name,
        { shape: [directions, ...shape], data: new Float64Array(directions * data.length) },
      ]),
    ),
  );
  const count = hyper.length;
  const values = arrayOf({ shape: [count], data: Float64Array.from(hyper) }, dtype);
  const unit = (_, i) => (i % count === Math.floor(i / count) ? 1 : 0);
  const units = arrayOf(
    { shape: [directions, count], data: Float64Array.from({ length: directions * count }, unit) },
    dtype,
  );

  const plain = jit((state, hyper, constants) => step(state, hyper, constants));
  const pushed = jit((state, tangents, hyper, units, constants) => {
    const push = (tangent, unit) =>
      jvp((state, hyper) => step(state, hyper, tree.ref(constants)), [tree.ref(state), hyper.ref], [tangent, unit]);
    const [after, dots] = vmap(push)(tangents, units);
    tree.dispose([state, hyper, constants]);
    return [tree.map((array) => array.slice(0), after), dots];
  });
  const take = (steps) => {
    let [state, tangents] = [tree.ref(first), tree.ref(dots)];
    for (let t = 0; t < steps; t++) {
      if (k === 0) state = plain(state, values.ref, tree.ref(constants));
      else [state, tangents] = pushed(state, tangents, values.ref, units.ref, tree.ref(constants));
    }
    return { state, tangents };
  };
  return {
    run: timing(() => take(scenario.steps)),
    async outcome() {
      const { state, tangents } = take(scenario.checkedSteps);
      const parts = Object.keys(start).map(async (name) => {
        const [primal, all] = [await state[name].data(), await tangents[name].data()];
        const size = primal.length;
        return [name, [primal, ...Array.from({ length: k }, (_, i) => all.slice(i * size, (i + 1) * size))]];
      });
      return Object.fromEntries(await Promise.all(parts));
    },
  };
}

function training({ tensors, roles, batch }) {
  const loss = (parameters, { x, y }) => {
    let signal = x;
    for (let i = 0; i < tensors.length; i += 2) {
      const raw = np.matmul(signal, parameters[tensors[i]]).add(parameters[tensors[i + 1]]);
      signal = i + 2 < tensors.length ? np.tanh(raw) : raw;
    }
    return nn
      .logSoftmax(signal)
      .mul(y)
      .sum()
      .mul(-1 / batch);
  };
  return (state, hyper, constants) => {
    const parameters = Object.fromEntries(tensors.map((name) => [name, state[name].ref]));
    const slopes = grad(loss)(parameters, constants);
    const after = {};
    tensors.forEach((name, i) => {
      const role = (of) => hyper.ref.slice(of[i]);
      const gradient = roles.l2[i] === null ? slopes[name] : slopes[name].add(state[name].ref.mul(role(roles.l2)));
      const velocity = state[`${name}.velocity`].mul(role(roles.momentum)).add(gradient);
      after[name] = state[name].sub(velocity.ref.mul(role(roles.learningRate)));
      after[`${name}.velocity`] = velocity;
    });
    hyper.dispose();
    return after;
  };
}

/** Channels come first in its convolutions. */
function convolutional({ tensors, batch, hyper: values }) {
  const seen = (image, p, layer) => {
    const raw = lax
      .conv(image, np.transpose(p[`${layer}.w`], [3, 2, 0, 1]), [1, 1], "SAME")
      .add(p[`${layer}.b`].reshape([-1, 1, 1]));
    const axes = [0, 2, 3];
    const apart = raw.ref.sub(np.mean(raw, axes, { keepdims: true }));
    const spread = np.mean(np.square(apart.ref), axes, { keepdims: true }).add(1e-5);
    const signal = nn.relu(
      apart
        .div(np.sqrt(spread))
        .mul(p[`${layer}.gain`].reshape([-1, 1, 1]))
        .add(p[`${layer}.bias`].reshape([-1, 1, 1])),
    );
    const [n, channels, height, width] = signal.shape;
    return np.max(signal.reshape([n, channels, height / 2, 2, width / 2, 2]), [3, 5]);
  };
  const loss = (p, { x, y }) => {
    const images = np.transpose(x, [0, 3, 1, 2]);
    const last = np.transpose(seen(seen(images, p, "first"), p, "second"), [0, 2, 3, 1]).reshape([batch, -1]);
    return nn
      .logSoftmax(np.matmul(last, p["out.w"]).add(p["out.b"]))
      .mul(y)
      .sum()
      .mul(-1 / batch);
  };
  return (state, hyper, constants) => {
    const slopes = grad(loss)(Object.fromEntries(tensors.map((name) => [name, state[name].ref])), constants);
    const [rate, beta1, beta2, epsilon] = [0, 1, 2, 3].map((i) => hyper.ref.slice(i));
    const t = state.t.add(1);
    // 1 − βᵗ; its powers are too coarse for that
    const unbiased = (beta) => np.expm1(t.ref.mul(Math.log(beta))).mul(-1);
    const [scale, share] = [rate.div(unbiased(values[1])), unbiased(values[2])];
    const after = {};
    for (const name of tensors) {
      const slope = slopes[name];
      const mean = state[`${name}.mean`].mul(beta1.ref).add(slope.ref.mul(np.subtract(1, beta1.ref)));
      const variance = state[`${name}.variance`].mul(beta2.ref).add(np.square(slope).mul(np.subtract(1, beta2.ref)));
      const root = np.sqrt(variance.ref.div(share.ref));
      after[name] = state[name].sub(mean.ref.mul(scale.ref).div(root.add(epsilon.ref)));
      after[`${name}.mean`] = mean;
      after[`${name}.variance`] = variance;
    }
    tree.dispose([hyper, beta1, beta2, epsilon, scale, share]);
    return { t, ...after };
  };
}
