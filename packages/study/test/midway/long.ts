/**
 * A process that studies a problem whose runs are long against its life, and goes on with it. It notes in a log, a letter each, what it has
 * done: `s` a step, `w` what was written beside the journal, `a` an answer in it; and tells when it begins, and has ended.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { positive, real } from "@dualtape/core";
import { checkpointed, hybrid, rprop } from "@dualtape/hyperopt/eager";
import { dynamics } from "@dualtape/runs/eager";
import { study } from "@dualtape/study";
import { openJournalFile } from "@dualtape/study/node";
import { scalar } from "@dualtape/tensor";

const [path = "", strategy = "", seconds = "0.02"] = process.argv.slice(2);
const log = openSync(`${path}.log`, "a");
const note = (letter: string): void => void writeSync(log, letter);

const problem = dynamics({
  name: "long",
  engine: "eager",
  hyperparameters: { x: real(-2.5).within(-6, 6), rate: positive(0.02).within(1e-3, 0.5) },
  steps: strategy === "hybrid" ? 250 : 90,
  start: ({ x }, lift) => ({ x, y: lift(scalar(1)) }),
  step: ({ x, y }, { rate }) => {
    note("s");
    for (const until = performance.now() + 0.3; performance.now() < until;);
    return { x: x.sub(x.square().sub(9).mul(x).mul(rate).mul(0.02)), y: y.mul(0.99).add(x.mul(rate)) };
  },
  objective: ({ x, y }) => x.square().sub(9).square().mul(0.1).sub(x).add(y.square()),
  monitor: ({ y }) => y,
});

const journal = await openJournalFile(path);
const { content, slots } = journal;
writeSync(1, "begun\n");
await study(problem, {
  journal: {
    content,
    get appended() {
      return journal.appended;
    },
    async append(record) {
      await journal.append(record);
      if (typeof record === "object" && record !== null && "kind" in record && record.kind === "answer") note("a");
    },
    ...(slots && {
      slots: {
        ...slots,
        async write(name, bytes) {
          await slots.write(name, bytes);
          if (name === "midway") note("w");
        },
      },
    }),
  },
  method: rprop(),
  strategy: strategy === "hybrid" ? hybrid : checkpointed({ checkpoints: 4 }),
  iterations: 6,
  snapshots: { seconds: Number(seconds) },
});
await journal.close();
closeSync(log);
writeSync(1, "ended\n");
