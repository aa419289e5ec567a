/** Byte budgets, minified and gzipped: for every entry of a published package its own code, and for some imports all that they bring. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

const own = {
  core: "25.2 kB",
  "core/portable": "6.3 kB",
  tensor: "7.5 kB",
  forward: "3 kB",
  reverse: "3 kB",
  batch: "4.3 kB",
  compile: "64.5 kB",
  optimizers: "9.3 kB",
  nn: "12.8 kB",
  testing: "7 kB",
  files: "4.4 kB",
  "files/csv": "16.8 kB",
  "files/idx": "2 kB",
  "files/npy": "6.1 kB",
  runs: "31.4 kB",
  "runs/data": "6.7 kB",
  "runs/eager": "20.4 kB",
  hyperopt: "62.2 kB",
  "hyperopt/eager": "62.2 kB",
  study: "45.7 kB",
  "study/node": "15.6 kB",
  "study/queue": "7.2 kB",
};

/**
 * What people import, with everything that it stands on: without the compiler, unless it is asked for. Modules that import
 * one another may come in another order in another build, which is worth some tenths of a kilobyte.
 */
const whole = [
  { entry: "hyperopt", import: "{ hybrid }", limit: "27.6 kB" },
  { entry: "hyperopt/eager", import: "{ tune }", limit: "63.6 kB" },
  { entry: "hyperopt", import: "{ tune }", limit: "133.5 kB" },
  { entry: "runs/eager", import: "{ simulate, training }", limit: "30 kB" },
];

const entries = readdirSync("..")
  .filter((folder) => existsSync(`../${folder}/package.json`))
  .flatMap((folder) => {
    const { private: hidden, exports } = JSON.parse(readFileSync(`../${folder}/package.json`, "utf8"));
    if (hidden) return [];
    return Object.keys(exports)
      .filter((path) => !path.endsWith(".json"))
      .map((path) => `${folder}${path.slice(1)}`);
  });
const missing = entries.find((entry) => !(entry in own));
if (missing !== undefined) throw new Error(`${missing} has no budget in .size-limit.mjs`);

const fileOf = (entry) => {
  const [folder, name = "index"] = entry.split("/");
  return `../${folder}/dist/${name}.js`;
};
const common = { gzip: true, modifyEsbuildConfig: (config) => ({ ...config, logLevel: "error" }) };

export default [
  ...entries.map((entry) => ({
    ...common,
    name: entry,
    path: fileOf(entry),
    limit: own[entry],
    // What a queue needs is installed by who wants one.
    ignore: ["@dualtape/*", "node:*", "bullmq", "ioredis"],
  })),
  ...whole.map(({ entry, ...check }) => ({
    ...common,
    ...check,
    name: `${check.import} of ${entry}, with all that it stands on`,
    path: fileOf(entry),
  })),
];
