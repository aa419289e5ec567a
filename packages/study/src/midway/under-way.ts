/** The run under way, as it is kept: where in the study it belongs, what it was asked for, and where it is. */
import type { UnderWay } from "@dualtape/hyperopt/eager";
import { isRecord } from "@dualtape/core";
import { decodeKept, encodeKept } from "./format.ts";
import { isPlace, type Place, type Places } from "./place.ts";

/** The slot beside the journal. */
export const MIDWAY = "midway";

export const encodeUnderWay = (place: Place, run: UnderWay): Uint8Array<ArrayBuffer> => encodeKept({ place, run });

/** The run that was under way in a study; `null` where it has answered since, and a text where what was kept is of no use. */
export function underWayIn(bytes: Uint8Array, places: Places): UnderWay | string | null {
  try {
    const kept = decodeKept(bytes, "what was kept of the run under way");
    if (!isRecord(kept) || !isPlace(kept["place"]) || !isUnderWay(kept["run"])) return "it is none of a run";
    if (!places.has(kept["place"])) return "it is of another study, or of another version of what runs it";
    return kept["place"].answered === places.answered ? kept["run"] : null;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
  }
}

function isUnderWay(value: unknown): value is UnderWay {
  if (!isRecord(value)) return false;
  const { asked, run, curve, grown, chaos, iteration, step, steps, seconds } = value;
  return (
    typeof asked === "string" &&
    isRecord(run) &&
    typeof run["kind"] === "string" &&
    Array.isArray(curve) &&
    isRecord(grown) &&
    isRecord(grown["greatest"]) &&
    (chaos === null || isRecord(chaos)) &&
    [iteration, step, steps, seconds].every((count) => typeof count === "number")
  );
}
