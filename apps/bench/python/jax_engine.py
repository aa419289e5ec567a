"""JAX by its own derivatives: the step's gradient by reverse mode, its tangents by forward mode over it, all of a run compiled."""

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

REFUSAL = "jax has no entry here"


def prepare(scenario):
    if scenario["kind"] == "matmul":
        left, right = jnp.asarray(scenario["left"]), jnp.asarray(scenario["right"])
        multiply = jax.jit(jnp.matmul)
        return lambda: multiply(left, right).block_until_ready(), lambda: {"product": [multiply(left, right)]}
    step = {"mlp": training, "rosenbrock": rosenbrock, "projectile": projectile}[scenario["kind"]](scenario)
    return simulation(scenario, step)


def simulation(scenario, step):
    """T steps of the state and its K tangents, inside one program."""
    k, dtype = scenario["k"], scenario["dtype"]
    hyper = jnp.asarray(scenario["hyper"], dtype)
    units = jnp.eye(len(scenario["hyper"]), dtype=dtype)[:k]

    def both(_, carried):
        state, tangents = carried
        if k == 0:
            return step(state, hyper), tangents
        push = lambda tangent, unit: jax.jvp(step, (state, hyper), (tangent, unit))  # noqa: E731
        after, dots = jax.vmap(push, out_axes=(None, 0))(tangents, units)
        return after, dots

    loop = jax.jit(lambda steps, carried: jax.lax.fori_loop(0, steps, both, carried))
    start = {name: jnp.asarray(value) for name, value in scenario["start"].items()}
    carried = start, {name: jnp.zeros((k, *value.shape), value.dtype) for name, value in start.items()}

    def outcome():
        state, tangents = loop(scenario["checkedSteps"], carried)
        return {name: [state[name], *np.asarray(tangents[name])] for name in state}

    return lambda: jax.block_until_ready(loop(scenario["steps"], carried)), outcome


def training(scenario):
    names, roles = scenario["tensors"], scenario["roles"]
    x, y = jnp.asarray(scenario["data"]["x"]), jnp.asarray(scenario["data"]["y"])

    def loss(parameters):
        signal = x
        for i in range(0, len(names), 2):
            raw = signal @ parameters[names[i]] + parameters[names[i + 1]]
            signal = jnp.tanh(raw) if i + 2 < len(names) else raw
        return -(jax.nn.log_softmax(signal) * y).sum() / scenario["batch"]

    def step(state, hyper):
        slopes = jax.grad(loss)({name: state[name] for name in names})
        after = {}
        for i, name in enumerate(names):
            penalty = roles["l2"][i]
            gradient = slopes[name] if penalty is None else slopes[name] + hyper[penalty] * state[name]
            velocity = hyper[roles["momentum"][i]] * state[f"{name}.velocity"] + gradient
            after[name] = state[name] - hyper[roles["learningRate"][i]] * velocity
            after[f"{name}.velocity"] = velocity
        return after

    return step


def rosenbrock(_):
    valley = lambda at: (1 - at["x"]) ** 2 + 100 * (at["y"] - at["x"] ** 2) ** 2  # noqa: E731

    def step(state, hyper):
        slope = jax.grad(valley)(state)
        return {name: state[name] - hyper[0] * slope[name] for name in state}

    return step


def projectile(scenario):
    dt = float(scenario["data"]["dt"])

    def step(state, hyper):
        drag, gravity, wind = hyper
        along = state["vx"] - wind
        slowing = drag * jnp.sqrt(along**2 + state["vy"] ** 2) * dt
        vx = state["vx"] - slowing * along
        vy = state["vy"] - slowing * state["vy"] - gravity * dt
        return {"x": state["x"] + vx * dt, "y": state["y"] + vy * dt, "vx": vx, "vy": vy}

    return step
