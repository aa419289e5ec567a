/**
 * The command `dualtape` on several machines, which are processes here: a study by a queue of Redis ends with the bits of one without, though
 * its workers are killed at random moments and the server loses its power.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readJournal, viewOf } from "@dualtape/study";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redisServer, type RedisServer, withoutRedis } from "../../study/test/queue/redis.ts";
import { installPublished } from "./packed.ts";

/** How often a worker is killed; 20 were taken many times. */
const KILLS = Number(process.env["QUEUE_KILLS"] ?? 6);
/** So many evaluations, of some 100 ms each, keep the workers busy meanwhile. */
const EVALUATIONS = 20 + 8 * KILLS;

const folder = mkdtempSync(join(tmpdir(), "dualtape-queue-"));
const command = join(folder, "node_modules", "@dualtape", "study", "dist", "dualtape.js");

/** Runs that take a while, one of which diverges now and then. */
const problem = (steps: number): string => `
import { positive, real } from "@dualtape/core";
import { dynamics } from "@dualtape/runs";
export const problem: unknown = dynamics({
  name: "valley",
  engine: "eager",
  hyperparameters: { x: real(-2.5).within(-6, 6), rate: positive(0.02).within(1e-3, 3) },
  steps: ${steps},
  start: ({ x }) => ({ x, grown: x.sub(x).add(1) }),
  step: ({ x, grown }, { rate }) => ({
    x: x.sub(x.square().sub(9).mul(x).mul(rate).mul(${2 / steps})),
    grown: grown.mul(rate.greater(1).where(1e20, 1)),
  }),
  objective: ({ x, grown }) => x.square().sub(9).square().mul(0.1).sub(x).add(grown),
});
`;

/** Of what is lost and killed on purpose, something may hang that the library has no part in: it is begun once more then, and the log says so. */
const AGAIN = { timeout: 240_000, retry: 1 } as const;

describe.skipIf(withoutRedis !== null)(
  `with a server${withoutRedis === null ? "" : ` (${withoutRedis})`}`,
  AGAIN,
  () => {
    let server: RedisServer;
    const started = new Set<ChildProcess>();
    /** What came of a worker where nothing was installed for it. */
    let bare: Awaited<ReturnType<typeof worker>["ended"]>;

    beforeAll(async () => {
      await installPublished(folder);
      writeFileSync(join(folder, "valley.ts"), problem(20_000));
      writeFileSync(join(folder, "long.ts"), problem(200_000));
      server = await redisServer();
      bare = await worker().ended;
      // What a queue needs is installed beside it, by who wants one.
      for (const name of ["bullmq", "ioredis"]) {
        const installed = fileURLToPath(new URL(`../../study/node_modules/${name}`, import.meta.url));
        symlinkSync(installed, join(folder, "node_modules", name));
      }
    });
    afterAll(async () => {
      for (const child of started) child.kill("SIGKILL");
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Starts the command; what it says is collected. */
    const dualtape = (...parameters: readonly string[]) => {
      const child = spawn(process.execPath, [command, ...parameters], {
        cwd: folder,
        env: { ...process.env, DUALTAPE_REDIS: server.url },
      });
      started.add(child);
      const said = { text: "" };
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => (said.text += chunk.toString()));
      const ended = once(child, "close").then(
        ([code]) => (started.delete(child), { code: code as number | null, said: said.text }),
      );
      return { child, said, ended };
    };
    const worker = (file = "valley.ts") => dualtape("worker", file, "--redis", "--threads", "1", "--silence", "1");
    const tune = (name: string, evaluations: number, file = "valley.ts") => {
      const where = ["--redis", "--journal", `${name}.study`];
      return dualtape("tune", file, ...where, "--method", "random", "--budget", `${evaluations}evaluations`);
    };

    /** The answers without what a clock says. */
    const bitsIn = (name: string): string => {
      const { answers } = viewOf(name, readJournal(readFileSync(join(folder, `${name}.study`))).records);
      return JSON.stringify(answers, (key, value) => (key === "seconds" ? 0 : value));
    };

    test("3 workers, of which one is killed again and again, and a server that is lost twice, find the bits of none", async () => {
      const workers = [worker(), worker(), worker()];
      const study = tune("queue", EVALUATIONS);
      await expect.poll(() => study.said.text, { timeout: 20_000 }).toMatch(/^ {3}1 /m);
      let killed = 0;
      const restarts = [Math.floor(KILLS / 3), Math.floor((2 * KILLS) / 3)];
      const serves = ({ said }: (typeof workers)[number]): boolean => said.text.startsWith("Serves");
      while (killed < KILLS && study.child.exitCode === null) {
        await wait(300 * Math.random());
        const isLost = restarts.includes(killed);
        // Who begins while the server is away ends with an error that says so.
        if (isLost) await expect.poll(() => workers.every(serves), { timeout: 20_000 }).toBe(true);
        const serving = workers.filter(serves);
        const chosen = serving[Math.floor(Math.random() * serving.length)];
        if (chosen === undefined) continue;
        chosen.child.kill("SIGKILL");
        killed += 1;
        if (isLost) {
          await server.kill();
          await wait(200);
          await server.start();
        }
        workers.splice(workers.indexOf(chosen), 1, worker());
      }
      expect(killed, study.said.text).toBe(KILLS);
      expect(study.child.exitCode, "it went on meanwhile").toBe(null);
      const { code, said } = await study.ended;
      expect(code, said).toBe(0);
      expect(said).toMatch(/the queue's server is back/);

      // The same by one worker at first, and then by none.
      const alone = tune("alone", 1);
      expect((await alone.ended).code).toBe(0);
      for (const { child } of workers) child.kill("SIGTERM");
      for (const { ended } of workers) expect((await ended).code).toBe(0);
      const resumed = await dualtape("resume", "alone.study", "--budget", `${EVALUATIONS}evaluations`).ended;
      expect(resumed.code, resumed.said).toBe(0);
      expect(bitsIn("queue")).toBe(bitsIn("alone"));
    }, 120_000);

    test("a worker that is ended gives its piece back; a study that nobody serves says so, and is stopped at once", async () => {
      const first = worker("long.ts");
      const study = tune("stopped", 400, "long.ts");
      await expect.poll(() => first.said.text, { timeout: 20_000 }).toMatch(/ done /);
      await wait(150); // amid the next one
      first.child.kill("SIGTERM");
      expect(await first.ended).toMatchObject({ code: 0, said: expect.stringMatching(/ returned /) });
      await expect
        .poll(() => study.said.text, { timeout: 5000 })
        .toMatch(/nobody serves this problem: `dualtape worker long.ts/);
      study.child.kill("SIGINT");
      const { code, said } = await study.ended;
      expect(code, said).toBe(130);
    }, 60_000);

    test("what a queue needs is asked for where it is not installed", () => {
      expect(bare).toMatchObject({ code: 1, said: expect.stringMatching(/not installed.*npm install bullmq ioredis/) });
    });

    test("a password on the command line is refused, and not repeated", async () => {
      const { code, said } = await dualtape("worker", "valley.ts", "--redis", "redis://:sesame@127.0.0.1:1").ended;
      expect(code).toBe(1);
      expect(said).toMatch(/DUALTAPE_REDIS_PASSWORD/);
      expect(said).not.toContain("sesame");
    });
  },
);
