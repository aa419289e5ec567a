import sys, json, optuna
optuna.logging.set_verbosity(optuna.logging.ERROR)
for line in sys.stdin:
    m = json.loads(line)
    if m["type"] == "begin":
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=m["seed"]))
        low, high = m["low"], m["high"]
        study.enqueue_trial({f"u{i}": min(max(v, low[i]), high[i]) for i, v in enumerate(m["start"])})
    else:
        study.tell(trial, m["value"] if m["value"] is not None else 1e300)
    trial = study.ask()
    print(json.dumps([trial.suggest_float(f"u{i}", low[i], high[i]) for i in range(len(low))]), flush=True)
