/** The tuned optimizer as one of Keras. */
import type { Counterparts, Library } from "./library.ts";
import { arrays, scheduleIn } from "./schedules.ts";
import { ExportError, type Tuned } from "./tuned.ts";

const CORRECTED = ["adam", "adamw", "amsgrad"];

/** By rule: its constructor, or why there is none of the same meaning. */
const rules: Counterparts = {
  sgd: (_, rate) => ["keras.optimizers.SGD", rate],
  momentum: (h, rate) => ["keras.optimizers.SGD", rate, `momentum=${h("momentum")}`],
  nesterov: (h, rate) => ["keras.optimizers.SGD", rate, `momentum=${h("momentum")}`, "nesterov=True"],
  adadelta: (h, rate) => ["keras.optimizers.Adadelta", rate, `rho=${h("decay")}`, `epsilon=${h("epsilon")}`],
  adam: (h, rate) => ["Adam", rate, ...moments(h)],
  adamw: (h, rate) => ["Adam", rate, ...moments(h), `weight_decay=${h("weightDecay")}`],
  amsgrad: (h, rate) => ["Adam", rate, ...moments(h), "amsgrad=True"],
  lion: (h, rate) => ["keras.optimizers.Lion", rate, ...betas(h), `weight_decay=${h("weightDecay")}`],
  adafactor: (h, rate) => [
    "keras.optimizers.Adafactor",
    rate,
    `beta_2_decay=-${h("decayRate")}`,
    `epsilon_1=${h("epsilon")}`,
    `epsilon_2=${h("minimumScale")}`,
    `clip_threshold=${h("threshold")}`,
  ],
  adagrad: "it has epsilon inside of the root",
  rmsprop: "it has epsilon inside of the root",
  nadam: "its momentum warms up at a pace of its own",
  lamb: "it leaves the decay out of the step that it scales",
  muon: "it scales its steps in another way",
  radam: null,
  adabelief: null,
  prodigy: null,
  scheduleFreeSgd: null,
  scheduleFreeAdamw: null,
};

const betas = (h: Tuned["value"]): readonly string[] => [`beta_1=${h("beta1")}`, `beta_2=${h("beta2")}`];
const moments = (h: Tuned["value"]): readonly string[] => [...betas(h), `epsilon=${h("epsilon")}`];

/** Keras adds ε̂ to √v, which has its bias; with ε̂ = ε √(1 − β₂ᵗ) this is ε added to the root without bias. */
const ADAM = `class Adam(keras.optimizers.Adam):
    """Adam with epsilon beside the root of what has no bias, as in the paper; Keras adds it to the root with bias."""

    def update_step(self, gradient, variable, learning_rate):
        epsilon = self.epsilon
        t = ops.cast(self.iterations + 1, variable.dtype)
        self.epsilon = epsilon * ops.sqrt(1 - ops.power(ops.cast(self.beta_2, variable.dtype), t))
        super().update_step(gradient, variable, learning_rate)
        self.epsilon = epsilon`;

const SCHEDULE = `class LearningRate(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return learning_rate(ops.cast(step, keras.config.floatx()) + 1)

    def get_config(self):
        return {}`;

const dialect = arrays("ops", (x) => `ops.cast(${x}, "int32")`);

const CLIPPINGS = { clipByValue: "clipvalue", clipByNorm: "clipnorm", clipByGlobalNorm: "global_clipnorm" } as const;

export const keras: Library = {
  name: "Keras",
  rules,
  write({ rule, schedule, clipping }, where, constructed) {
    if (schedule !== null && (rule === "momentum" || rule === "nesterov")) {
      throw new ExportError(
        where,
        `its ${rule} is another: the velocity holds the rates of the steps that it comes from`,
        "Tune a rate that stays, or an optimizer without momentum",
      );
    }
    const [constructor, ...parts] = constructed(schedule === null ? null : "LearningRate()");
    const clip = clipping === null ? [] : [`${CLIPPINGS[clipping.kind]}=${clipping.threshold}`];
    const needed = [
      ...(CORRECTED.includes(rule) ? [ADAM] : []),
      ...(schedule === null ? [] : [scheduleIn(dialect, schedule).join("\n"), SCHEDULE]),
    ];
    return [
      "import keras",
      ...(needed.length > 0 ? ["from keras import ops"] : []),
      ...needed.flatMap((definition) => ["", "", definition]),
      ...(needed.length > 0 ? ["", ""] : [""]),
      `optimizer = ${constructor}(${[...parts, ...clip].join(", ")})`,
    ];
  },
};
