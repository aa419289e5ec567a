/** A study as JSON and as YAML: one summary, in two ways to write it down. */
import type { StudyView } from "../records/view.ts";
import { summaryOf } from "./summary.ts";
import { yamlOf } from "./yaml.ts";

/**
 * A study as a JSON text, a `StudySummary`: the study, the best run and the start, and each evaluation with its hyperparameters, value,
 * gradient, steps and cost. Numbers keep all digits; `null` is what is not there. Throws an `ArgumentError` on what is no study.
 */
export const exportJson = (view: StudyView): string => `${JSON.stringify(summaryOf("exportJson", view), null, 2)}\n`;

/**
 * The same as YAML, which readers of versions 1.1 and 1.2 take for the same values. Throws an `ArgumentError` on what is no study.
 */
export const exportYaml = (view: StudyView): string => yamlOf(summaryOf("exportYaml", view));
