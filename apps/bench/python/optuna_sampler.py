"""Optuna as one that asks: answers requests on standard input, one JSON object a line, with one on standard output.

It greets with the samplers that can be had. {"study": sampler, "seed": …, "start": […], "low": […], "high": […]} begins a study, the
start as its first trial; {"told": value} tells the value of the latest trial, `null` where it was not finite. Both are answered by
{"u": […]}, the point to try next: coordinates, evenly from `low` to `high`. All settings of a sampler are its defaults.
"""

import importlib.util
import json
import os
import sys
import warnings

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

SAMPLERS = {"tpe": ("TPESampler", None), "cma-es": ("CmaEsSampler", "cmaes"), "gp": ("GPSampler", "torch")}


class Asking:
    """A study, its latest trial unanswered."""

    def __init__(self, optuna, request):
        sampler, _ = SAMPLERS[request["study"]]
        self.study = optuna.create_study(sampler=getattr(optuna.samplers, sampler)(seed=request["seed"]))
        self.ranges = list(zip(request["low"], request["high"]))
        start = {
            f"u{i}": min(max(value, low), high)
            for i, (value, (low, high)) in enumerate(zip(request["start"], self.ranges))
        }
        self.study.enqueue_trial(start)

    def next(self):
        self.trial = self.study.ask()
        return [self.trial.suggest_float(f"u{i}", low, high) for i, (low, high) in enumerate(self.ranges)]

    def tell(self, value):
        self.study.tell(self.trial, float("inf") if value is None else value)


def main():
    try:
        import optuna
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), flush=True)
        return
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    samplers = [name for name, (_, needed) in SAMPLERS.items() if needed is None or importlib.util.find_spec(needed)]
    print(json.dumps({"samplers": samplers}), flush=True)
    asking = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "study" in request:
                asking = Asking(optuna, request)
            else:
                asking.tell(request["told"])
            reply = {"u": asking.next()}
        except Exception as error:  # every mistake goes back to who asked
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


main()
