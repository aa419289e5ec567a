/**
 * A lock on a file that outlives no process, of plain files alone.
 *
 * Who wants the lock puts a file beside it that carries its own name: `study.journal.lock.<pid>.<began>.<boot>.<namespace>.<host>`. Then it
 * looks who else has. Those that have ended are removed; with one that runs, it does not have the lock. Of two that come at once, each sees the
 * other's file, or one of them looked before the other's was there: they never both have it. The one whose name comes first waits for the other,
 * who steps back. A file that is not empty is that of a process which has the lock already.
 *
 * No file is ever taken over, as one of a fixed name must be: between finding it dead and removing it, it may have become a living one. These
 * are gone for good with their process, so that anyone may remove them at any time.
 *
 * @see https://github.com/moxystudio/node-proper-lockfile/issues/121: that race, in a lock of one name
 * @see https://api.rushstack.io/pages/node-core-library.lockfile/: names of processes in files, as here
 */
import { closeSync, openSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { LockError } from "./errors.ts";
import { type Life, lifeOf, type ProcessIdentity, thisProcess } from "./node-process.ts";

/** So often one looks whether others that came at the same time step back, and pauses for up to so many milliseconds. */
const TRIES = 500;
const PAUSE = 20;

/** Takes the lock of a file, whose folder must exist; returns what gives it back. Throws a `LockError` where another process has it. */
export async function lockFile(path: string): Promise<() => void> {
  const self = thisProcess();
  const prefix = `${basename(path)}.lock.`;
  const own = prefix + nameOf(self);
  const fileOf = (name: string): string => join(dirname(path), name);
  const remove = (name: string): void => rmSync(fileOf(name), { force: true });

  let isPlaced = false;
  let others: readonly string[] = [];
  try {
    for (let tries = 0; tries < TRIES && !others.some((name) => isHeld(fileOf(name))); tries++) {
      if (tries > 0) await wait(PAUSE * Math.random());
      if (!isPlaced && others.length === 0) {
        if (!place(fileOf(own))) throw refused(path, fileOf(own), self, "runs");
        isPlaced = true;
      }
      others = readdirSync(dirname(path)).filter((name) => name.startsWith(prefix) && name !== own);
      const ended = others.filter((name) => lifeIn(name, prefix, self) === "ended");
      ended.forEach(remove);
      others = others.filter((name) => !ended.includes(name));
      if (isPlaced && others.length === 0) {
        writeFileSync(fileOf(own), "has the lock\n");
        return () => remove(own);
      }
      if (isPlaced && others.some((name) => name < own)) {
        remove(own);
        isPlaced = false;
      }
    }
  } catch (error) {
    if (isPlaced) remove(own);
    throw error;
  }
  if (isPlaced) remove(own);
  const [other = own] = others;
  throw refused(path, fileOf(other), processIn(other, prefix), lifeIn(other, prefix, self));
}

/** Whether the file was put there, and was not yet. */
function place(file: string): boolean {
  try {
    closeSync(openSync(file, "wx"));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Whether the file is one of a process that has the lock. */
const isHeld = (file: string): boolean => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;

/** The name of a process in a file's: the host is last, since it may have dots. */
const nameOf = ({ pid, began, boot, namespace, host }: ProcessIdentity): string =>
  [pid, began, boot, namespace, encodeURIComponent(host)].join(".");

function processIn(name: string, prefix: string): ProcessIdentity | null {
  const [pid = "", began, boot, namespace, ...host] = name.slice(prefix.length).split(".");
  if (!/^\d+$/.test(pid) || began === undefined || boot === undefined || namespace === undefined) return null;
  return { pid: Number(pid), began, boot, namespace, host: decoded(host.join(".")) };
}

function decoded(host: string): string {
  try {
    return decodeURIComponent(host);
  } catch {
    return host;
  }
}

function lifeIn(name: string, prefix: string, self: ProcessIdentity): Life {
  const owner = processIn(name, prefix);
  return owner === null ? "unknown" : lifeOf(owner, self);
}

function refused(path: string, file: string, owner: ProcessIdentity | null, life: Life): LockError {
  const since = (statSync(file, { throwIfNoEntry: false })?.mtime ?? new Date()).toISOString(); // it may have gone this moment
  const who = owner === null ? "something" : `process ${owner.pid} on ${owner.host}`;
  return new LockError(
    path,
    `${who} has it open since ${since}${life === "runs" ? "" : ", as far as can be told from here"}`,
    life === "runs" ? "Close it there, or wait until that process has ended" : `If it has ended, remove ${file}`,
    owner && { pid: owner.pid, host: owner.host, since },
  );
}
