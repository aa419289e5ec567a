/**
 * The journal of a study: records, one behind the other, each on its way to the disk before anything is told of it. It knows nothing of what
 * they say.
 *
 * Appends are done one by one, in the order in which they are asked for. One that fails leaves no trace: what it wrote is cut, at once or, while
 * the storage does not even let it cut, before the next record.
 */
import { checkFunction, checkRecord, type DualtapeError, isRecord, refuse } from "@dualtape/core";
import { AppendError, LockError } from "./errors.ts";
import { firstLine, type JournalContent, type JournalLine, lineOf, readJournal, type Torn } from "./format.ts";
import { jsonOf } from "./json.ts";
import { checkSlots, type JournalStorage, type Slots } from "./storage.ts";

/**
 * When records are made to outlast a loss of power, by `fsync`: each before its `append` returns; never, which leaves it to the system; or in
 * so many milliseconds. What the system was given outlasts the end of the process in any case.
 */
export type SyncPolicy = "always" | "never" | { readonly every: number };

/** How a journal is kept. */
export interface JournalOptions {
  /** What errors call it; the path of a file. */
  readonly name?: string;
  /** "always", unless said otherwise. */
  readonly sync?: SyncPolicy;
  /** Hears of a torn tail, which is cut. */
  readonly onTorn?: (torn: Torn) => void;
}

/** A journal that is open for writing. */
export interface Journal {
  /** What stood in it when it was opened; a torn tail is cut since. */
  readonly content: JournalContent;
  /** How many records it was asked to append since. */
  readonly appended: number;
  /** What is kept beside it, and worth nothing without it; left out where its storage keeps nothing so. */
  readonly slots?: Slots;
  /** Writes a record; returns when it is as durable as the policy says, throws an `AppendError` if it does not stand in the journal. */
  append(record: unknown): Promise<void>;
  /** Returns when all records outlast a loss of power, whatever the policy. */
  sync(): Promise<void>;
  /** Ends it: what was asked for is still done, and all of it made durable unless the policy is "never". */
  close(): Promise<void>;
}

/**
 * Opens a journal in a storage: begins it where there is none, and cuts a torn tail. Throws a `JournalError` where it is damaged, and closes the
 * storage then.
 */
export async function openJournal(storage: JournalStorage, options: JournalOptions = {}): Promise<Journal> {
  checkStorage(storage);
  const { name, sync, onTorn } = checkedOptions("openJournal", options);
  try {
    const content = readJournal(await storage.read(), name);
    if (content.torn !== null) {
      await storage.truncate(content.length);
      onTorn?.(content.torn);
    }
    const writer = new Writer(storage, name, sync, content);
    if (content.length === 0) await writer.begin();
    let appended = 0;
    const { slots } = storage;
    return {
      content,
      ...(slots && { slots }),
      get appended() {
        return appended;
      },
      append(record) {
        appended += 1;
        return writer.append(record);
      },
      sync: () => writer.sync(),
      close: () => writer.close(),
    };
  } catch (error) {
    await storage.close().catch(() => {}); // the first error is the one to hear of
    throw error;
  }
}

/** What is known of the end of a journal, and the order of what is done to it. */
class Writer {
  private length: number;
  private checksum: number;
  /** Whether something may stand behind `length`. */
  private isLittered = false;
  /** Why nothing more is written. After a failed `fsync`, say: the next one would say nothing of what was written before. */
  private broken: DualtapeError | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;
  /** What was asked for last. */
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly storage: JournalStorage,
    private readonly name: string,
    private readonly policy: SyncPolicy,
    content: JournalContent,
  ) {
    this.length = content.length;
    this.checksum = content.checksum;
  }

  /** Writes the first line. */
  begin(): Promise<void> {
    return this.next(() => this.write(firstLine()));
  }

  async append(record: unknown): Promise<void> {
    const json = jsonOf(`${this.name}, append`, record); // as it is now
    await this.next(() => this.write(lineOf(json, this.checksum)));
  }

  sync(): Promise<void> {
    return this.next(() => this.flush());
  }

  async close(): Promise<void> {
    if (this.isClosed) return this.last;
    const done = this.next(async () => {
      clearTimeout(this.timer);
      try {
        if (this.policy !== "never") await this.flush();
      } finally {
        await this.storage.close();
      }
    });
    this.isClosed = true;
    return done;
  }

  /** Does it after all that was asked for before, whatever became of that. */
  private next(what: () => Promise<void>): Promise<void> {
    if (this.isClosed) {
      return Promise.reject(new AppendError(this.name, "the journal is closed", "Open it anew"));
    }
    const done = this.last.then(what);
    this.last = done.catch(() => {});
    return done;
  }

  /** Writes a line behind the last one. */
  private async write({ bytes, checksum }: JournalLine): Promise<void> {
    if (this.broken !== undefined) throw this.broken;
    try {
      if (this.isLittered) await this.clean();
      this.isLittered = true;
      await this.storage.append(bytes, this.length);
      if (this.policy === "always") await this.storage.sync();
      this.isLittered = false;
    } catch (cause) {
      if (cause instanceof LockError) throw (this.broken = cause); // what stands there is another's
      await this.clean().catch(() => {}); // it is tried again before the next record
      const what = `the record was not written: ${reasonOf(cause)}`;
      throw new AppendError(this.name, what, "Make room, or mend what it says, and append it again", { cause });
    }
    this.length += bytes.length;
    this.checksum = checksum;
    if (typeof this.policy === "object") this.flushLater(this.policy.every);
  }

  /** Gives up what a failed append has left. */
  private async clean(): Promise<void> {
    await this.storage.truncate(this.length);
    this.isLittered = false;
  }

  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.broken !== undefined) throw this.broken;
    try {
      await this.storage.sync();
    } catch (cause) {
      const what = `what was written last may not be durable: ${reasonOf(cause)}`;
      throw (this.broken = new AppendError(this.name, what, "Open the journal anew", { cause }));
    }
  }

  private flushLater(milliseconds: number): void {
    this.timer ??= setTimeout(() => void this.sync().catch(() => {}), milliseconds); // whoever is next hears of a failure
  }
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

function checkStorage(storage: unknown): void {
  const methods = ["read", "append", "truncate", "sync", "close"];
  const isObject = typeof storage === "object" && storage !== null;
  if (!isObject || methods.some((method) => typeof Reflect.get(storage, method) !== "function")) {
    refuse("openJournal", "the storage", storage, `one that has ${methods.join(", ")}, such as memoryStorage()`);
  }
  const slots: unknown = Reflect.get(storage, "slots");
  if (slots !== undefined) checkSlots("openJournal", slots);
}

/** The options with what is left out. */
export function checkedOptions(
  where: string,
  options: JournalOptions,
): { name: string; sync: SyncPolicy; onTorn: JournalOptions["onTorn"] } {
  checkRecord(where, "the options", options, ["name", "sync", "onTorn"]);
  const { name = "journal", sync = "always", onTorn } = options;
  if (typeof name !== "string") refuse(where, "name", name, "a text");
  if (onTorn !== undefined) checkFunction(where, "onTorn", onTorn);
  const every: unknown = isRecord(sync) && Object.keys(sync).length === 1 ? sync.every : undefined;
  const isTime = typeof every === "number" && every >= 0 && every < 2 ** 31;
  if (sync !== "always" && sync !== "never" && !isTime) {
    refuse(where, "sync", sync, '"always", "never", or { every: milliseconds }');
  }
  return { name, sync, onTorn };
}
