/** The tuned optimizer as one of optax. */
import type { Counterparts, Library } from "./library.ts";
import { arrays, scheduleIn } from "./schedules.ts";
import { ExportError, type Tuned } from "./tuned.ts";

/** By rule: its constructor, or why there is none of the same meaning. */
const rules: Counterparts = {
  sgd: (_, rate) => ["sgd", rate],
  momentum: (h, rate) => ["sgd", rate, `momentum=${h("momentum")}`],
  nesterov: (h, rate) => ["sgd", rate, `momentum=${h("momentum")}`, "nesterov=True"],
  rmsprop: (h, rate) => ["rmsprop", rate, `decay=${h("decay")}`, `eps=${h("epsilon")}`, "eps_in_sqrt=False"],
  adadelta: (h, rate) => ["adadelta", rate, `rho=${h("decay")}`, `eps=${h("epsilon")}`],
  adam: (h, rate) => ["adam", rate, ...moments(h)],
  adamw: (h, rate) => ["adamw", rate, ...moments(h), `weight_decay=${h("weightDecay")}`],
  radam: (h, rate) => ["radam", rate, ...moments(h)],
  adabelief: (h, rate) => ["adabelief", rate, ...moments(h), `eps_root=${h("epsilon")}`],
  lion: (h, rate) => ["lion", rate, ...betas(h), `weight_decay=${h("weightDecay")}`],
  lamb: (h, rate) => ["lamb", rate, ...moments(h), `weight_decay=${h("weightDecay")}`],
  scheduleFreeSgd: (h, rate) => [
    "contrib.schedule_free",
    `optax.chain(optax.add_decayed_weights(${h("weightDecay")}), optax.sgd(${rate}))`,
    rate,
    `b1=${h("momentum")}`,
  ],
  scheduleFreeAdamw: (h, rate) => [
    "contrib.schedule_free_adamw",
    rate,
    ...moments(h),
    `weight_decay=${h("weightDecay")}`,
  ],
  adagrad: "it has epsilon inside of the root",
  amsgrad: "it takes the greatest mean square without its bias",
  nadam: "its momentum does not warm up",
  adafactor: "its rate does not fall with the step",
  muon: "it takes the biases out of the momentum",
  prodigy: "it takes the biases out of its steps",
};

const betas = (h: Tuned["value"]): readonly string[] => [`b1=${h("beta1")}`, `b2=${h("beta2")}`];
const moments = (h: Tuned["value"]): readonly string[] => [...betas(h), `eps=${h("epsilon")}`];

const dialect = arrays("jnp", (x) => `${x}.astype(int)`);

const CLIPPINGS = { clipByValue: "clip", clipByGlobalNorm: "clip_by_global_norm", clipByNorm: null } as const;

export const optax: Library = {
  name: "optax",
  rules,
  write({ rule, schedule, clipping }, where, constructed) {
    if (schedule !== null && rule.startsWith("scheduleFree")) {
      throw new ExportError(
        where,
        `its ${rule} is another: it weighs its averages by the rate of another step`,
        "Tune a rate that stays, as the method means it",
      );
    }
    const clip = clipping === null ? null : CLIPPINGS[clipping.kind];
    if (clipping !== null && clip === null) {
      throw new ExportError(
        where,
        "optax does not clip each parameter by its norm",
        "Export to JSON, and clip by hand",
      );
    }
    const [constructor, ...parts] = constructed(
      schedule === null ? null : "lambda steps: learning_rate(jnp.asarray(steps + 1, float))",
    );
    const made = `optax.${constructor}(${parts.join(", ")})`;
    const clipped = clip === null ? made : `optax.chain(optax.${clip}(${clipping?.threshold}), ${made})`;
    if (schedule === null) return ["import optax", "", `optimizer = ${clipped}`];
    return [
      "import jax.numpy as jnp",
      "import optax",
      "",
      "",
      ...scheduleIn(dialect, schedule),
      "",
      "",
      `optimizer = ${clipped}`,
    ];
  },
};
