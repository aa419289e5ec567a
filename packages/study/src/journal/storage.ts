/** Where the bytes of a journal are: a file, a browser's storage, or memory. It knows nothing of what they say. */
import { refuse } from "@dualtape/core";
import { LockError } from "./errors.ts";

/** Bytes by name beside a journal, each of them replaced as a whole. Nothing is lost with them but time. */
export interface Slots {
  /** `null` where there are none. */
  read(name: string): Promise<Uint8Array | null>;
  /** Who is interrupted meanwhile leaves those of before; a storage that cannot promise that has no slots. */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Bytes that grow at their end. Whoever has one has it alone, until it is closed. */
export interface JournalStorage {
  /** All of it. */
  read(): Promise<Uint8Array>;
  /** Writes behind the first `at` bytes. Throws a `LockError` where it does not end there; if it throws anything else, some may be written. */
  append(bytes: Uint8Array<ArrayBuffer>, at: number): Promise<void>;
  /** Gives up what is behind the first `length` bytes. */
  truncate(length: number): Promise<void>;
  /** Returns when all that is written outlasts a loss of power. */
  sync(): Promise<void>;
  close(): Promise<void>;
  /** What is kept beside it; left out where nothing can be. */
  readonly slots?: Slots;
}

/** Bytes in memory, for tests and examples: `bytes` are what stands there, at first and in the end. */
export interface MemoryStorage extends JournalStorage {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Bytes in memory, a copy of those given. */
export function memoryStorage(start: Uint8Array = new Uint8Array()): MemoryStorage {
  if (!(start instanceof Uint8Array)) {
    refuse("memoryStorage", "what it begins with", start, "bytes, as a Uint8Array");
  }
  let bytes = Uint8Array.from(start);
  const kept = new Map<string, Uint8Array>();
  return {
    slots: {
      read: async (name) => kept.get(name) ?? null,
      async write(name, value) {
        kept.set(name, value);
      },
      async remove(name) {
        kept.delete(name);
      },
    },
    get bytes() {
      return bytes;
    },
    async read() {
      return bytes;
    },
    async append(more, at) {
      checkEnd("memory", bytes.length, at);
      const longer = new Uint8Array(at + more.length);
      longer.set(bytes);
      longer.set(more, at);
      bytes = longer;
    },
    async truncate(length) {
      bytes = bytes.slice(0, length);
    },
    async sync() {},
    async close() {},
  };
}

/** Refuses what keeps nothing beside a journal. */
export function checkSlots(where: string, slots: unknown): void {
  const methods = ["read", "write", "remove"];
  const isObject = typeof slots === "object" && slots !== null;
  if (!isObject || methods.some((method) => typeof Reflect.get(slots, method) !== "function")) {
    refuse(where, "the slots", slots, `what has ${methods.join(", ")}, or leave them out`);
  }
}

/** Refuses to write where the storage does not end: someone else has written, for whom there was no lock. */
export function checkEnd(where: string, length: number, at: number): void {
  if (length === at) return;
  throw new LockError(
    where,
    `it is ${length} bytes long, where this writer has left it at ${at}: someone else has written`,
    "Let one at a time write to a journal, and open it anew",
    null,
  );
}
