/** Places between the answers of a study, each told from all others by what was answered before. */
import { isRecord } from "@dualtape/core";
import type { Answer, StudyRecord } from "../records/records.ts";
import { checksum } from "../journal/checksum.ts";
import { jsonOf } from "../journal/json.ts";

const encoder = /* @__PURE__ */ new TextEncoder();
const digestOf = (value: unknown, before: number): number => checksum(encoder.encode(jsonOf("a study", value)), before);

/** The places of a study: a digest for each number of answers. */
export class Places {
  private readonly digests: number[];
  private readonly made: string | null;

  /** @param made what runs it, since others may compute other last digits; `null` where nothing is to be run */
  constructor(study: StudyRecord, made: StudyRecord["made"] | null, answers: readonly Answer[]) {
    this.made = made && JSON.stringify(made);
    this.digests = [digestOf(study, 0)];
    for (const answer of answers) this.add(answer);
  }

  /** How many answers there are. */
  get answered(): number {
    return this.digests.length - 1;
  }
  /** One answer more. */
  add(answer: unknown): void {
    this.digests.push(digestOf(answer, this.digests.at(-1) ?? 0));
  }
  /** The place after so many answers, for who keeps something that belongs there. */
  after(answered: number): Place {
    return { answered, digest: this.digests[answered] ?? 0, made: this.made ?? "" };
  }
  /** Whether something that was kept belongs after so many answers. */
  has({ answered, digest, made }: Place): boolean {
    return this.digests[answered] === digest && (this.made === null || this.made === made);
  }
}

/** A place, as it is written down. */
export interface Place {
  readonly answered: number;
  readonly digest: number;
  /** What it was made on. */
  readonly made: string;
}

/** Whether a value is a place. */
export const isPlace = (value: unknown): value is Place =>
  isRecord(value) &&
  Number.isInteger(value["answered"]) &&
  Number.isInteger(value["digest"]) &&
  typeof value["made"] === "string";
