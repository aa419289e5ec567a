/** A study that is killed at any moment of its long runs ends with the bits of an undisturbed one, and takes no step again that was kept. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJournal, viewOf } from "@dualtape/study";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundled } from "../bundled.ts";

/** How often each of two studies is killed; 100 were taken once. */
const KILLS = Number(process.env["MIDWAY_KILLS"] ?? 15);

const folder = mkdtempSync(join(tmpdir(), "midway-"));
let program = "";

beforeAll(async () => {
  program = await bundled(new URL("long.ts", import.meta.url), folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs it until it ends, or is killed some time after it has begun; tells which. */
const life = (path: string, strategy: string, most: number): Promise<"ended" | "killed"> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, path, strategy], { stdio: ["ignore", "pipe", "inherit"] });
    child.stdout.once("data", () => {
      if (most < Infinity) setTimeout(() => child.kill("SIGKILL"), Math.random() * most);
    });
    child.on("exit", (status, signal) => {
      if (signal === "SIGKILL") resolve("killed");
      else if (status === 0) resolve("ended");
      else reject(new Error(`it ended with ${status}`));
    });
  });

const viewIn = (path: string) => viewOf(path, readJournal(readFileSync(path)).records);
/** The answers without what a clock says. */
const bitsIn = (path: string): string =>
  JSON.stringify(viewIn(path).answers, (key, value) => (key === "seconds" ? 0 : value));
const stepsIn = (log: string): number => log.replace(/[^s]/g, "").length;

test.each(["hybrid", "checkpointed"])("by %s", { concurrent: true }, async (strategy) => {
  const [undisturbed, path] = [join(folder, `${strategy}.study`), join(folder, `${strategy}-killed.study`)];
  const logOf = (name: string): string => (existsSync(`${name}.log`) ? readFileSync(`${name}.log`, "utf8") : "");
  const whole = life(undisturbed, strategy, Infinity);
  whole.catch(() => {}); // it is heard of below
  let [kills, lost, before] = [0, 0, ""];
  for (;;) {
    const how = await life(path, strategy, kills < KILLS ? 110 : Infinity);
    if (how === "ended") break;
    kills += 1;
    const log = logOf(path);
    // What was taken since something was kept is taken again, and no more.
    lost += stepsIn(log.slice(Math.max(before.length, log.search(/[wa]s*$/))));
    before = log;
  }
  await whole;
  expect(bitsIn(path)).toBe(bitsIn(undisturbed));
  expect(kills).toBe(KILLS);
  expect(existsSync(`${path}.midway`)).toBe(false);
  expect(stepsIn(logOf(path)) - stepsIn(logOf(undisturbed))).toBeLessThanOrEqual(lost);
  expect(logOf(path)).toContain("w");
});
