"""NumPy, derived by hand: forward over reverse with buffers that are made once, in the notation of the JavaScript engine.

For each layer, with d = dL/dz and a dot for a tangent:
  z = a W + b              z. = a. W + a W. + b.
  dW = a' d                dW. = a.' d + a' d.
  d_ = (d W') * (1 - a^2)  d._ = (d. W' + d W.') * (1 - a^2) - 2 (d W') * a * a.
"""

import math

import numpy as np

REFUSAL = "numpy has no convolutions"


def prepare(scenario):
    kinds = {"matmul": product, "mlp": training, "rosenbrock": rosenbrock, "projectile": projectile}
    return kinds[scenario["kind"]](scenario) if scenario["kind"] in kinds else None


def product(scenario):
    left, right = scenario["left"], scenario["right"]
    out = np.empty_like(left)

    def run():
        np.matmul(left, right, out=out)

    def outcome():
        run()
        return {"product": [out]}

    return run, outcome


class Layer:
    """The values of a layer, or one of its tangents."""

    def __init__(self, rows, inputs, outputs, dtype):
        self.w, self.b = np.empty((inputs, outputs), dtype), np.empty(outputs, dtype)
        self.w_velocity, self.b_velocity = np.empty_like(self.w), np.empty_like(self.b)
        self.w_slope, self.b_slope = np.empty_like(self.w), np.empty_like(self.b)
        self.w_spare, self.b_spare = np.empty_like(self.w), np.empty_like(self.b)
        self.out, self.out_spare = np.empty((rows, outputs), dtype), np.empty((rows, outputs), dtype)
        self.flow = np.empty((rows, outputs), dtype)
        self.back, self.back_spare = np.empty((rows, inputs), dtype), np.empty((rows, inputs), dtype)
        self.curve = np.empty((rows, outputs), dtype)


class Training:
    """A network and its tangents."""

    def __init__(self, scenario):
        self.scenario = scenario
        widths, dtype, self.rows = scenario["widths"], scenario["dtype"], scenario["batch"]
        self.x, self.y = scenario["data"]["x"], scenario["data"]["y"]
        shapes = list(zip(widths, widths[1:]))
        self.primal, *self.tangents = [
            [Layer(self.rows, inputs, outputs, dtype) for inputs, outputs in shapes] for _ in range(scenario["k"] + 1)
        ]
        scalar = np.dtype(dtype).type
        self.hyper = [scalar(value) for value in scenario["hyper"]]

    def names(self, layer):
        w, b = self.scenario["tensors"][2 * layer : 2 * layer + 2]
        return (("w", w), ("b", b), ("w_velocity", f"{w}.velocity"), ("b_velocity", f"{b}.velocity"))

    def start(self):
        for i, layer in enumerate(self.primal):
            for part, name in self.names(i):
                np.copyto(getattr(layer, part), self.scenario["start"][name])
                for tangent in self.tangents:
                    getattr(tangent[i], part).fill(0)

    def step(self):
        self.forward()
        self.backward()
        self.update()

    def forward(self):
        last = len(self.primal) - 1
        for i, layer in enumerate(self.primal):
            signal = self.x if i == 0 else self.primal[i - 1].out
            np.matmul(signal, layer.w, out=layer.out)
            layer.out += layer.b
            if i < last:
                np.tanh(layer.out, out=layer.out)
                np.multiply(layer.out, layer.out, out=layer.curve)
                np.subtract(1, layer.curve, out=layer.curve)
            else:
                layer.out -= layer.out.max(axis=1, keepdims=True)
                np.exp(layer.out, out=layer.out)
                layer.out /= layer.out.sum(axis=1, keepdims=True)
            for tangent in self.tangents:
                dot = tangent[i]
                np.matmul(signal, dot.w, out=dot.out)
                if i > 0:
                    np.matmul(tangent[i - 1].out, layer.w, out=dot.out_spare)
                    dot.out += dot.out_spare
                dot.out += dot.b
                if i < last:
                    dot.out *= layer.curve
                else:
                    np.multiply(layer.out, dot.out, out=dot.out_spare)
                    dot.out -= dot.out_spare.sum(axis=1, keepdims=True)
                    dot.out *= layer.out

    def backward(self):
        last = self.primal[-1]
        np.subtract(last.out, self.y, out=last.flow)
        last.flow /= self.rows
        for tangent in self.tangents:
            np.divide(tangent[-1].out, self.rows, out=tangent[-1].flow)
        for i in range(len(self.primal) - 1, -1, -1):
            layer = self.primal[i]
            signal = self.x if i == 0 else self.primal[i - 1].out
            np.matmul(signal.T, layer.flow, out=layer.w_slope)
            layer.flow.sum(axis=0, out=layer.b_slope)
            if i > 0:
                before = self.primal[i - 1]
                np.matmul(layer.flow, layer.w.T, out=layer.back)
                np.multiply(layer.back, before.curve, out=before.flow)
                if self.tangents:  # 2 (d W') * a, for all tangents
                    np.multiply(layer.back, signal, out=layer.back)
                    layer.back *= 2
            for tangent in self.tangents:
                dot = tangent[i]
                np.matmul(signal.T, dot.flow, out=dot.w_slope)
                dot.flow.sum(axis=0, out=dot.b_slope)
                if i > 0:
                    earlier = tangent[i - 1]
                    np.matmul(earlier.out.T, layer.flow, out=dot.w_spare)
                    dot.w_slope += dot.w_spare
                    np.matmul(dot.flow, layer.w.T, out=dot.back)
                    np.matmul(layer.flow, dot.w.T, out=dot.back_spare)
                    dot.back += dot.back_spare
                    np.multiply(dot.back, before.curve, out=earlier.flow)
                    np.multiply(layer.back, earlier.out, out=dot.back)
                    earlier.flow -= dot.back

    def update(self):
        roles = self.scenario["roles"]
        for i, layer in enumerate(self.primal):
            for tensor, part in ((2 * i, "w"), (2 * i + 1, "b")):
                rate, friction, penalty = (roles[role][tensor] for role in ("learningRate", "momentum", "l2"))
                alpha, mu = self.hyper[rate], self.hyper[friction]
                value, velocity, slope, spare = self.buffers(layer, part)
                dots = [self.buffers(tangent[i], part) for tangent in self.tangents]
                for k, (dot_value, dot_velocity, dot_slope, dot_spare) in enumerate(dots):
                    dot_velocity *= mu
                    dot_velocity += dot_slope
                    if friction == k:
                        dot_velocity += velocity
                    if penalty is not None:
                        np.multiply(dot_value, self.hyper[penalty], out=dot_spare)
                        dot_velocity += dot_spare
                        if penalty == k:
                            dot_velocity += value
                    np.multiply(dot_velocity, alpha, out=dot_spare)
                    dot_value -= dot_spare
                velocity *= mu
                velocity += slope
                if penalty is not None:
                    np.multiply(value, self.hyper[penalty], out=spare)
                    velocity += spare
                if rate < len(dots):
                    dots[rate][0][...] -= velocity
                np.multiply(velocity, alpha, out=spare)
                value -= spare

    @staticmethod
    def buffers(layer, part):
        return tuple(getattr(layer, part + suffix) for suffix in ("", "_velocity", "_slope", "_spare"))

    def parts(self):
        return {
            name: [getattr(layers[i], part) for layers in (self.primal, *self.tangents)]
            for i in range(len(self.primal))
            for part, name in self.names(i)
        }


def training(scenario):
    network = Training(scenario)

    def take(steps):
        network.start()
        for _ in range(steps):
            network.step()

    def outcome():
        take(scenario["checkedSteps"])
        return network.parts()

    return lambda: take(scenario["steps"]), outcome


def rosenbrock(scenario):
    """On Python's own numbers: NumPy's scalars are slower."""
    rate, start = scenario["hyper"][0], [float(scenario["start"][name]) for name in ("x", "y")]
    last = {}

    def run():
        (x, y), dot_x, dot_y = start, 0.0, 0.0
        for _ in range(scenario["steps"]):
            height, dot_height = y - x * x, dot_y - 2 * x * dot_x
            slope_x, slope_y = 2 * (x - 1) - 400 * x * height, 200 * height
            dot_slope_x = 2 * dot_x - 400 * (dot_x * height + x * dot_height)
            dot_x -= slope_x + rate * dot_slope_x
            dot_y -= slope_y + rate * 200 * dot_height
            x -= rate * slope_x
            y -= rate * slope_y
        last.update(x=[[x], [dot_x]], y=[[y], [dot_y]])

    return run, lambda: run() or last


def projectile(scenario):
    """The tangents as vectors of three; the flight on Python's own numbers."""
    drag, gravity, wind = scenario["hyper"]
    dt = float(scenario["data"]["dt"])
    start = [float(scenario["start"][name]) for name in ("x", "y", "vx", "vy")]
    by_gravity, by_wind, by_drag = np.array([0, dt, 0.0]), np.array([0, 0, 1.0]), np.array([1.0, 0, 0])
    last = {}

    def run():
        x, y, vx, vy = start
        dot_x, dot_y, dot_vx, dot_vy = (np.zeros(3) for _ in range(4))
        for _ in range(scenario["steps"]):
            along = vx - wind
            dot_along = dot_vx - by_wind
            speed = math.sqrt(along * along + vy * vy)
            slowing = drag * speed * dt
            dot_slowing = (along * dt * drag / speed) * dot_along + (vy * dt * drag / speed) * dot_vy
            dot_slowing += (speed * dt) * by_drag
            dot_vx = dot_vx - dot_slowing * along - slowing * dot_along
            dot_vy = dot_vy - dot_slowing * vy - slowing * dot_vy - by_gravity
            vx -= slowing * along
            vy -= slowing * vy + gravity * dt
            x += vx * dt
            y += vy * dt
            dot_x += dt * dot_vx
            dot_y += dt * dot_vy
        for name, value, dots in (("x", x, dot_x), ("y", y, dot_y), ("vx", vx, dot_vx), ("vy", vy, dot_vy)):
            last[name] = [[value], *([dot] for dot in dots)]

    return run, lambda: run() or last
