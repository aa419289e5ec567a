/** How much each hyperparameter matters at the best point, and how far it may move: what the hyper-Hessian says. */
import type { ReportExtras } from "./extras.ts";
import { counted, figure } from "./figures.ts";
import { type Markup, markup, named } from "./markup.ts";
import { absent, type Section, table } from "./parts.ts";

/** So many coordinates are told of, the most important ones. */
const ROWS = 40;

/** The section of it. */
export function importances({ importance: found, missing }: ReportExtras): Section {
  const [id, title] = ["importance", "Importance and safe ranges"] as const;
  if (found === undefined || found.length === 0) {
    const why =
      missing?.importance ?? "The hyper-Hessian at the best point was not asked for: `gatherExtras` takes it.";
    return { id, title, content: absent(why) };
  }
  const greatest = found.reduce((most, { importance }) => Math.max(most, importance), Number.MIN_VALUE);
  const unsafe = found.filter(({ safe }) => !safe);
  return {
    id,
    title,
    content: [
      markup`<p>By the second derivatives of the objective at the best point. The importance is how far the objective goes, at most, within one unit of the unconstrained space, a factor of e for what is positive; in its safe range a hyperparameter alone stays near the least that it can give.</p>`,
      unsafe.length > 0
        ? markup`<p class="note">${unsafe.slice(0, 10).map(({ name }, i) => [i > 0 ? ", " : "", named(name)])} ${
            unsafe.length === 1 ? "stands" : "stand"
          } outside of the safe range: moving there may still gain.</p>`
        : markup`<p>All stand in their safe range.</p>`,
      table(
        "The most important first",
        [
          { name: "Hyperparameter" },
          { name: "Importance" },
          { name: "Value", isNumber: true },
          { name: "Safe from", isNumber: true },
          { name: "to", isNumber: true },
          { name: "Stands there" },
          { name: "Slope", isNumber: true },
          { name: "Curvature", isNumber: true },
        ],
        found
          .slice(0, ROWS)
          .map(({ name, importance, value, range, safe, slope, curvature }) => [
            named(name),
            bar(importance, greatest),
            figure(value),
            figure(range[0]),
            figure(range[1]),
            safe ? "yes" : markup`<strong>no</strong>`,
            figure(slope, 3),
            figure(curvature, 3),
          ]),
      ),
      found.length > ROWS
        ? markup`<p class="reading">${counted(found.length - ROWS, "coordinate")} more matter less than these.</p>`
        : null,
    ],
  };
}

/** A figure, and a bar as long as it is great. */
const bar = (value: number, greatest: number): Markup => {
  const part = Math.round((1000 * value) / greatest) / 10;
  return markup`<div class="bar">${figure(value, 3)}<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${Number.isFinite(part) ? part : 0}" height="8"/></svg></div>`;
};
