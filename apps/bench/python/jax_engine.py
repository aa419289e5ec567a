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
    if scenario["kind"] == "recurrent":
        return recurrent(scenario)
    if scenario["kind"] == "digits":
        return job(scenario)
    steps = {"mlp": training, "conv": convolutional, "rosenbrock": rosenbrock, "projectile": projectile}
    return simulation(scenario, steps[scenario["kind"]](scenario))


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

    if scenario["kind"] == "conv":  # inside of a loop its convolutions take three times as long
        once = jax.jit(lambda carried: both(0, carried))

        def loop(steps, carried):
            for _ in range(steps):
                carried = once(carried)
            return carried
    else:
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


def convolutional(scenario):
    names = scenario["tensors"]
    x, y = jnp.asarray(scenario["data"]["x"]), jnp.asarray(scenario["data"]["y"])

    def seen(image, p, layer):
        layout = ("NHWC", "HWIO", "NHWC")
        raw = jax.lax.conv_general_dilated(image, p[f"{layer}.w"], (1, 1), "SAME", dimension_numbers=layout)
        raw = raw + p[f"{layer}.b"]
        apart = raw - raw.mean((0, 1, 2))
        scaled = apart / jnp.sqrt((apart**2).mean((0, 1, 2)) + 1e-5)
        signal = jax.nn.relu(scaled * p[f"{layer}.gain"] + p[f"{layer}.bias"])
        n, height, width, channels = signal.shape  # quicker than reduce_window
        return signal.reshape(n, height // 2, 2, width // 2, 2, channels).max((2, 4))

    def loss(p):
        last = seen(seen(x, p, "first"), p, "second").reshape(len(x), -1)
        return -(jax.nn.log_softmax(last @ p["out.w"] + p["out.b"]) * y).sum() / len(x)

    def step(state, hyper):
        rate, beta1, beta2, epsilon = hyper
        slopes = jax.grad(loss)({name: state[name] for name in names})
        t = state["t"] + 1
        after = {"t": t}
        for name in names:
            mean = beta1 * state[f"{name}.mean"] + (1 - beta1) * slopes[name]
            variance = beta2 * state[f"{name}.variance"] + (1 - beta2) * slopes[name] ** 2
            spread = variance / (1 - beta2**t)  # without a NaN from the slope at 0
            root = jnp.where(spread > 0, jnp.sqrt(jnp.where(spread > 0, spread, 1)), 0)
            after[name] = state[name] - rate / (1 - beta1**t) * mean / (root + epsilon)
            after[f"{name}.mean"], after[f"{name}.variance"] = mean, variance
        return after

    return step


def job(scenario):
    """A whole run of Adam and the validation loss after it, or its gradient in reverse, each step computed again on the way back."""
    put = lambda group: {name: jnp.asarray(value) for name, value in scenario[group].items()}  # noqa: E731
    start, data, hyper = put("start"), put("data"), put("hyperparameters")
    count = len(scenario["data"]["x"])

    def loss(parameters, x, y, weight):
        signal = jnp.tanh(x @ parameters["hiddenW"] + parameters["hiddenB"])
        losses = -(jax.nn.log_softmax(signal @ parameters["outW"] + parameters["outB"]) * y).sum(1)
        return (losses if weight is None else weight * losses).sum() / len(x)

    def root(x):  # without a NaN from the slope at 0, where a pixel is 0 in all examples
        return jnp.where(x > 0, jnp.sqrt(jnp.where(x > 0, x, 1)), 0)

    def final(hyper, start, data):
        def step(state, t):
            parameters, mean, variance = state
            batch = 0 if count == 1 else (t - 1) % count
            slopes = jax.grad(loss)(parameters, data["x"][batch], data["y"][batch], hyper.get("weight"))
            blend = lambda beta, old, new: new + (old - new) * beta  # noqa: E731
            mean = jax.tree.map(lambda m, g: blend(hyper["beta1"], m, g), mean, slopes)
            variance = jax.tree.map(lambda v, g: blend(hyper["beta2"], v, g * g), variance, slopes)
            rate, unbias = hyper["learningRate"] / (1 - hyper["beta1"] ** t), 1 - hyper["beta2"] ** t
            after = jax.tree.map(
                lambda p, m, v: p - m * rate / (root(v / unbias) + hyper["epsilon"]), parameters, mean, variance
            )
            return (after, mean, variance), None

        zeros = jax.tree.map(jnp.zeros_like, start)
        steps = jnp.arange(1, scenario["steps"] + 1)
        # a loop is no place where the compiler could merge the two computations of a step, so it need not be kept from it
        again = jax.checkpoint(step, prevent_cse=False) if scenario["mode"] == "reverse" else step
        (parameters, _, _), _ = jax.lax.scan(again, (start, zeros, zeros), steps)
        return loss(parameters, data["validationX"], data["validationY"], None)

    compute = jax.jit(jax.value_and_grad(final) if scenario["mode"] == "reverse" else final)

    def outcome():
        computed = compute(hyper, start, data)
        value, gradient = computed if scenario["mode"] == "reverse" else (computed, {})
        return {"value": [value], **{name: [partial] for name, partial in gradient.items()}}

    return lambda: jax.block_until_ready(compute(hyper, start, data)), outcome


def recurrent(scenario):
    """How large the last state of a gated recurrent unit is, or its gradient by the parameters."""
    parameters = {name: jnp.asarray(value) for name, value in scenario["hyperparameters"].items()}
    x = jnp.asarray(scenario["data"]["x"])
    size = len(parameters["hidden.w"])

    def loss(parameters, x):
        inputs = x.transpose(1, 0, 2) @ parameters["input.w"] + parameters["input.b"]

        def step(state, now):
            hidden = state @ parameters["hidden.w"] + parameters["hidden.b"]
            reset, update = jnp.split(jax.nn.sigmoid(now[:, : 2 * size] + hidden[:, : 2 * size]), 2, axis=1)
            candidate = jnp.tanh(now[:, 2 * size :] + reset * hidden[:, 2 * size :])
            return (1 - update) * candidate + update * state, None

        last, _ = jax.lax.scan(step, jnp.zeros((len(x), size), x.dtype), inputs)
        return (last**2).mean()

    compute = jax.jit(jax.value_and_grad(loss) if scenario["mode"] == "reverse" else loss)

    def outcome():
        computed = compute(parameters, x)
        value, gradient = computed if scenario["mode"] == "reverse" else (computed, {})
        return {"value": [value], **{name: [partial] for name, partial in gradient.items()}}

    return lambda: jax.block_until_ready(compute(parameters, x)), outcome


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
