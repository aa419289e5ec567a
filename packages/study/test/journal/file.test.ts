/** Journals in files: two writers are refused, whoever is killed loses neither a record nor the journal to others. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { FileError, must } from "@dualtape/core";
import { JournalError, LockError, readJournal } from "@dualtape/study";
import { openJournalFile } from "@dualtape/study/node";
import { seeded } from "@dualtape/tensor";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { bundled } from "../bundled.ts";
import { thisProcess } from "../../src/journal/node-process.ts";

/** How often a writer is killed. */
const KILLS = 30;

const programs = mkdtempSync(join(tmpdir(), "journal-writer-"));
let program = "";
let folder = "";
let path = "";
const children = new Set<ChildProcess>();

beforeAll(async () => {
  program = await bundled(new URL("writer.ts", import.meta.url), programs);
});
afterAll(() => rmSync(programs, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
  path = join(folder, "study.journal");
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  children.clear();
  rmSync(folder, { recursive: true });
});

/** A process that has the journal open, or was refused; `told` grows with what it tells. */
async function writer(...given: readonly string[]): Promise<{ child: ChildProcess; told: string[]; first: string }> {
  const child = spawn(process.execPath, [program, path, ...given], { stdio: ["ignore", "pipe", "inherit"] });
  children.add(child);
  const told: string[] = [];
  const lines = createInterface({ input: must(child.stdout, "output") });
  const first = await new Promise<string>((resolve) => {
    lines.once("line", resolve);
    lines.on("line", (line) => told.push(line));
  });
  return { child, told, first };
}

async function killed(child: ChildProcess): Promise<void> {
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed; // all that it has told is read by then
}

const locks = (): readonly string[] => readdirSync(folder).filter((name) => name.includes(".lock."));

test("a journal is begun with its folders, and gone on with; its lock goes with it", async () => {
  path = join(folder, "a", "b", "study.journal");
  const journal = await openJournalFile(path);
  await journal.append({ n: 1 });
  await journal.close();
  const { length } = readFileSync(path);
  writeFileSync(path, "torn", { flag: "a" });
  const torn: unknown[] = [];
  const again = await openJournalFile(path, { sync: { every: 5 }, onTorn: (one) => torn.push(one) });
  expect(again.content.records).toEqual([{ n: 1 }]);
  expect(torn).toEqual([{ from: length, bytes: 4 }]);
  await again.append({ n: 2 });
  await again.close();
  expect(readJournal(readFileSync(path)).records).toEqual([{ n: 1 }, { n: 2 }]);
  expect(readdirSync(join(folder, "a", "b"))).toEqual(["study.journal"]);
});

test("what cannot be opened says why, and is left as it is, without a lock", async () => {
  await expect(openJournalFile(folder)).rejects.toThrow(FileError);
  await expect(openJournalFile(join(folder, "\0"))).rejects.toThrow(FileError);
  writeFileSync(path, "somebody's letter\n");
  await expect(openJournalFile(path)).rejects.toThrow(JournalError);
  await expect(openJournalFile(path)).rejects.toThrow(path);
  expect(readFileSync(path, "utf8")).toBe("somebody's letter\n");
  expect(locks()).toEqual([]);
});

test("the same process, and the same file by another name, are refused, too", async () => {
  const journal = await openJournalFile(path);
  const link = join(folder, "link");
  symlinkSync(path, link);
  for (const name of [path, link]) await expect(openJournalFile(name)).rejects.toThrow(LockError);
  await journal.append(1);
  await journal.close();
  await (await openJournalFile(link)).close();
});

test(`a writer that is killed, ${KILLS} times in the midst of it, loses nothing that it told`, async () => {
  const random = seeded(2);
  let torn = 0;
  let count = 0;
  for (let n = 0; n < KILLS; n++) {
    const { child, told, first } = await writer("append", n % 3 === 0 ? "never" : "always");
    expect(first).toBe("open");
    await wait(random.uniform([], 0, 40).item());
    if (n % 10 === 0) {
      const error = await openJournalFile(path).catch((one: unknown) => one);
      expect(error).toBeInstanceOf(LockError);
      expect(error).toMatchObject({ owner: { pid: child.pid, host: hostname(), since: expect.any(String) } });
      expect(String(error)).toMatch(`process ${child.pid} on ${hostname()} has it open since 2`);
    }
    await killed(child);
    const journal = await openJournalFile(path, { onTorn: () => torn++ });
    const { records } = journal.content;
    expect(records).toEqual(records.map((_, i) => ({ n: i, filling: "x".repeat(i % 1000) })));
    const last = Number(told.at(-1));
    const reached = told.length > 1 ? last + 1 : count;
    expect(records.length - reached, "records beyond what was told").toBeGreaterThanOrEqual(0);
    expect(records.length - reached).toBeLessThanOrEqual(1);
    count = records.length;
    await journal.close();
    expect(locks()).toEqual([]);
  }
  expect(count).toBeGreaterThan(KILLS);
});

test("a writer that is stopped still has the journal", async () => {
  const { child } = await writer();
  child.kill("SIGSTOP");
  await expect(openJournalFile(path)).rejects.toThrow(LockError);
  child.kill("SIGCONT");
  await killed(child);
  await (await openJournalFile(path)).close();
});

test("of many that come at once to a journal of the dead, one gets it", async () => {
  for (let round = 0; round < 2; round++) {
    await killed((await writer()).child);
    expect(locks().length).toBe(1);
    const all = await Promise.all(Array.from({ length: 5 }, () => writer()));
    expect(all.map(({ first }) => first).sort()).toEqual(["open", ...Array<string>(4).fill("refused")]);
    await Promise.all(all.map(({ child }) => (child.exitCode === null ? killed(child) : null)));
  }
});

test.skipIf(process.platform !== "linux")("a process is told from one that has its id since", async () => {
  const { pid, began, boot, namespace, host } = thisProcess();
  expect(began).not.toBe("");
  const held = (parts: readonly unknown[]): string => {
    const file = `${path}.lock.${parts.join(".")}`;
    writeFileSync(file, "has the lock\n");
    return file;
  };
  const over = [
    [pid, `${began}0`, boot, namespace, host], // the id is used again
    [pid, began, "anotherboot", namespace, host], // and the machine was started again
    [2 ** 22 + 1, began, boot, namespace, host], // no such id
  ];
  for (const parts of over) {
    const file = held(parts);
    await (await openJournalFile(path)).close();
    expect(existsSync(file)).toBe(false);
  }
  const since = new Date("2026-03-01T12:00:00Z");
  for (const parts of [[pid, began, boot, namespace, "another.host"], [pid, began, boot, "pid1", host], ["nobody"]]) {
    const file = held(parts);
    utimesSync(file, since, since);
    const refused = openJournalFile(path);
    await expect(refused).rejects.toThrow(`If it has ended, remove ${file}`);
    await expect(refused).rejects.toThrow(`has it open since ${since.toISOString()}, as far as can be told from here`);
    const [owner, , , , on] = parts;
    const named = typeof owner === "number" && { pid: owner, host: on, since: since.toISOString() };
    await expect(refused).rejects.toMatchObject({ owner: named || null });
    rmSync(file);
  }
  expect(locks()).toEqual([]);
});
