/** Byte budgets, minified and gzipped: for every entry of a published package its own code, and for some imports all that they bring. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

const own = {
  core: "21.2 kB",
  tensor: "7.3 kB",
  forward: "3 kB",
  reverse: "3 kB",
  batch: "4.2 kB",
  compile: "63.4 kB",
  optimizers: "9.2 kB",
  nn: "12.6 kB",
  testing: "7 kB",
  files: "4.3 kB",
  "files/csv": "16.8 kB",
  "files/idx": "2 kB",
  "files/npy": "5.4 kB",
  runs: "27.4 kB",
  "runs/data": "6.7 kB",
  "runs/eager": "19 kB",
  hyperopt: "57.8 kB",
  "hyperopt/eager": "57.8 kB",
  study: "42 kB",
  "study/node": "15.4 kB",
  "study/queue": "7.2 kB",
};

/** What people import, with everything that it stands on: without the compiler, unless it is asked for. */
const whole = [
  { entry: "hyperopt", import: "{ hybrid }", limit: "21.6 kB" },
  { entry: "hyperopt/eager", import: "{ tune }", limit: "54 kB" },
  { entry: "hyperopt", import: "{ tune }", limit: "121.2 kB" },
  { entry: "runs/eager", import: "{ simulate, training }", limit: "24.2 kB" },
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
