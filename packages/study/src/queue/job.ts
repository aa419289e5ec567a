/**
 * A piece as a job: numbers and names in JSON, and nothing that could be run. The problem is named by its digest, and a worker has it from
 * its own disk. The id of a job is the digest of what it asks, so that what is asked twice is one job, whose result anyone may take.
 */
import { createHash } from "node:crypto";
import type { Natural } from "@dualtape/core";
import type { Piece } from "@dualtape/hyperopt/eager";
import { jsonOf, recordOf } from "../journal/json.ts";
import { Reader } from "./reader.ts";

/** What whoever asks and whoever answers must have in common. */
export interface Common {
  /** The version of the library. */
  readonly version: string;
  /** The SHA-256 of the problem's file, in hexadecimal digits. */
  readonly problem: string;
  readonly folds: number;
  readonly seeds: number;
}

/** A piece that is asked for. */
export interface Job extends Common {
  readonly piece: Piece;
  /** The names of workers whose answers were refused: others are to do it, where there are any. */
  readonly refused: readonly string[];
}

/** The name of all jobs. */
export const NAME = "piece";

const WHERE = "a job of the queue";
const COMMON = ["problem", "version", "folds", "seeds"] as const;
const PIECE = ["u", "at", "wanted", "steps", "member", "deterministic", "strategy"] as const;

/** The queue of a problem. */
export const queueOf = (problem: string): string => `dualtape-${problem}`;

/** The digest of what is asked, and how often it was refused before. */
export function idOf({ version, problem, folds, seeds, piece, refused }: Job): string {
  const { u, at, wanted, steps, member, deterministic, strategy } = piece;
  const asked = [version, problem, folds, seeds, u, Object.entries(at), wanted, steps, member, deterministic, strategy];
  return `${createHash("sha256").update(jsonOf(WHERE, asked)).digest("hex")}.${refused.length}`;
}

/** JSON that holds each number to the bit. */
export const plainOf = (value: unknown): unknown => JSON.parse(jsonOf(WHERE, value));

/** The value of such JSON. */
export const valueOf = (plain: unknown): unknown => recordOf(JSON.stringify(plain ?? null));

/** What stands in the queue, as a job; refuses all that is not one to the letter, or that this worker has nothing in common with. */
export function checkedJob(name: string, id: string | undefined, data: unknown, common: Common): Job {
  const it = new Reader(WHERE);
  it.oneOf("its name", name, [NAME]);
  const found = it.record("what it holds", valueOf(data), [...COMMON, "piece", "refused"]);
  for (const part of COMMON) {
    if (found[part] !== common[part]) it.refuse(`its ${part}`, found[part], `${common[part]}, which is served here`);
  }
  const { u, at, wanted, steps, member, deterministic, strategy } = it.record("the piece", found["piece"], PIECE);
  const values = Object.entries(it.record("at", at)).map(([key, value]): [string, Natural] => [
    it.text("a name in at", key),
    Array.isArray(value) ? it.vector(key, value) : it.finite(key, value),
  ]);
  const job: Job = {
    ...common,
    piece: {
      u: it.vector("u", u),
      at: Object.fromEntries(values),
      wanted: it.oneOf("wanted", wanted, ["value", "gradient", "hessian"]),
      steps: it.integer("steps", steps, 1),
      member: member === null ? null : it.integer("member", member, 0),
      deterministic: it.flag("deterministic", deterministic),
      strategy: strategy === null ? null : it.text("strategy", strategy),
    },
    refused: it.list("refused", found["refused"]).map((worker) => it.text("refused", worker)),
  };
  if (id !== idOf(job)) it.refuse("its id", id, "the digest of what it asks");
  return job;
}
