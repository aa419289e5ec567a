/**
 * A journal in the origin private file system of a browser, for workers alone: only they get a file that is written in place. A browser gives such a
 * file to one at a time, which is its lock. What is kept beside it is in files that a browser replaces as a whole; where it has no such way,
 * nothing is.
 */
import { FileError, refuse } from "@dualtape/core";
import { LockError } from "./errors.ts";
import { checkEnd, type JournalStorage, type Slots } from "./storage.ts";

/** A file in a worker's hands: part of the DOM that the library of types for pages leaves out. */
interface SyncFile {
  getSize(): number;
  read(into: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  write(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  truncate(length: number): void;
  flush(): void;
  close(): void;
}
interface WorkerFile extends FileSystemFileHandle {
  createSyncAccessHandle?(): Promise<SyncFile>;
}

/** Opens the file of a name, or begins one; throws a `LockError` where another worker has it, and a `FileError` where there are no such files. */
export async function opfsStorage(name: string): Promise<JournalStorage> {
  const where = "opfsStorage";
  if (typeof name !== "string" || name === "") refuse(where, "the name", name, "that of a file");
  const { storage } = (typeof navigator === "undefined" ? {} : navigator) as Partial<Navigator>;
  try {
    const folder = await storage?.getDirectory?.();
    const file: WorkerFile | undefined = await folder?.getFileHandle(name, { create: true });
    const opened = await file?.createSyncAccessHandle?.();
    if (folder !== undefined && file !== undefined && opened !== undefined) {
      const isReplaced = typeof Reflect.get(file, "createWritable") === "function";
      return { ...storageIn(opened, name), ...(isReplaced && { slots: slotsBeside(folder, name) }) };
    }
  } catch (cause) {
    if (cause instanceof Error && cause.name === "NoModificationAllowedError") {
      throw new LockError(name, "another worker has it open", "Close it there", null);
    }
    throw new FileError(name, `it cannot be opened: ${String(cause)}`, "Use indexedDbStorage, or another name", {
      cause,
    });
  }
  throw new FileError(where, "there is no file to be written in place here", "In pages, use indexedDbStorage");
}

const storageIn = (file: SyncFile, name: string): JournalStorage => ({
  async read() {
    const bytes = new Uint8Array(file.getSize());
    return bytes.subarray(0, file.read(bytes, { at: 0 }));
  },
  async append(bytes, at) {
    checkEnd(name, file.getSize(), at);
    for (let written = 0, more = 0; written < bytes.length; written += more) {
      more = file.write(bytes.subarray(written), { at: at + written });
      if (more === 0) throw new FileError(name, "it takes no more bytes", "Make room");
    }
  },
  async truncate(length) {
    file.truncate(length);
  },
  async sync() {
    file.flush();
  },
  async close() {
    file.close();
  },
});

const slotsBeside = (folder: FileSystemDirectoryHandle, name: string): Slots => ({
  async read(slot) {
    try {
      const file = await (await folder.getFileHandle(`${name}.${slot}`)).getFile();
      return new Uint8Array(await file.arrayBuffer());
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  },
  async write(slot, bytes) {
    const file = await folder.getFileHandle(`${name}.${slot}`, { create: true });
    const next = await file.createWritable(); // the file changes when this is closed, all at once
    await next.write(bytes);
    await next.close();
  },
  async remove(slot) {
    try {
      await folder.removeEntry(`${name}.${slot}`);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  },
});

const isMissing = (error: unknown): boolean => error instanceof Error && error.name === "NotFoundError";
