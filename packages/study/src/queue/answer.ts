/**
 * What came of a piece, as it travels, and as it is taken in: from a stranger. Each number must be one, each shape must be that of the
 * piece, and it must be of the same piece of the same problem, by the same version.
 */
import { must, type Natural } from "@dualtape/core";
import type { Found, Lost, Piece } from "@dualtape/hyperopt/eager";
import { type Job, plainOf, valueOf } from "./job.ts";
import { Reader } from "./reader.ts";

type Ended = Extract<Found, { readonly type: "ended" }>;
type Diverged = Extract<Found, { readonly type: "diverged" }>;
type PlainTensor = Ended["state"][string];

const ARRAYS = { float64: Float64Array, float32: Float32Array } as const;
/** The names of what stands in a record. */
const FIELDS = {
  ended: ["type", "value", "gradient", "hessian", "flat", "chaos", "curve", "cost", "state"],
  diverged: ["type", "step", "hyperparameter", "remedy", "seconds", "origin", "where", "what", "residual"],
  lost: ["type", "what", "seconds"],
  chaos: ["step", "hyperparameter", "growth", "remedy"],
  cost: ["steps", "bytes", "engine", "why", "seconds"],
} as const;
const ORIGINS = ["data", "growth", "derivative", "value", "unrest"] as const satisfies readonly Diverged["origin"][];

/** An answer as the queue keeps it: the numbers of tensors are their bytes, in base64. */
export function answerData({ version, problem }: Job, id: string, found: Found | Lost): unknown {
  if (found.type !== "ended") return plainOf({ version, problem, job: id, found });
  const state = Object.fromEntries(
    Object.entries(found.state).map(([name, { data, shape }]) => [name, { shape: [...shape], ...bytesOf(data) }]),
  );
  return plainOf({ version, problem, job: id, found: { ...found, state } });
}

const bytesOf = (data: PlainTensor["data"]) => ({
  numbers: data instanceof Float64Array ? "float64" : "float32",
  bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64"),
});

/** What came of a piece, of all that a stranger may have put there; throws an `ArgumentError` that says what is wrong with it. */
export function checkedAnswer(returned: unknown, job: Job, id: string): Found | Lost {
  const it = new Reader("an answer of the queue");
  const envelope = it.record("it", valueOf(returned), ["version", "problem", "job", "found"]);
  for (const [part, own] of Object.entries({ version: job.version, problem: job.problem, job: id })) {
    if (envelope[part] !== own) it.refuse(`its ${part}`, envelope[part], own);
  }
  const found = it.record("what it found", envelope["found"]);
  switch (it.oneOf("its type", found["type"], ["ended", "diverged", "lost"])) {
    case "ended":
      return endedOf(it, found, job.piece);
    case "diverged":
      return divergedOf(it, found, job.piece);
    case "lost": {
      const { what, seconds } = it.record("what it found", found, FIELDS.lost);
      return { type: "lost", what: it.text("what", what), seconds: it.amount("seconds", seconds) };
    }
  }
}

function endedOf(it: Reader, found: Readonly<Record<string, unknown>>, piece: Piece): Ended {
  const { u, at, wanted, steps } = piece;
  const { value, gradient, hessian, flat, chaos, curve, cost, state } = it.record("what it found", found, FIELDS.ended);
  if (wanted === "value" && gradient !== null) it.refuse("the gradient", gradient, "null: it was not asked for");
  if (wanted !== "hessian" && hessian !== null) it.refuse("the hessian", hessian, "null: it was not asked for");
  const rows = hessian === null ? null : it.list("the hessian", hessian, u.length);
  if (wanted === "hessian" && rows === null) it.refuse("the hessian", hessian, "what was asked for");
  const monitored = it.list("the curve", curve);
  if (monitored.length > steps) it.refuse("the curve", curve, `no more than ${steps} numbers`);
  const parts = Object.entries(it.record("the state", state));
  return {
    type: "ended",
    value: it.finite("the value", value),
    gradient: wanted === "value" ? null : gradientOf(it, gradient, at),
    hessian: rows && rows.map((row) => it.vector("the hessian", row, u.length)),
    flat: it.list("flat", flat).map((name) => it.oneOf("flat", name, Object.keys(at))),
    chaos: chaos === null ? null : chaosOf(it, chaos, piece),
    curve: monitored.map((one) => it.number("the curve", one)), // it steers nothing, and may be infinite
    cost: costOf(it, cost),
    state: Object.fromEntries(parts.map(([name, part]) => [name, tensorOf(it, `${name} of the state`, part)])),
  };
}

function gradientOf(it: Reader, found: unknown, at: Piece["at"]): Piece["at"] {
  const names = Object.keys(at);
  const gradient = it.record("the gradient", found, names);
  return Object.fromEntries(
    names.map((name): [string, Natural] => {
      const like = must(at[name], name);
      const label = `the gradient by ${name}`;
      const partial = gradient[name];
      return [name, typeof like === "number" ? it.finite(label, partial) : it.vector(label, partial, like.length)];
    }),
  );
}

function chaosOf(it: Reader, found: unknown, { at, steps }: Piece): Ended["chaos"] {
  const { step, hyperparameter, growth, remedy } = it.record("chaos", found, FIELDS.chaos);
  return {
    step: it.integer("step of chaos", step, 1, steps),
    hyperparameter: it.oneOf("hyperparameter of chaos", hyperparameter, Object.keys(at)),
    growth: it.number("growth of chaos", growth),
    remedy: it.text("remedy of chaos", remedy),
  };
}

function costOf(it: Reader, found: unknown): Ended["cost"] {
  const { engine, why, steps, bytes, seconds } = it.record("the cost", found, FIELDS.cost);
  return {
    steps: it.amount("steps of the cost", steps),
    bytes: it.amount("bytes of the cost", bytes),
    engine: it.oneOf("engine of the cost", engine, ["compiled", "eager"]),
    why: it.text("why of the cost", why),
    seconds: it.amount("seconds of the cost", seconds),
  };
}

function tensorOf(it: Reader, label: string, found: unknown): PlainTensor {
  const { shape, numbers, bytes } = it.record(label, found, ["shape", "numbers", "bytes"]);
  const Numbers = ARRAYS[it.oneOf(`numbers of ${label}`, numbers, ["float64", "float32"])];
  if (typeof bytes !== "string") return it.refuse(`bytes of ${label}`, bytes, "base64");
  const sizes = it.list(`shape of ${label}`, shape).map((size) => it.integer(`shape of ${label}`, size, 0));
  const size = sizes.reduce((product, one) => product * one, 1);
  const { buffer, byteOffset, byteLength } = Buffer.from(bytes, "base64");
  if (byteLength !== size * Numbers.BYTES_PER_ELEMENT) {
    it.refuse(`bytes of ${label}`, bytes, `those of ${size} numbers`);
  }
  const data = new Numbers(buffer.slice(byteOffset, byteOffset + byteLength));
  if (!data.every(Number.isFinite))
    it.refuse(
      label,
      data.find((one) => !Number.isFinite(one)),
      "finite numbers",
    );
  return { data, shape: sizes };
}

function divergedOf(it: Reader, found: Readonly<Record<string, unknown>>, { at, steps }: Piece): Diverged {
  const { step, hyperparameter, remedy, seconds, origin, where, what, residual } = it.record(
    "what it found",
    found,
    FIELDS.diverged,
  );
  return {
    type: "diverged",
    step: it.integer("the step", step, 0, steps),
    hyperparameter: hyperparameter === null ? null : it.oneOf("the hyperparameter", hyperparameter, Object.keys(at)),
    remedy: it.text("the remedy", remedy),
    seconds: it.amount("seconds", seconds),
    origin: it.oneOf("the origin", origin, ORIGINS),
    where: it.text("where", where),
    what: it.text("what", what),
    residual: residual === null ? null : it.number("the residual", residual),
  };
}
