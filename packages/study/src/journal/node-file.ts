/** A journal in a file of Node: locked, made durable by `fsync`, and its folder, too, when it is created. */
import { DualtapeError, FileError, refuse } from "@dualtape/core";
import { type FileHandle, mkdir, open, readFile, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { checkedOptions, type Journal, type JournalOptions, openJournal } from "./journal.ts";
import { lockFile } from "./node-lock.ts";
import { checkEnd, type JournalStorage, type Slots } from "./storage.ts";

/**
 * Opens the journal in a file, or begins one, with the folders to it. Throws a `LockError` where another has it open, a `JournalError` where it
 * is damaged, and a `FileError` where the system does not let it be opened; a torn tail is cut, and `onTorn` hears of it. The lock is given back by
 * `close`, or by the end of the process, whatever ends it.
 */
export async function openJournalFile(path: string, options: JournalOptions = {}): Promise<Journal> {
  if (typeof path !== "string" || path === "") refuse("openJournalFile", "the path", path, "that of a file");
  checkedOptions("openJournalFile", options);
  return openJournal(await fileStorage(path), { name: path, ...options });
}

/** The bytes that are read at once; Node takes no more than 2³¹ − 1. */
const MOST = 2 ** 30;

/** The bytes of a file, locked. */
async function fileStorage(path: string): Promise<JournalStorage> {
  try {
    const folder = dirname(resolve(path));
    const made = await mkdir(folder, { recursive: true });
    // One file has one lock, by whatever links it is found.
    const real = await realpath(path).catch(async () => join(await realpath(folder), basename(path)));
    const unlock = await lockFile(real);
    try {
      return { ...storageIn(await opened(real, made), path, unlock), slots: slotsBeside(real) };
    } catch (error) {
      unlock();
      throw error;
    }
  } catch (cause) {
    if (cause instanceof DualtapeError) throw cause;
    throw new FileError(path, `it cannot be opened: ${String(cause)}`, "Give a path that can be read and written", {
      cause,
    });
  }
}

/** The file, for reading and writing; it and its name, and those of the folders from `made` on, outlast a loss of power from here on. */
async function opened(path: string, made: string | undefined): Promise<FileHandle> {
  try {
    return await open(path, "r+");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    const file = await open(path, "wx+");
    const last = made === undefined ? dirname(path) : dirname(await realpath(made));
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      await syncFolder(folder);
      if (folder === last || folder === dirname(folder)) return file;
    }
  }
}

/** Makes the names in a folder durable, where the system has a way: Windows has none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function storageIn(file: FileHandle, path: string, unlock: () => void): JournalStorage {
  return {
    async read() {
      const { size } = await file.stat();
      const bytes = new Uint8Array(size);
      let at = 0;
      while (at < size) {
        const { bytesRead } = await file.read(bytes, at, Math.min(size - at, MOST), at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return bytes.subarray(0, at);
    },
    async append(bytes, at) {
      checkEnd(path, (await file.stat()).size, at);
      let written = 0;
      while (written < bytes.length) {
        const { bytesWritten } = await file.write(bytes, written, bytes.length - written, at + written);
        if (bytesWritten === 0) throw new FileError(path, "it takes no more bytes", "Make room");
        written += bytesWritten;
      }
    },
    truncate: (length) => file.truncate(length),
    sync: () => file.sync(),
    async close() {
      try {
        await file.close();
      } finally {
        unlock();
      }
    },
  };
}

/** Files beside one, by what is behind its name; a new one takes the place of the old when it is on the disk. */
const slotsBeside = (path: string): Slots => ({
  async read(name) {
    try {
      return await readFile(`${path}.${name}`);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
      throw error;
    }
  },
  async write(name, bytes) {
    const next = `${path}.${name}.new`;
    try {
      const file = await open(next, "w");
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(next, `${path}.${name}`);
    } catch (error) {
      await rm(next, { force: true }).catch(() => {}); // the first error is the one to hear of
      throw error;
    }
  },
  async remove(name) {
    await rm(`${path}.${name}`, { force: true });
    await rm(`${path}.${name}.new`, { force: true });
  },
});
