/**
 * What a report tells beside the records of a study: what was found around its best point after it had ended. Plain values, which JSON and
 * `structuredClone` keep.
 */
import { checkRecord, isRecord, refuse } from "@dualtape/core";
import type { audit, importance } from "@dualtape/hyperopt/eager";
import type { Naturals } from "../records/records.ts";

/** How much each coordinate matters, the most important first: what `importance` gives of the hyper-Hessian at the best point. */
export type Importances = ReturnType<typeof importance>;

/** What an audit of the hypergradient at the best point found. */
export interface AuditFound extends Pick<ReturnType<typeof audit>, "verdict" | "sentence" | "remedy"> {
  /** How far derivatives carry, in words. */
  readonly metasmoothness: string;
  readonly shortHorizon: string | null;
  /** Along a few random directions: what the hypergradient says, what differences say, and how sure those are. */
  readonly differences: readonly { readonly exact: number; readonly estimate: number; readonly doubt: number }[];
}

/** A line through the best point along one coordinate of the unconstrained space. */
export interface SurfaceAxis {
  /** `learningRate`, or `rate[2]`. */
  readonly name: string;
  /** The moves from the best point, in the unconstrained space, evenly: 0 stands in the middle. */
  readonly moves: readonly number[];
  /** The natural values there. */
  readonly values: readonly number[];
}

/** The objective along one coordinate, `null` where the run did not stay finite. */
export interface Slice {
  readonly axis: SurfaceAxis;
  readonly objective: readonly (number | null)[];
}

/** The objective on a grid over two coordinates: a row for each value of `y`, an element for each value of `x`. */
export interface Pair {
  readonly x: SurfaceAxis;
  readonly y: SurfaceAxis;
  readonly objective: readonly (readonly (number | null)[])[];
}

/** The objective around the best point, by plain runs. */
export interface Surface {
  readonly slices: readonly Slice[];
  readonly pairs: readonly Pair[];
}

/** What random search found for the same compute. */
export interface RandomFound {
  /** The plain runs that it was given. */
  readonly budget: number;
  readonly best: { readonly hyper: Naturals; readonly value: number };
  /** Each run in its order: what had been spent when it ended, in plain runs, and the best value until then. */
  readonly course: readonly { readonly cost: number; readonly value: number }[];
}

const PARTS = ["importance", "surface", "audit", "random"] as const;

/** What may be told beside a study; of what is left out, `missing` may say why. */
export interface ReportExtras {
  readonly importance?: Importances;
  readonly surface?: Surface;
  readonly audit?: AuditFound;
  readonly random?: RandomFound;
  /** The lines of a shell that make the study again. */
  readonly reproduce?: readonly string[];
  /** Why a part is not there, in a sentence. */
  readonly missing?: Readonly<Partial<Record<(typeof PARTS)[number], string>>>;
}

/** Refuses what is none. */
export function checkExtras(where: string, extras: ReportExtras): void {
  checkRecord(where, "the extras", extras, [...PARTS, "reproduce", "missing"]);
  const { importance: importances, surface, audit: audited, random, reproduce, missing } = extras;
  if (importances !== undefined) {
    checkList(
      where,
      "importance",
      importances,
      "what `importance` gives",
      (one) =>
        hasTexts(one, ["name"]) &&
        Array.isArray(one["range"]) &&
        hasNumbers(one, ["value", "importance", "slope", "curvature"]),
    );
  }
  if (surface !== undefined) {
    checkRecord(where, "surface", surface, ["slices", "pairs"]);
    checkList(
      where,
      "surface.slices",
      surface.slices,
      "slices",
      (one) => isAxis(one["axis"]) && Array.isArray(one["objective"]),
    );
    checkList(
      where,
      "surface.pairs",
      surface.pairs,
      "grids",
      (one) => isAxis(one["x"]) && isAxis(one["y"]) && isRows(one["objective"]),
    );
  }
  if (audited !== undefined) {
    if (!isRecord(audited) || !hasTexts(audited, ["verdict", "sentence", "metasmoothness"]))
      refuse(where, "audit", audited, "what `gatherExtras` found");
    checkList(where, "audit.differences", audited.differences, "differences", (one) =>
      hasNumbers(one, ["exact", "estimate", "doubt"]),
    );
  }
  if (random !== undefined) {
    if (
      !isRecord(random) ||
      !hasNumbers(random, ["budget"]) ||
      !isRecord(random.best) ||
      !isRecord(random.best["hyper"])
    )
      refuse(where, "random", random, "what `gatherExtras` found");
    checkList(where, "random.course", random.course, "costs with values", (one) => hasNumbers(one, ["cost", "value"]));
  }
  if (reproduce !== undefined && !(Array.isArray(reproduce) && reproduce.every((one) => typeof one === "string"))) {
    refuse(where, "reproduce", reproduce, "lines of text");
  }
  if (missing !== undefined) {
    checkRecord(where, "missing", missing, PARTS);
    for (const [name, why] of Object.entries(missing))
      if (typeof why !== "string") refuse(where, `missing.${name}`, why, "a sentence");
  }
}

type Entry = Readonly<Record<string, unknown>>;

function checkList(where: string, name: string, value: unknown, give: string, holds: (entry: Entry) => boolean): void {
  if (!Array.isArray(value) || !value.every((entry: unknown) => isRecord(entry) && holds(entry)))
    refuse(where, name, value, `a list of ${give}`);
}

/** JSON has no other numbers than those that are finite. */
const isNumber = (value: unknown): boolean => typeof value === "number" || value === null;
const hasNumbers = (entry: Entry, names: readonly string[]): boolean => names.every((name) => isNumber(entry[name]));
const hasTexts = (entry: Entry, names: readonly string[]): boolean =>
  names.every((name) => typeof entry[name] === "string");
const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every(isNumber);
const isRows = (value: unknown): boolean => Array.isArray(value) && value.every(isNumbers);
const isAxis = (value: unknown): boolean =>
  isRecord(value) && hasTexts(value, ["name"]) && isNumbers(value["moves"]) && isNumbers(value["values"]);
