/** A study by a queue has the bits of one without, whoever of those who answer is slow, doubled, silent or lies, and whatever is put into it. */
import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { ArgumentError, DualtapeError } from "@dualtape/core";
import { randomSearch, rprop } from "@dualtape/hyperopt/eager";
import { AbortedError } from "@dualtape/runs/eager";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { onThisThread, type Pool, study, type StudyOptions, viewOf, WorkerError } from "../../src/index.ts";
import { checkedAnswer } from "../../src/queue/answer.ts";
import { idOf, type Job, plainOf } from "../../src/queue/job.ts";
import { libraryVersion } from "../../src/queue/version.ts";
import { type QueueNotice, queueWorkers, serveQueue, type ServingNotice } from "../../src/queue.ts";
import { inMemory, valley } from "../problems.ts";
import { redisServer, type RedisServer, withoutRedis } from "./redis.ts";

type Settings = Omit<StudyOptions, "journal" | "workers">;
type Evaluate = Pool["evaluate"];

const folds = 2;
const problem = ({ fold }: { readonly fold: number }) => valley(20, fold);
const alone = onThisThread(problem, { folds });
const evaluate: Evaluate = (piece, signal) => alone.evaluate(piece, signal);

/** What a study by workers has written down, without what a clock says. */
async function written(workers: Pool, settings: Settings): Promise<string> {
  const journal = await inMemory();
  await study(problem, { journal, workers, folds, ...settings });
  const { answers, end } = viewOf("test", await journal.read());
  return JSON.stringify([answers, end?.best, end?.members], (key, value) => (key === "seconds" ? 0 : value));
}

/** Of what is lost and killed on purpose, something may hang that the library has no part in: it is begun once more then, and the log says so. */
const AGAIN = { timeout: 60_000, retry: 1 } as const;

describe.skipIf(withoutRedis !== null)(
  `with a server${withoutRedis === null ? "" : ` (${withoutRedis})`}`,
  AGAIN,
  () => {
    let server: RedisServer;
    let digest = "";
    const open: (() => Promise<unknown>)[] = [];

    beforeAll(async () => {
      server = await redisServer();
    });
    afterAll(() => server.close());
    afterEach(async () => {
      for (const close of open.splice(0).reverse()) await close();
    });
    /** A queue of its own for each test. */
    const anew = (name: string): void => {
      digest = createHash("sha256").update(name).digest("hex");
    };
    const common = () => ({ problem: digest, folds, url: server.url });

    /** Those who ask. */
    const asking = async (notices: QueueNotice[] = []): Promise<Pool> => {
      const pool = await queueWorkers({ ...common(), every: 0.1, onNotice: (notice) => notices.push(notice) });
      open.push(() => pool.close());
      return pool;
    };

    /** A worker, with its name, what it tells, and how to stop it. */
    const serving = async (
      does: Evaluate = evaluate,
      others: Partial<Parameters<typeof serveQueue>[1]> = {},
      size = 1,
    ) => {
      const stop = new AbortController();
      const notices: ServingNotice[] = [];
      const pool: Pool = { size, evaluate: does, close: async () => {} };
      let ended: Promise<void> = Promise.resolve();
      const name = await new Promise<string>((resolve, reject) => {
        const onNotice = (notice: ServingNotice): void => {
          notices.push(notice);
          if (notice.type === "serving") resolve(notice.worker);
        };
        ended = serveQueue(pool, { ...common(), silence: 1, ...others, signal: stop.signal, onNotice });
        ended.catch(reject);
      });
      const end = (): Promise<void> => (stop.abort(), ended);
      open.push(end);
      return { name, notices, end };
    };

    const settings: Settings = { iterations: 6, method: randomSearch() };
    const expected = written(alone, settings);

    test("one worker or three find the bits of none", async () => {
      anew("bits");
      const cases: readonly Settings[] = [settings, { iterations: 8, method: rprop() }];
      for (const size of [1, 3]) {
        for (let n = 0; n < size; n++) await serving(evaluate, {}, 2);
        const workers = await asking();
        expect(workers.size).toBe(2 * size);
        for (const one of cases) expect(await written(workers, one)).toBe(await written(alone, one));
        for (const close of open.splice(0).reverse()) await close();
      }
    });

    test("a piece that is asked for twice is one job, done once", async () => {
      anew("duplicate");
      let done = 0;
      await serving(async (piece, signal) => {
        done += 1;
        await wait(50);
        return evaluate(piece, signal);
      });
      const [first, second] = [await asking(), await asking()];
      const found = await Promise.all([written(first, settings), written(second, settings)]);
      expect(found).toEqual([await expected, await expected]);
      expect(done).toBe(6 * folds);
      expect(await written(await asking(), settings), "kept").toBe(await expected);
      expect(done, "kept").toBe(6 * folds);
    });

    test("a slow worker keeps what it does: it gives signs of life", async () => {
      anew("slow");
      const slow: Evaluate = async (...asked) => (await wait(1600), evaluate(...asked));
      const { notices } = await serving(slow, { silence: 0.7 }, folds);
      const one: Settings = { iterations: 1, method: randomSearch() };
      expect(await written(await asking(), one)).toBe(await written(alone, one));
      expect(notices.filter(({ type }) => type === "done")).toHaveLength(folds);
    });

    const lies: readonly [string, Evaluate][] = [
      ["a value that is not finite", async (...asked) => ({ ...(await evaluate(...asked)), value: NaN })],
      [
        "a state that is not finite",
        async (...asked) => {
          const found = await evaluate(...asked);
          return found.type === "ended"
            ? { ...found, state: { x: { data: new Float64Array([NaN]), shape: [] } } }
            : found;
        },
      ],
      [
        "a state of another shape",
        async (...asked) => {
          const found = await evaluate(...asked);
          return found.type === "ended"
            ? { ...found, state: { x: { data: new Float64Array([1]), shape: [2] } } }
            : found;
        },
      ],
      [
        "a gradient that nobody asked for",
        async (...asked) => ({ ...(await evaluate(...asked)), gradient: { x: 1, rate: 1 } }),
      ],
      ["a name that nobody knows", async (...asked) => ({ ...(await evaluate(...asked)), code: "process.exit()" })],
      ["nothing", async () => ({}) as never],
      ["an error", () => Promise.reject(new WorkerError("a worker", "its disk is full", "Free some"))],
      ["a loss", async () => ({ type: "lost", what: "3 workers died of it", seconds: 0 })],
    ];

    test.each(lies)("%s is refused, told, and asked for elsewhere", async (what, lie) => {
      anew(what);
      const notices: QueueNotice[] = [];
      const liar = await serving(lie);
      await serving(async (...asked) => (await wait(15), evaluate(...asked)));
      const workers = await asking(notices);
      expect(await written(workers, settings)).toBe(await expected);
      const refused = notices.flatMap((notice) => (notice.type === "refused" ? [notice] : []));
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.map(({ count }) => count)).toEqual(refused.map((_, i) => i + 1));
      for (const { worker } of refused) expect(worker).toBe(liar.name);
    });

    test("where all who answer lie, a typed error says what, and of whom", async () => {
      anew("all lie");
      const liar = await serving(async (...asked) => ({ ...(await evaluate(...asked)), value: Infinity }));
      const error: unknown = await written(await asking(), settings).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(WorkerError);
      expect(String(error)).toContain(liar.name);
      expect(String(error)).toMatch(/the value is Infinity/);
    });

    test("a piece whose workers fall silent time and again is left out as a run that diverges is", async () => {
      anew("silent");
      const deadly = 2;
      await serving(async (piece, signal) => {
        // As BullMQ says it.
        if ((piece.u[0] ?? 0) > deadly) throw new Error("job stalled more than allowable limit");
        return evaluate(piece, signal);
      });
      const found = await written(await asking(), settings);
      const [answers] = JSON.parse(found) as [{ readonly origin?: string; readonly hyper: { readonly x: number } }[]];
      expect(answers.some(({ hyper }) => hyper.x > deadly)).toBe(true);
      for (const { origin, hyper } of answers) expect(origin === "lost").toBe(hyper.x > deadly);
    });

    test("workers of other folds are told what they have not in common", async () => {
      anew("other");
      await serving(evaluate, { folds: 5 });
      await expect(written(await asking(), settings)).rejects.toThrow(/its folds is 2. Give 5, which is served here/);
    });

    test("it is stopped at once; the worker gives back what it does, at once, and another does it", async () => {
      anew("stop");
      const never: Evaluate = (_piece, signal) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      const first = await serving(never);
      const workers = await asking();
      const controller = new AbortController();
      const stopped = written(workers, { ...settings, signal: controller.signal });
      await wait(100);
      controller.abort();
      await expect(stopped).rejects.toThrow(AbortedError);
      const found = written(workers, settings);
      await wait(100);
      await first.end();
      expect(first.notices.map(({ type }) => type)).toContain("returned");
      await serving();
      expect(await found).toBe(await expected);
    });

    test("a server that goes is waited for, what it has lost is put there again, and all of it is told", async () => {
      anew("away");
      const notices: QueueNotice[] = [];
      const workers = await asking(notices);
      const found = written(workers, settings);
      await expect.poll(() => notices.map(({ type }) => type)).toContain("unserved");
      await server.kill();
      await expect.poll(() => notices.map(({ type }) => type)).toContain("away");
      await server.start();
      await expect.poll(() => notices.map(({ type }) => type), { timeout: 8000 }).toContain("back");
      const client = new Redis(server.port);
      await client.flushall();
      client.disconnect();
      await serving();
      expect(await found).toBe(await expected);
    });

    test("what is no job is refused to the letter, and the worker goes on", async () => {
      anew("refusals");
      const { notices } = await serving();
      const queue = new Queue(`dualtape-${digest}`, { connection: { port: server.port } });
      const piece = {
        u: [0, -3],
        at: { x: -2.5, rate: 0.02 },
        wanted: "value",
        steps: 20,
        member: 0,
        deterministic: false,
        strategy: null,
      } as const;
      const job: Job = { version: libraryVersion(), problem: digest, folds, seeds: 1, piece, refused: [] };
      const rows: readonly [unknown, string | undefined, RegExp][] = [
        [{ ...job, code: "process.exit(7)" }, idOf(job), /unknown name, code/],
        [{ ...job, piece: { ...piece, module: "/tmp/evil.mjs" } }, idOf(job), /unknown name, module/],
        [{ ...job, problem: "../../etc/passwd" }, idOf(job), /its problem is the text/],
        [{ ...job, problem: "0".repeat(64) }, idOf(job), /its problem is the text/],
        [{ ...job, version: "0.0.0-other" }, idOf(job), /its version is the text/],
        [{ ...job, piece: { ...piece, u: ["#NaN", 1] } }, idOf(job), /u is NaN/],
        [{ ...job, piece: { ...piece, steps: 1.5 } }, idOf(job), /steps is 1.5/],
        [{ ...job, piece: { ...piece, wanted: "all" } }, idOf(job), /wanted is the text/],
        [{ ...job, piece: { ...piece, deterministic: 1 } }, idOf(job), /deterministic is 1/],
        [{ ...job, piece: { ...piece, strategy: "require('fs')" } }, undefined, /its id is/],
        [job, "0123", /its id is/],
        ["a text", idOf(job), /what it holds is the text/],
        [null, idOf(job), /what it holds is null/],
      ];
      for (const [data, id, what] of rows) {
        const { id: added = "" } = await queue.add("piece", data, id === undefined ? {} : { jobId: id });
        await expect.poll(async () => (await queue.getJob(added))?.failedReason, { interval: 10 }).toMatch(what);
        await queue.remove(added);
      }
      expect(notices.filter(({ type }) => type === "refused")).toHaveLength(rows.length);
      const { id = "" } = await queue.add("piece", plainOf(job), { jobId: idOf(job) });
      await expect.poll(async () => (await queue.getJob(id))?.returnvalue).toBeTruthy();
      const answered = (await queue.getJob(id))?.returnvalue as Record<string, unknown>;
      expect(checkedAnswer(answered, job, id).type).toBe("ended");
      for (const [name, other] of Object.entries({ version: "9.9.9", problem: "0".repeat(64), job: "another" })) {
        expect(() => checkedAnswer({ ...answered, [name]: other }, job, id), name).toThrow(ArgumentError);
      }
      await queue.close();
    });

    test("a password is asked for where it is needed, and taken from the environment alone", async () => {
      anew("password");
      const locked = await redisServer("--requirepass", "open sesame");
      open.push(() => locked.close());
      const ask = () => queueWorkers({ ...common(), url: locked.url });
      await expect(ask()).rejects.toThrow(/Put the password into DUALTAPE_REDIS_PASSWORD/);
      const secret = queueWorkers({ ...common(), url: locked.url.replace("//", "//:open%20sesame@") });
      const error: unknown = await secret.catch((reason: unknown) => reason);
      expect(String(error)).toMatch(/DUALTAPE_REDIS_PASSWORD, or the whole URL into DUALTAPE_REDIS/);
      expect(String(error)).not.toContain("sesame");
      for (const set of [
        { DUALTAPE_REDIS_PASSWORD: "open sesame", DUALTAPE_REDIS: locked.url },
        { DUALTAPE_REDIS: locked.url.replace("//", "//:open%20sesame@") },
      ]) {
        Object.assign(process.env, set);
        const { problem: named, folds: counted } = common();
        const pool = await queueWorkers({ problem: named, folds: counted });
        await pool.close();
        for (const name of Object.keys(set)) delete process.env[name];
      }
    });

    test("a server that does not answer is an error that says so", async () => {
      anew("nobody");
      const gone = await redisServer();
      await gone.close();
      const error: unknown = await queueWorkers({ ...common(), url: gone.url }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(DualtapeError);
      expect(String(error)).toMatch(/does not answer: .*ECONNREFUSED/);
    });
  },
);
