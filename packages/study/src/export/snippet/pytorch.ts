/** The tuned optimizer as one of PyTorch. */
import { python, scheduleIn } from "./schedules.ts";
import type { Counterparts, Library } from "./library.ts";
import { ExportError, type Tuned } from "./tuned.ts";

/** By rule: its constructor, or why there is none of the same meaning. */
const rules: Counterparts = {
  sgd: (_, lr) => ["SGD", `lr=${lr}`],
  momentum: (h, lr) => ["SGD", `lr=${lr}`, `momentum=${h("momentum")}`],
  nesterov: (h, lr) => ["SGD", `lr=${lr}`, `momentum=${h("momentum")}`, "nesterov=True"],
  adagrad: (h, lr) => ["Adagrad", `lr=${lr}`, `eps=${h("epsilon")}`],
  rmsprop: (h, lr) => ["RMSprop", `lr=${lr}`, `alpha=${h("decay")}`, `eps=${h("epsilon")}`],
  adadelta: (h, lr) => ["Adadelta", `lr=${lr}`, `rho=${h("decay")}`, `eps=${h("epsilon")}`],
  adam: (h, lr) => ["Adam", `lr=${lr}`, ...moments(h)],
  adamw: (h, lr) => ["AdamW", `lr=${lr}`, ...moments(h), `weight_decay=${h("weightDecay")}`],
  amsgrad: (h, lr) => ["Adam", `lr=${lr}`, ...moments(h), "amsgrad=True"],
  nadam: (h, lr) => ["NAdam", `lr=${lr}`, ...moments(h), `momentum_decay=${h("momentumDecay")}`],
  radam: "it adds epsilon to a root that has its bias yet",
  adafactor: "it leaves epsilon out of the means",
  muon: "it takes matrices alone, with their axes the other way round",
  adabelief: null,
  lion: null,
  lamb: null,
  prodigy: null,
  scheduleFreeSgd: null,
  scheduleFreeAdamw: null,
};

const moments = (h: Tuned["value"]): readonly string[] => [
  `betas=(${h("beta1")}, ${h("beta2")})`,
  `eps=${h("epsilon")}`,
];

export const pytorch: Library = {
  name: "PyTorch",
  rules,
  write({ schedule, clipping }, where, constructed) {
    if (clipping !== null && clipping.kind !== "clipByValue") {
      throw new ExportError(
        where,
        clipping.kind === "clipByNorm"
          ? "PyTorch clips the norm of all gradients together"
          : "PyTorch adds 1e-6 to the norm that gradients are clipped by",
        "Export to JSON, and clip by hand",
      );
    }
    const clip = `torch.nn.utils.clip_grad_value_([p for group in optimizer.param_groups for p in group["params"]], ${clipping?.threshold})`;
    const [constructor, ...parts] = constructed(schedule === null ? null : "1.0");
    const made = [
      `    optimizer = torch.optim.${constructor}(${["parameters", ...parts].join(", ")})`,
      ...(clipping === null ? [] : [`    optimizer.register_step_pre_hook(lambda optimizer, *_: ${clip})`]),
    ];
    if (schedule === null)
      return ["import torch", "", "", "def optimizer_for(parameters):", ...made, "    return optimizer"];
    return [
      ...(schedule.name === "cosine" ? ["import math", ""] : []),
      "import torch",
      "",
      "",
      ...scheduleIn(python, schedule),
      "",
      "",
      "def optimizer_for(parameters):",
      '    """The optimizer, and its schedule, whose step() follows each of the optimizer."""',
      ...made,
      "    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda steps: learning_rate(steps + 1))",
      "    return optimizer, schedule",
    ];
  },
};
