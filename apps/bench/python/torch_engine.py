"""PyTorch by its own derivatives: `torch.func`, forward mode over the gradient, one step at a time."""

import torch
from torch.func import grad, jvp, vmap

torch.set_num_threads(1)

REFUSAL = "torch is measured on matrices only"


def prepare(scenario):
    if scenario["kind"] == "matmul":
        left, right = torch.from_numpy(scenario["left"]), torch.from_numpy(scenario["right"])
        out = torch.empty_like(left)
        return lambda: torch.matmul(left, right, out=out), lambda: {"product": [torch.matmul(left, right).numpy()]}
    return training(scenario) if scenario["kind"] == "mlp" else None


def training(scenario):
    names, roles, k = scenario["tensors"], scenario["roles"], scenario["k"]
    x, y = (torch.from_numpy(scenario["data"][name]) for name in ("x", "y"))
    hyper = torch.tensor(scenario["hyper"], dtype=x.dtype)
    units = torch.eye(len(hyper), dtype=x.dtype)[:k]
    start = {name: torch.from_numpy(value) for name, value in scenario["start"].items()}

    def loss(parameters):
        signal = x
        for i in range(0, len(names), 2):
            raw = signal @ parameters[names[i]] + parameters[names[i + 1]]
            signal = torch.tanh(raw) if i + 2 < len(names) else raw
        return -(torch.log_softmax(signal, 1) * y).sum() / scenario["batch"]

    def step(state, hyper):
        slopes = grad(loss)({name: state[name] for name in names})
        after = {}
        for i, name in enumerate(names):
            penalty = roles["l2"][i]
            gradient = slopes[name] if penalty is None else slopes[name] + hyper[penalty] * state[name]
            velocity = hyper[roles["momentum"][i]] * state[f"{name}.velocity"] + gradient
            after[name] = state[name] - hyper[roles["learningRate"][i]] * velocity
            after[f"{name}.velocity"] = velocity
        return after

    def push(state, tangent, unit):
        return jvp(step, (state, hyper), (tangent, unit))

    def take(steps):
        state, tangents = start, {name: torch.zeros((k, *value.shape), dtype=x.dtype) for name, value in start.items()}
        for _ in range(steps):
            if k == 0:
                state = step(state, hyper)
            else:
                state, tangents = vmap(push, in_dims=(None, 0, 0), out_dims=(None, 0))(state, tangents, units)
        return state, tangents

    def outcome():
        state, tangents = take(scenario["checkedSteps"])
        return {name: [state[name].detach().numpy(), *tangents[name].numpy()] for name in state}

    return lambda: take(scenario["steps"]), outcome
