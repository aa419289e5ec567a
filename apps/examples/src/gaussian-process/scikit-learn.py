"""Makes data.json: observations, and what scikit-learn's Gaussian process says of them at two points and after its own fit.

    python3 scikit-learn.py    # needs scikit-learn

40 observations of sin(3 x₁) + x₂²/2 with noise of 0.1; a third input has no part in them. θ are the logarithms of the three length
scales and of the noise's variance.
"""

import json
import pathlib

import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, WhiteKernel

random = np.random.default_rng(3)
x = np.round(random.uniform(-1, 1, (40, 3)), 3)
y = np.round(np.sin(3 * x[:, 0]) + x[:, 1] ** 2 / 2 + 0.1 * random.standard_normal(40), 3)
new = np.round(random.uniform(-1, 1, (5, 3)), 3)


def process(optimizer):
    kernel = RBF(np.ones(3), (1e-2, 1e2)) + WhiteKernel(0.1, (1e-6, 10))
    return GaussianProcessRegressor(kernel, alpha=0, optimizer=optimizer).fit(x, y)


def at(theta):
    fixed = GaussianProcessRegressor(RBF(np.exp(theta[:3])) + WhiteKernel(np.exp(theta[3])), alpha=0, optimizer=None).fit(x, y)
    value, gradient = fixed.log_marginal_likelihood(np.array(theta), eval_gradient=True)
    mean, deviation = fixed.predict(new, return_std=True)
    return {"theta": list(theta), "value": value, "gradient": list(gradient), "mean": list(mean), "deviation": list(deviation)}


points = [at(theta) for theta in ([0.0, 0.0, 0.0, -2.0], [-0.5, 0.25, 1.5, -4.0])]
fitted = at([float(t) for t in process("fmin_l_bfgs_b").kernel_.theta])
table = {"x": x.tolist(), "y": y.tolist(), "new": new.tolist(), "points": points, "fitted": fitted}
pathlib.Path(__file__).with_name("data.json").write_text(json.dumps(table) + "\n")
