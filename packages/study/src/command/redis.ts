/** Queues as the command line names them. */
import { Option } from "commander";
import type { Members } from "../workers/problem.ts";
import type { Pool } from "../workers/pool.ts";
import { type QueueNotice, queueWorkers } from "../queue/ask.ts";
import type { Loaded } from "./load.ts";

/** `--redis [url]`, whose URL may stand in the environment. */
export const redisOption = (): Option =>
  new Option(
    "--redis [url]",
    "where its queue is: redis://host:6379; by DUALTAPE_REDIS if no URL is given; the password by DUALTAPE_REDIS_PASSWORD",
  );

/** What is given as `--redis`: `true` where no URL is. */
export type Redis = string | true;

/** The URL, where one is given. */
export const urlOf = (redis: Redis | undefined): { readonly url?: string } =>
  typeof redis === "string" ? { url: redis } : {};

/** The workers of a problem's queue, wherever they are; what they come to is said. */
export const queueOfProblem = (
  redis: Redis,
  { source }: Loaded,
  members: Required<Members>,
  say: (text: string) => void,
): Promise<Pool> => {
  const counts = Object.entries(members).flatMap(([name, count]) => (count === 1 ? [] : [`--${name} ${count}`]));
  const command = ["dualtape worker", source.file, ...counts, "--redis …"].join(" ");
  return queueWorkers({
    problem: source.digest,
    ...members,
    ...urlOf(redis),
    onNotice: (notice) => say(saidOf(notice, command)),
  });
};

const saidOf = (notice: QueueNotice, command: string): string => {
  switch (notice.type) {
    case "unserved":
      return `       nobody serves this problem: \`${command}\` does, on any machine that has its files`;
    case "refused":
      return `       an answer of ${notice.worker} was refused: ${notice.what}`;
    case "away":
      return "       the queue's server is away: it is waited for";
    case "back":
      return "       the queue's server is back";
  }
};
