/** A server of Redis for tests: on a port of its own, with its files in a folder of its own, killed and started anew as they like. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Why there is none here; `null` where there is one. */
export const withoutRedis =
  spawnSync("redis-server", ["--version"]).status === 0
    ? null
    : "redis-server is not installed: apt-get install redis-server";

/** A server, until it is closed. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Ends it as a loss of power does. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server that keeps what it is told on the disk. */
export async function redisServer(...settings: readonly string[]): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "dualtape-redis-"));
  let running: ChildProcess | null = null;
  const kept = ["--dir", folder, "--appendonly", "yes", "--appendfsync", "always", "--save", ""];
  const kill = async (): Promise<void> => {
    const child = running;
    running = null;
    if (child?.kill("SIGKILL")) await once(child, "exit");
  };
  const start = async (): Promise<void> => {
    running = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", ...kept, ...settings], {
      stdio: "ignore",
    });
    while (!(await listens(port))) await wait(10);
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    start,
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a port was expected");
  return address.port;
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
