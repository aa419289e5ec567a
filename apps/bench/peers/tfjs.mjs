/**
 * TensorFlow.js on WebAssembly, in one thread. It has no forward mode: a tangent of the gradient is the gradient of ⟨∇L, θ̇⟩, one for
 * each direction, and the rest of the step's tangent is written out.
 *
 * Its second derivatives are wrong wherever a gradient is made from a saved result (exp, tanh, softmax): the result is a
 * constant to the outer gradient. So `engine` brings gradients of its own that are made from the inputs; `stock` does not.
 */
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { fileURLToPath } from "node:url";
import { timing } from "../src/engines/engine.ts";

tf.enableProdMode();
setThreadsCount(1);
setWasmPaths(fileURLToPath(new URL("./node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url)));
await tf.setBackend("wasm");

const tanh = tf.customGrad((x, save) => {
  save([x]);
  return { value: tf.tanh(x), gradFunc: (flow, [x]) => flow.mul(tf.sub(1, tf.square(tanh(x)))) };
});

const softmax = tf.customGrad((z, save) => {
  save([z]);
  return {
    value: tf.softmax(z),
    gradFunc(flow, [z]) {
      const p = softmax(z);
      return p.mul(flow.sub(p.mul(flow).sum(1, true)));
    },
  };
});

const crossEntropy = tf.customGrad((z, y, save) => {
  save([z, y]);
  return {
    value: tf
      .logSoftmax(z)
      .mul(y)
      .sum()
      .mul(-1 / z.shape[0]),
    gradFunc: (flow, [z, y]) => [softmax(z).sub(y).mul(flow.div(z.shape[0])), tf.zerosLike(y)],
  };
});

/** For first derivatives its own functions are right, and quicker. */
const own = { tanh: tf.tanh, loss: (z, y) => tf.losses.softmaxCrossEntropy(y, z) };
const corrected = { tanh, loss: crossEntropy };

/** @type {import("../src/engines/engine.ts").Engine} */
export const engine = {
  name: "tfjs",
  prepare(scenario) {
    if (scenario.dtype === "float64") return { refused: "tfjs has no float64" };
    if (scenario.kind === "matmul") return product(scenario);
    if (scenario.kind === "conv") {
      return scenario.k === 0 ? convolutional(scenario) : { refused: "its convolutions have no second derivatives" };
    }
    return scenario.kind === "mlp"
      ? training(scenario, scenario.k === 0 ? own : corrected)
      : { refused: "it has networks in mind" };
  },
};

/** @type {import("../src/engines/engine.ts").Engine} */
export const stock = {
  name: "tfjs-stock",
  prepare: (scenario) =>
    scenario.kind === "mlp" && scenario.dtype === "float32" && scenario.k > 0
      ? training(scenario, own)
      : { refused: "what differs from tfjs is second derivatives" },
};

const tensorOf = ({ shape, data }) => tf.tensor(Float32Array.from(data), [...shape]);

/** Its WebAssembly computes each operation at once, so that all is done when a run returns. */
const timed = (compute) => timing(() => void tf.tidy(compute));

function product({ left, right }) {
  const [a, b] = [tensorOf(left), tensorOf(right)];
  return {
    run: timed(() => void tf.matMul(a, b)),
    outcome: () => ({ product: [tf.tidy(() => tf.matMul(a, b).dataSync())] }),
    dispose: () => tf.dispose([a, b]),
  };
}

function training(scenario, functions) {
  const { tensors, roles, hyper, k, start, data } = scenario;
  const [x, y] = [data.x, data.y].map(tensorOf);
  const first = tensors.map((name) => ({
    value: tensorOf(start[name]),
    velocity: tensorOf(start[`${name}.velocity`]),
  }));
  const at = (role, i) => (role[i] === null ? 0 : hyper[role[i]]);

  const loss = (...parameters) => {
    let signal = x;
    for (let i = 0; i < parameters.length; i += 2) {
      const raw = tf.matMul(signal, parameters[i]).add(parameters[i + 1]);
      signal = i + 2 < parameters.length ? functions.tanh(raw) : raw;
    }
    return functions.loss(signal, y);
  };
  const slopesAt = tf.grads(loss);
  const slopeAlong = (parameters, dots) =>
    tf.grads((...parameters) => tf.addN(slopesAt(parameters).map((slope, i) => slope.mul(dots[i]).sum())))(parameters);

  /** A list for the primal and one for each direction; of each tensor its value and velocity. */
  const step = ([primal, ...tangents]) => {
    const parameters = primal.map(({ value }) => value);
    const slopes = slopesAt(parameters);
    const after = primal.map(({ value, velocity }, i) => {
      const penalty = at(roles.l2, i);
      const gradient = penalty === 0 ? slopes[i] : slopes[i].add(value.mul(penalty));
      const next = velocity.mul(at(roles.momentum, i)).add(gradient);
      return { value: value.sub(next.mul(at(roles.learningRate, i))), velocity: next };
    });
    const dots = tangents.map((tangent, direction) => {
      const curved = slopeAlong(
        parameters,
        tangent.map(({ value }) => value),
      );
      return tangent.map(({ value, velocity }, i) => {
        const penalty = at(roles.l2, i);
        let next = velocity.mul(at(roles.momentum, i)).add(curved[i]);
        if (penalty !== 0) next = next.add(value.mul(penalty));
        if (roles.momentum[i] === direction) next = next.add(primal[i].velocity);
        if (roles.l2[i] === direction) next = next.add(primal[i].value);
        let moved = value.sub(next.mul(at(roles.learningRate, i)));
        if (roles.learningRate[i] === direction) moved = moved.sub(after[i].velocity);
        return { value: moved, velocity: next };
      });
    });
    return [after, ...dots];
  };
  const zeros = first.map(({ value, velocity }) => ({ value: tf.zerosLike(value), velocity: tf.zerosLike(velocity) }));
  const take = (steps) =>
    tf.tidy(() => {
      let lists = [first, ...Array.from({ length: k }, () => zeros)];
      for (let t = 0; t < steps; t++) {
        const before = lists;
        lists = tf.tidy(() => step(before));
        if (t > 0) tf.dispose(before);
      }
      return lists;
    });
  return {
    run: timed(() => void take(scenario.steps)),
    outcome: () =>
      tf.tidy(() => {
        const lists = take(scenario.checkedSteps);
        const parts = (i, part) => lists.map((list) => list[i][part].dataSync());
        return Object.fromEntries(
          tensors.flatMap((name, i) => [
            [name, parts(i, "value")],
            [`${name}.velocity`, parts(i, "velocity")],
          ]),
        );
      }),
    dispose: () => tf.dispose([x, y, first, zeros]),
  };
}

/**
 * Its WebAssembly has no gradient of a convolution by the kernel. As a convolution of the images, channels for batches, with what flows back
 * it goes through its fastest loops.
 */
function kernelSlope(x, flow) {
  const one = [1, 1];
  const images = x.pad([[0, 0], one, one, [0, 0]]).transpose([3, 1, 2, 0]);
  return tf.conv2d(images, flow.transpose([1, 2, 0, 3]), 1, "valid").transpose([1, 2, 0, 3]);
}

/** Its own gradients by images, of convolutions and of pools, take four times as long as these. */
const convolve = tf.customGrad((x, w, save) => {
  save([x, w]);
  return {
    value: tf.conv2d(x, w, 1, "same"),
    gradFunc(flow, [x, w]) {
      const turned = w.reverse([0, 1]).transpose([0, 1, 3, 2]);
      return [tf.conv2d(flow, turned, 1, "same"), kernelSlope(x, flow)];
    },
  };
});

const pool = tf.customGrad((x, save) => {
  const value = tf.maxPool(x, 2, 2, "valid");
  save([x, value]);
  return {
    value,
    gradFunc(flow, [x, y]) {
      const stretched = (image) => tf.image.resizeNearestNeighbor(image, x.shape.slice(1, 3));
      return stretched(flow).mul(tf.equal(x, stretched(y)));
    },
  };
});

/** Of images that nothing is differentiated by. */
const convolveImages = (x) =>
  tf.customGrad((w) => ({ value: tf.conv2d(x, w, 1, "same"), gradFunc: (flow) => kernelSlope(x, flow) }));

function convolutional(scenario) {
  const { tensors, hyper, start, data, batch } = scenario;
  const [x, y] = [data.x, data.y].map(tensorOf);
  const [rate, beta1, beta2, epsilon] = hyper;
  const first = tensors.map((name) => ({
    value: tensorOf(start[name]),
    mean: tensorOf(start[`${name}.mean`]),
    variance: tensorOf(start[`${name}.variance`]),
  }));
  const seen = (raw, b, gain, bias) => {
    const shifted = raw.add(b);
    const apart = shifted.sub(shifted.mean([0, 1, 2]));
    const scaled = apart.mul(apart.square().mean([0, 1, 2]).add(1e-5).rsqrt().mul(gain)).add(bias);
    return pool(scaled.relu());
  };
  const byImages = convolveImages(x);
  const loss = (w1, b1, gain1, bias1, w2, b2, gain2, bias2, w3, b3) => {
    const last = seen(convolve(seen(byImages(w1), b1, gain1, bias1), w2), b2, gain2, bias2);
    return tf.losses.softmaxCrossEntropy(y, last.reshape([batch, -1]).matMul(w3).add(b3));
  };
  const slopesAt = tf.grads(loss);
  const step = (state, t) => {
    const slopes = slopesAt(state.map(({ value }) => value));
    return state.map(({ value, mean, variance }, i) => {
      const nextMean = mean.mul(beta1).add(slopes[i].mul(1 - beta1));
      const nextVariance = variance.mul(beta2).add(slopes[i].square().mul(1 - beta2));
      const root = nextVariance.mul(1 / (1 - beta2 ** t)).sqrt();
      const moved = nextMean.mul(rate / (1 - beta1 ** t)).div(root.add(epsilon));
      return { value: value.sub(moved), mean: nextMean, variance: nextVariance };
    });
  };
  const take = (steps) =>
    tf.tidy(() => {
      let state = first;
      for (let t = 1; t <= steps; t++) {
        const before = state;
        state = tf.tidy(() => step(before, t));
        if (t > 1) tf.dispose(before);
      }
      return state;
    });
  return {
    run: timed(() => void take(scenario.steps)),
    outcome: () =>
      tf.tidy(() => {
        const state = take(scenario.checkedSteps);
        const named = tensors.flatMap((name, i) =>
          Object.entries(state[i]).map(([slot, tensor]) => [
            slot === "value" ? name : `${name}.${slot}`,
            [tensor.dataSync()],
          ]),
        );
        return Object.fromEntries([["t", [[scenario.checkedSteps]]], ...named]);
      }),
    dispose: () => tf.dispose([x, y, first]),
  };
}
