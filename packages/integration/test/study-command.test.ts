/**
 * The command `dualtape`, from its tarball in a folder of its own, as a person uses it: a problem is begun, tuned, looked at, and goes on
 * after whatever ends it. Studies are killed at random moments, and end with the bits of one that nobody has disturbed.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJournal, viewOf } from "@dualtape/study";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installPublished } from "./packed.ts";

/** How often a study is killed; 200 were taken once. */
const KILLS = Number(process.env["STUDY_KILLS"] ?? 30);

const folder = mkdtempSync(join(tmpdir(), "dualtape-study-"));
const command = join(folder, "node_modules", "@dualtape", "study", "dist", "dualtape.js");

/** A problem whose runs take a few milliseconds each, one of which diverges now and then. */
const PROBLEM = `
import { positive, real } from "@dualtape/core";
import { dynamics } from "@dualtape/runs";
export const problem: unknown = dynamics({
  name: "valley",
  engine: "eager",
  hyperparameters: { x: real(-2.5).within(-6, 6), rate: positive(0.02).within(1e-3, 3) },
  steps: 200,
  start: ({ x }) => ({ x, grown: x.sub(x).add(1) }),
  step: ({ x, grown }, { rate }) => ({
    x: x.sub(x.square().sub(9).mul(x).mul(rate).mul(0.02)),
    grown: grown.mul(rate.greater(1).where(1e20, 1)),
  }),
  objective: ({ x, grown }) => x.square().sub(9).square().mul(0.1).sub(x).add(grown),
});
`;

beforeAll(async () => {
  await installPublished(folder);
  writeFileSync(join(folder, "valley.ts"), PROBLEM);
});
afterAll(() => rmSync(folder, { recursive: true }));

const dualtape = (...parameters: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...parameters], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

const viewIn = (name: string) => viewOf(name, readJournal(readFileSync(join(folder, name))).records);

/** The answers without what a clock says. */
const bitsIn = (name: string): string =>
  JSON.stringify(viewIn(name).answers, (key, value) => (key === "seconds" ? 0 : value));

test("a problem is begun, tuned, and looked at; the tuned network reads better than the first", () => {
  expect(dualtape("init")).toMatchObject({ status: 0, stderr: "" });
  const tuned = dualtape("tune", "problem.ts", "--budget", "30evaluations");
  expect(tuned, tuned.stderr).toMatchObject({ status: 0 });
  expect(tuned.stdout).toMatch(/^ {3}1 \* .*the start/m);
  expect(tuned.stdout.trim().split("\n").at(-1)).toMatch(/dualtape resume problem\.study/);
  const { end, answers } = viewIn("problem.study");
  expect(answers.length).toBe(30);
  expect(end?.best.value).toBeLessThan((end?.start.value ?? 0) / 4);
  expect(end?.test?.best.value).toBeLessThan((end?.test?.start.value ?? 0) / 2);
  expect(dualtape("show", "problem").stdout).toMatch(/answered {2}30 evaluations/);
  expect(JSON.parse(dualtape("show", "problem.study", "--json").stdout).answers).toHaveLength(30);
  expect(dualtape("plan", "problem.ts").stdout).toMatch(/hybrid/);
  expect(dualtape("audit", "valley.ts").stdout).toMatch(/^[a-zA-Z]+: /);
});

test("machines read lines of JSON, and the same settings go on with more of a budget", () => {
  const settings = ["--seed", "3", "--method", "random", "--set", "x=1", "--journal", "machine.study"];
  const { stdout } = dualtape("tune", "valley.ts", ...settings, "--budget", "5evaluations", "--json");
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events.filter(({ type }) => type === "iteration" || type === "divergence")).toHaveLength(5);
  expect(events.at(-1)).toMatchObject({ type: "result", reason: "finished" });
  expect(dualtape("resume", "machine.study", "--budget", "9evaluations")).toMatchObject({ status: 0 });
  dualtape("tune", "valley.ts", ...settings.slice(0, -1), "whole.study", "--budget", "9evaluations");
  expect(bitsIn("machine.study")).toBe(bitsIn("whole.study"));
});

test("what is wrong is said with where, what and remedy, and an exit code", () => {
  writeFileSync(join(folder, "nothing.ts"), "export const other = 1;\n");
  writeFileSync(join(folder, "broken.ts"), 'import { nowhere } from "nowhere";\nexport const problem = nowhere;\n');
  for (const [parameters, status, message] of [
    [["tune", "absent.ts"], 1, /absent\.ts: there is no such file/],
    [["tune", "nothing.ts"], 1, /exports no problem/],
    [["tune", "broken.ts"], 1, /cannot be run: .*nowhere/],
    [["tune", "problem.ts"], 1, /a study stands there already.*dualtape resume/s],
    [["tune", "valley.ts", "--budget", "10x"], 1, /--budget: "10x" is none/],
    [["tune", "valley.ts", "--set", "y=1", "--journal", "set.study"], 1, /y/],
    [["tune", "valley.ts", "--folds", "2", "--journal", "folds.study"], 1, /function of \{ fold, seed \}/],
    [["tune", "valley.ts", "--colour"], 2, /unknown option/],
    [["resume", "absent"], 1, /no journal of it/],
    [["show", "valley.ts"], 1, /no journal of it/],
    [["completion", "csh"], 1, /bash, zsh or fish/],
    [["tune"], 2, /missing required argument/],
  ] as const) {
    const found = dualtape(...parameters);
    expect(found.stderr, parameters.join(" ")).toMatch(message);
    expect(found.status, parameters.join(" ")).toBe(status);
  }
});

test("a shell takes the completions", () => {
  const { stdout } = dualtape("completion", "bash");
  const asked = `COMP_WORDS=(dualtape tune --s); COMP_CWORD=2; _dualtape; echo "\${COMPREPLY[*]}"`;
  const { stdout: completed } = spawnSync("bash", ["-c", `${stdout}\n${asked}`], { encoding: "utf8" });
  expect(completed.trim().split(" ").sort()).toEqual(["--seed", "--seeds", "--set", "--starts", "--strategy"]);
});

test("an interrupt stops it, and it goes on", async () => {
  const child = spawn(
    process.execPath,
    [command, "tune", "valley.ts", "--budget", "60s", "--journal", "stopped.study"],
    {
      cwd: folder,
    },
  );
  let said = "";
  child.stdout.on("data", (text: Buffer) => {
    said += String(text);
    if (/^ {3}3 /m.test(said)) child.kill("SIGINT");
  });
  const status = await new Promise((resolve) => child.on("exit", resolve));
  expect(status).toBe(130);
  expect(dualtape("resume", "stopped.study", "--budget", "20evaluations").status).toBe(0);
  expect(viewIn("stopped.study").answers).toHaveLength(20);
});

test("two do not write into one journal", async () => {
  const child = spawn(process.execPath, [command, "tune", "valley.ts", "--budget", "60s", "--journal", "held.study"], {
    cwd: folder,
  });
  await new Promise<void>((resolve) => child.stdout.on("data", () => resolve()));
  const { status, stderr } = dualtape("resume", "held.study");
  child.kill("SIGKILL");
  expect([status, stderr]).toEqual([1, expect.stringMatching(String(child.pid))]);
});

test(`killed ${KILLS} times at any moment, a study ends with the bits of an undisturbed one`, async () => {
  const evaluations = 12 * Math.ceil(KILLS / 2);
  const budget = ["--budget", `${evaluations}evaluations`];
  expect(dualtape("tune", "valley.ts", ...budget, "--journal", "undisturbed.study").status).toBe(0);
  let kills = 0;
  for (let begun = false; ; begun = true) {
    const parameters = begun
      ? ["resume", "killed.study"]
      : ["tune", "valley.ts", ...budget, "--journal", "killed.study"];
    const child = spawn(process.execPath, [command, ...parameters], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let [told, errors] = [0, ""];
    child.stderr.on("data", (text: Buffer) => (errors += String(text)));
    let end: () => void = () => {};
    child.stdout.on("data", (text: Buffer) => {
      told += String(text).split("\n").length - 1;
      // Some time after the first line, so that most are killed at work, and in the middle of a write.
      if (kills < KILLS) setTimeout(() => child.kill("SIGKILL"), Math.random() * 60);
      end();
    });
    const [status, signal] = await new Promise<[number | null, string | null]>((resolve) =>
      child.on("exit", (code, by) => resolve([code, by])),
    );
    if (signal === "SIGKILL") {
      kills += 1;
      continue;
    }
    expect([status, errors]).toEqual([0, ""]);
    expect(told).toBeGreaterThan(0);
    break;
  }
  expect(kills).toBe(KILLS);
  expect(bitsIn("killed.study")).toBe(bitsIn("undisturbed.study"));
  expect(viewIn("killed.study").answers.map(({ iteration }) => iteration)).toEqual(
    Array.from({ length: evaluations }, (_, i) => i + 1),
  );
});
