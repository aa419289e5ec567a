"""A Python library as an engine: answers requests on standard input, one JSON object a line, with one on standard output.

`python3 engine.py <library> [flag of XLA …]` runs in one thread. Requests: {"prepare": scenario}, {"run": times}, {"outcome": true}, the latter
two of what was prepared last; arrays are float64 in base64. The time of a run is that of the processor, taken here, so that
the pipe costs nothing.
"""

import base64
import importlib
import json
import os
import sys
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["XLA_FLAGS"] = " ".join(
    [*sys.argv[2:], "--xla_cpu_multi_thread_eigen=false", "intra_op_parallelism_threads=1"]  # behind the last, none is read
)
os.environ["JAX_PLATFORMS"] = "cpu"

import numpy as np  # noqa: E402


def decode(scenario):
    """The scenario with NumPy arrays of its precision in place of fields."""
    dtype = np.dtype(scenario["dtype"])

    def array(field):
        values = np.frombuffer(base64.b64decode(field["data"]), np.float64)
        return values.reshape(field["shape"]).astype(dtype)

    for group in ("start", "data", "hyperparameters"):
        scenario[group] = {name: array(field) for name, field in scenario.get(group, {}).items()}
    for name in ("left", "right"):
        if name in scenario:
            scenario[name] = array(scenario[name])
    return scenario


def encode(parts):
    """Lists of arrays by name, as base64 of float64."""

    def text(values):
        return base64.b64encode(np.ascontiguousarray(values, np.float64).tobytes()).decode()

    return {name: [text(values) for values in arrays] for name, arrays in parts.items()}


def answer(engine, prepared, request):
    """The answer to a request, and what is prepared after it."""
    if "prepare" in request:
        scenario = decode(request["prepare"])
        prepared = engine.prepare(scenario)
        return ({"refused": engine.REFUSAL} if prepared is None else {}), prepared
    if "run" in request:
        run, _ = prepared
        started = time.process_time()
        for _ in range(request["run"]):
            run()
        return {"milliseconds": 1000 * (time.process_time() - started)}, prepared
    _, outcome = prepared
    return {"outcome": encode(outcome())}, prepared


def main():
    library = sys.argv[1]
    try:
        engine = importlib.import_module(f"{library}_engine")
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), flush=True)
        return
    print(json.dumps({}), flush=True)
    prepared = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply, prepared = answer(engine, prepared, request)
        except Exception as error:  # every mistake goes back to who asked
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


main()
