/**
 * Runs a script of the workspace in a fresh clone, with nothing but Node and npm: `node bootstrap.mjs <name> …arguments`
 * installs what the lockfile says with the pinned pnpm, then runs the script `<name>:run`.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const windows = process.platform === "win32";
const { engines, packageManager } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const [name, ...parameters] = process.argv.slice(2);

const numbers = (version) => version.match(/\d+/g).map(Number);
const [major, minor] = numbers(process.versions.node);
const [leastMajor, leastMinor] = numbers(engines.node);
if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
  console.error(`dualtape needs Node ${engines.node}; this is Node ${process.versions.node}.`);
  process.exit(1);
}

const start = performance.now();
process.stdout.write(`Installing dependencies with ${packageManager.replace("@", " ")} … `);
const install = await pnpm(["install", "--frozen-lockfile"], "pipe");
console.log(install.code === 0 ? `${((performance.now() - start) / 1000).toFixed(1)} s` : `failed\n${install.output}`);
process.exitCode = install.code || (await pnpm(["run", `${name}:run`, ...parameters], "inherit")).code;

/** Runs pnpm to its end and gives its exit code and output; a signal reaches every process that it started. */
function pnpm(command, stdio) {
  const words = ["exec", "--yes", "--loglevel=error", "--", packageManager, ...command];
  const child = spawn("npm", windows ? words.map((word) => JSON.stringify(word)) : words, {
    cwd: root,
    stdio: ["inherit", stdio, stdio],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
    shell: windows, // npm is a batch file there
    detached: !windows, // a process group of its own
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => (output += text));
  const stop = (signal) => (windows ? child.kill(signal) : process.kill(-child.pid, signal));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  const parent = process.ppid; // a shell between npm and this process dies of a signal without passing it on
  const watch = setInterval(() => process.ppid !== parent && stop("SIGTERM"), 500);
  child.on("exit", () => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, stop);
    clearInterval(watch);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? 128 + constants.signals[signal], output }));
  });
}
