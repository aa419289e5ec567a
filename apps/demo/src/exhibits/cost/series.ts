/** How each series is named and drawn. Forward derivatives have the colour of tangents, those that go back that of cotangents. */
import type { SymbolType } from "@observablehq/plot";
import type { Series } from "./messages.ts";

export interface Look {
  readonly name: string;
  readonly color: string;
  readonly symbol: SymbolType;
  /** The dashes of its line. */
  readonly dashes: string;
  /** What its memory and time grow like. */
  readonly law: string;
  readonly goodFor: string;
}

export const LOOKS: Readonly<Record<Series, Look>> = {
  hybrid: {
    name: "hybrid",
    color: "var(--tangent)",
    symbol: "circle",
    dashes: "none",
    law: "memory K·P, time 1 + K",
    goodFor: "Few hyperparameters and runs of any length: nothing of the past is kept.",
  },
  unrolled: {
    name: "unrolled",
    color: "var(--cotangent)",
    symbol: "circle",
    dashes: "none",
    law: "memory T·P, any K",
    goodFor: "Many hyperparameters and runs that fit in memory: one sweep back gives every derivative.",
  },
  checkpointed: {
    name: "checkpointed",
    color: "var(--cotangent)",
    symbol: "square",
    dashes: "7 3",
    law: "memory √T·P, any K",
    goodFor: "Many hyperparameters and long runs: it keeps √T states and runs again what lies between.",
  },
  reversible: {
    name: "reversible",
    color: "var(--cotangent)",
    symbol: "triangle",
    dashes: "1.5 3",
    law: "memory P + bits, any K",
    goodFor:
      "Many hyperparameters and the longest runs by momentum: it undoes each step, and keeps only the bits that rounding lost.",
  },
  compiled: {
    name: "compiled",
    color: "var(--tangent)",
    symbol: "diamond2",
    dashes: "none",
    law: "hybrid, its step as one program",
    goodFor: "What hybrid is by default: most of what an operation costs is around it, and a program has that once.",
  },
  plain: {
    name: "plain run",
    color: "var(--quiet)",
    symbol: "plus",
    dashes: "none",
    law: "memory P, time 1",
    goodFor: "The training itself, without derivatives: what all others are held against.",
  },
};
