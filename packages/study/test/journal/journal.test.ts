/** A journal over storages that fail: what was said to be written is there, in order, and nothing else. */
import { must } from "@dualtape/core";
import {
  AppendError,
  JournalError,
  type JournalStorage,
  LockError,
  type MemoryStorage,
  memoryStorage,
  openJournal,
  readJournal,
  type SyncPolicy,
} from "@dualtape/study";
import { seeded } from "@dualtape/tensor";
import { expect, test } from "vitest";
import { journalOf } from "./damaged.ts";

/** What a storage does, in order. */
type Deed = "append" | "truncate" | "sync" | "close";

/** A storage of which each deed may fail, once it is told to; a write that fails has got some of its bytes there. */
function fallible(fails: (deed: Deed) => boolean, share = (): number => 0.5) {
  const memory: MemoryStorage = memoryStorage();
  const done: Deed[] = [];
  const attempt = async (deed: Deed, what: () => Promise<void>, otherwise = async (): Promise<void> => {}) => {
    await new Promise((resolve) => setImmediate(resolve)); // as a disk does
    if (fails(deed)) {
      await otherwise();
      throw Object.assign(new Error(`ENOSPC: no space left on device, ${deed}`), { code: "ENOSPC" });
    }
    done.push(deed);
    await what();
  };
  const storage: JournalStorage = {
    read: () => memory.read(),
    append(bytes, at) {
      const part = bytes.slice(0, Math.floor(share() * bytes.length));
      return attempt(
        "append",
        () => memory.append(bytes, at),
        () => memory.append(part, at),
      );
    },
    truncate: (length) => attempt("truncate", () => memory.truncate(length)),
    sync: () => attempt("sync", () => memory.sync()),
    close: () => attempt("close", () => memory.close()),
  };
  return { storage, memory, done };
}

test("records are written in order, each synced before it is said to be there", async () => {
  const { storage, memory, done } = fallible(() => false);
  const journal = await openJournal(storage);
  const record = { n: 0 };
  const appended = [journal.append(record), journal.append(1), journal.append("2")];
  record.n = 7; // what was given is written, not what becomes of it
  await Promise.all(appended);
  expect(readJournal(memory.bytes).records).toEqual([{ n: 0 }, 1, "2"]);
  await journal.close();
  await journal.close();
  expect(done.join(" ")).toBe(`${"append sync ".repeat(4)}sync close`);
  await expect(journal.append(3)).rejects.toThrow(/the journal is closed/);
  await expect(journal.sync()).rejects.toThrow(AppendError);
});

test.for<readonly [SyncPolicy, syncs: number]>([
  ["never", 0],
  [{ every: 0 }, 1],
  [{ every: 100_000 }, 0],
])("%s", async ([sync, syncs]) => {
  const { storage, done } = fallible(() => false);
  const journal = await openJournal(storage, { sync });
  await Promise.all([1, 2, 3].map((n) => journal.append(n)));
  const count = (): number => done.filter((deed) => deed === "sync").length;
  if (syncs > 0) await expect.poll(count).toBeGreaterThanOrEqual(syncs);
  else expect(count()).toBe(0);
  await journal.sync();
  expect(done.at(-1)).toBe("sync");
  const before = count();
  await journal.close();
  expect(done.at(-1)).toBe("close");
  expect(count() - before).toBe(sync === "never" ? 0 : 1);
});

test.for([1, 2, 3, 4, 5, 6, 7, 8])("what is said to be written is what is there, whatever fails: %i", async (seed) => {
  const random = seeded(seed);
  const chance = (): number => random.uniform([]).item();
  let isFull = false;
  const { storage, memory } = fallible((deed) => isFull && (deed === "append" || chance() < 0.5), chance);
  const journal = await openJournal(storage);
  const written: unknown[] = [];
  let refused = 0;
  for (let n = 0; n < 200; n++) {
    isFull = chance() < 0.4;
    try {
      await journal.append({ n });
      written.push({ n });
    } catch (error) {
      expect(error).toBeInstanceOf(AppendError);
      expect((error as AppendError).message).toMatch(/not written: ENOSPC.*Make room/);
      refused += 1;
    }
  }
  isFull = false;
  await journal.append("end");
  expect(readJournal(memory.bytes)).toMatchObject({ records: [...written, "end"], torn: null });
  expect(refused).toBeGreaterThan(20);
});

test("a record that is not durable is cut; in between, a failed sync ends the journal", async () => {
  let isBad = false;
  const always = fallible((deed) => isBad && deed === "sync");
  const strict = await openJournal(always.storage);
  isBad = true;
  await expect(strict.append(1)).rejects.toThrow(AppendError);
  isBad = false;
  await strict.append(2);
  expect(readJournal(always.memory.bytes).records).toEqual([2]);

  const later = fallible((deed) => isBad && deed === "sync");
  const loose = await openJournal(later.storage, { sync: { every: 100_000 } });
  await loose.append(1);
  isBad = true;
  await expect(loose.sync()).rejects.toThrow(/may not be durable: ENOSPC/);
  isBad = false; // the system says nothing of what it has given up
  await expect(loose.append(2)).rejects.toThrow(/Open the journal anew/);
  await expect(loose.close()).rejects.toThrow(/may not be durable/);
  expect(later.done.at(-1)).toBe("close");
});

test("a torn tail is told, and cut before the next record", async () => {
  const { bytes, lines } = journalOf(["one", "two"]);
  for (let length = 0; length <= bytes.length; length++) {
    const storage = memoryStorage(bytes.subarray(0, length));
    const torn: unknown[] = [];
    const before = readJournal(storage.bytes);
    const { content, append } = await openJournal(storage, { onTorn: (one) => torn.push(one) });
    expect(content).toEqual(before);
    expect(torn).toEqual(before.torn === null ? [] : [before.torn]);
    await append("three");
    expect(readJournal(storage.bytes)).toMatchObject({ records: [...before.records, "three"], torn: null });
  }
  expect(lines.length).toBe(3);
});

test("a damaged journal is left as it is, and its storage closed", async () => {
  const { bytes } = journalOf([1, 2, 3]);
  bytes[25] = must(bytes[25], "byte") ^ 1;
  const { storage, memory, done } = fallible(() => false);
  await memory.append(Uint8Array.from(bytes), 0);
  await expect(openJournal(storage)).rejects.toThrow(JournalError);
  expect(memory.bytes).toEqual(bytes);
  expect(done).toEqual(["close"]);
});

test("who finds that another has written writes no more, and cuts nothing", async () => {
  const storage = memoryStorage();
  const one = await openJournal(storage);
  const two = await openJournal(storage);
  await two.append("two");
  await expect(one.append("one")).rejects.toThrow(LockError);
  await expect(one.append("one")).rejects.toThrow(/someone else has written/);
  await two.append("more");
  expect(readJournal(storage.bytes).records).toEqual(["two", "more"]);
});
