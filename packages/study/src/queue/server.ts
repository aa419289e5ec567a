/**
 * The server of a queue, and the packages that talk to it. Both are looked for only when a queue is asked for. What opens the server, its
 * password, is read from the environment alone: command lines are seen by everyone on a machine.
 */
import { setTimeout as wait } from "node:timers/promises";
import { ArgumentError, refuse } from "@dualtape/core";
import { WorkerError } from "../workers/pool.ts";

/** The variables of the environment that are read. */
const VARIABLES = { url: "DUALTAPE_REDIS", password: "DUALTAPE_REDIS_PASSWORD" } as const;
const EXAMPLE = "redis://127.0.0.1:6379";

/** Milliseconds until the first attempt to come back, and between the last ones. */
const BACKOFF = { first: 50, last: 5000 } as const;

/** A server, as ioredis is told of it. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: Record<string, never>;
  /** What is asked of a server that is away is asked again when it is back. */
  readonly maxRetriesPerRequest: null;
  retryStrategy(attempt: number): number;
}

/** Where a server is; a URL with a password is refused unless it stands in the environment. */
export function serverAt(where: string, given: unknown, environment: NodeJS.ProcessEnv = process.env): Server {
  if (given !== undefined && typeof given !== "string") refuse(where, "the URL of the server", given, EXAMPLE);
  const text = given ?? environment[VARIABLES.url];
  if (text === undefined || text === "") {
    throw new ArgumentError(
      where,
      "no server is named",
      `Give its URL, such as ${EXAMPLE}, or put it into ${VARIABLES.url}`,
    );
  }
  // What cannot be read may hold a password, too: it is not shown.
  const url = URL.canParse(text) ? new URL(text) : null;
  const [, database] = /^\/?(\d{0,4})$/.exec(url?.pathname ?? "-") ?? [];
  if (url === null || !/^rediss?:$/.test(url.protocol) || url.hostname === "" || database === undefined) {
    throw new ArgumentError(
      where,
      "the URL of the server is none of Redis",
      `Write it as ${EXAMPLE}, or rediss://… for TLS`,
    );
  }
  if (given !== undefined && url.password !== "") {
    const remedy = `Put the password into ${VARIABLES.password}, or the whole URL into ${VARIABLES.url}`;
    throw new ArgumentError(where, "a password stands in the URL, where others can read it", remedy);
  }
  const password = environment[VARIABLES.password] ?? decodeURIComponent(url.password);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 6379),
    db: Number(database),
    ...(url.username !== "" && { username: decodeURIComponent(url.username) }),
    ...(password !== "" && { password }),
    ...(url.protocol === "rediss:" && { tls: {} }),
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(BACKOFF.first * 2 ** attempt, BACKOFF.last),
  };
}

/** BullMQ, once the server has answered; throws a `WorkerError` where it does not, or where something is not installed. */
export async function openQueue(where: string, server: Server): Promise<typeof import("bullmq")> {
  const { Redis } = await installed(where, "ioredis", () => import("ioredis"));
  const bullmq = await installed(where, "bullmq", () => import("bullmq"));
  const client = new Redis({ ...server, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  const told: unknown[] = [];
  client.on("error", (error) => told.push(error));
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    const cause = told[0] ?? error;
    const why = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "");
    const remedy = /NOAUTH|WRONGPASS|auth/i.test(why)
      ? `Put the password into ${VARIABLES.password}`
      : "Start it, or look whether it is reached from here";
    throw new WorkerError(where, `the server at ${server.host}:${server.port} does not answer: ${why}`, remedy, {
      cause,
    });
  } finally {
    client.disconnect();
  }
  return bullmq;
}

async function installed<T>(where: string, name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    const remedy = "Install what a queue needs beside @dualtape/study: npm install bullmq ioredis";
    throw new WorkerError(where, `${name} is not installed`, remedy, { cause });
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"].includes(String(error.code));

/** What comes of work; `undefined` where it fails, or takes longer than some milliseconds. */
export function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  const ended = new AbortController();
  const late = wait(milliseconds, undefined, { signal: ended.signal });
  return Promise.race([work, late])
    .catch(() => undefined)
    .finally(() => ended.abort());
}
