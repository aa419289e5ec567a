/**
 * Training that is stopped, and goes on in another process with the same bits: a checkpoint is a plain record, and JSON keeps it. What
 * training tells on its way is one, too, and becomes a line of a log.
 */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dense, dropout, meanSquaredError } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { AbortedError, train, type TrainCheckpoint } from "@dualtape/runs";
import { epochs } from "@dualtape/runs/data";
import { seeded } from "@dualtape/tensor";

const random = seeded(1);
const x = random.normal([200, 4]);
const data = { x, y: x.square().sum(1, true) };
const parameters = { hidden: dense.init(4, 16, random), out: dense.init(16, 1, random) };
const [, program = "", folder = mkdtempSync(join(tmpdir(), "training-"))] = process.argv;
const [kept, log] = [join(folder, "checkpoint.json"), join(folder, "log")];

/** Trains and keeps a log, from a checkpoint where one is given, and until step `end` at most. Gives the last weights. */
async function logged(end: number, from?: TrainCheckpoint) {
  const controller = new AbortController();
  const run = train({
    parameters,
    loss({ hidden, out }, batch, _hyper, { random, training }) {
      const layer = dense(batch.x, hidden).softplus();
      const seen = training ? dropout(layer, dropout.mask(layer.shape, 0.1, random)) : layer;
      return meanSquaredError(dense(seen, out), batch.y);
    },
    batches: epochs(data, { batchSize: 20 }),
    validation: data,
    epochs: 12,
    optimizer: adam,
    hyper: { learningRate: 0.01 },
    signal: controller.signal,
    onCheckpoint(checkpoint) {
      writeFileSync(kept, JSON.stringify(checkpoint));
      if (checkpoint.t >= end) controller.abort();
    },
    ...(from && { from }),
  });
  for await (const event of run) if (event.type === "evaluation") appendFileSync(log, `${JSON.stringify(event)}\n`);
  return JSON.stringify((await run).last);
}

if (process.argv.length > 2) {
  console.log(await logged(Infinity, JSON.parse(readFileSync(kept, "utf8"))));
} else {
  const stopped = await logged(50).catch((error: unknown) => error);
  const elsewhere = execFileSync(process.execPath, [...process.execArgv, program, folder], { encoding: "utf8" }).trim();
  const lines = readFileSync(log, "utf8").trim().split("\n");
  const whole = await logged(Infinity);
  rmSync(folder, { recursive: true });
  console.log(`${lines.length} epochs, 5 of them here: ${String(stopped)}`);
  if (!(stopped instanceof AbortedError) || lines.length !== 12 || elsewhere !== whole) throw new Error("bits differ");
}
