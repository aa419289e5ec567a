/** The study beside random search: the best so far of each, by what had been spent. */
import { chart, place, type Scale, WIDE } from "./chart.ts";
import type { ReportExtras } from "./extras.ts";
import { changed, counted, figure } from "./figures.ts";
import { markup } from "./markup.ts";
import { absent, inFigures, key, type Section, table, wide } from "./parts.ts";
import type { Reading } from "./reading.ts";
import { thinned } from "./series.ts";

interface Spent {
  readonly cost: number;
  readonly value: number;
}

/** So many steps of a course are drawn, and rows written. */
const [STEPS, ROWS] = [1000, 60] as const;

/** The section of it. */
export function random(of: Reading, { random: found, missing }: ReportExtras): Section {
  const [id, title] = ["random", "Beside random search"] as const;
  const { best, course: own, spent, start } = of;
  if (found === undefined || best === null || found.course.length === 0) {
    const why = missing?.random ?? "Random search was not run: `gatherExtras` runs it for the same compute.";
    return { id, title, content: absent(why) };
  }
  const isBetter = best.value < found.best.value;
  const reached = own.find(({ value }) => value <= found.best.value);
  const sentence = [
    `For ${counted(Math.round(10 * found.budget) / 10, "plain run")}, random search came to ${figure(found.best.value)}, and the study to ${figure(best.value)}`,
    isBetter ? `, ${changed(found.best.value, best.value)}.` : ": it was not better.",
    isBetter && reached ? ` It was there after ${figure(reached.cost, 3)} of its ${figure(spent, 3)}.` : "",
  ].join("");
  const courses = [own, found.course] as const;
  const end = Math.max(spent, found.budget);
  const picture = chart({
    label: sentence,
    size: WIDE,
    across: { values: [0, end], name: "spent, in plain runs" },
    upward: { values: courses.flatMap((course) => course.map(({ value }) => value)), name: "best objective so far" },
    draw: (x, y) => {
      const path = (course: readonly Spent[]): string => steps(course, end, x, y);
      const names = [
        { name: `study, ${figure(best.value, 3)}`, at: y(own.at(-1)?.value ?? best.value) },
        { name: `random, ${figure(found.best.value, 3)}`, at: y(found.course.at(-1)?.value ?? found.best.value) },
      ].sort((one, other) => one.at - other.at);
      const [upper, lower] = names;
      const apart = upper && lower ? Math.max(lower.at, upper.at + 14) : 0;
      return [
        markup`<path class="start" d="${path(found.course)}"/><path class="best" d="${path(own)}"/>`,
        ...names.map(
          ({ name, at }, i) =>
            markup`<text x="${WIDE.width - WIDE.right + 6}" y="${place(i === 0 ? at : apart)}" dy=".35em">${name}</text>`,
        ),
      ];
    },
  });
  return {
    id,
    title,
    content: [
      markup`<p>${sentence} One random search is one draw: another seed ends elsewhere.</p>`,
      start === null
        ? null
        : markup`<p>From the start, at ${figure(start.value)}, that is ${changed(start.value, found.best.value)} by random search and ${changed(start.value, best.value)} by the study.</p>`,
      markup`<figure>${key({ best: "the study", start: "random search" })}${wide("Best so far by what was spent", picture)}</figure>`,
      inFigures(
        "each gain",
        table(
          "Where each got better",
          [{ name: "By" }, { name: "Spent", isNumber: true }, { name: "Best so far", isNumber: true }],
          [
            ...gains(own).map(({ cost, value }) => ["the study", figure(cost), figure(value)]),
            ...gains(found.course).map(({ cost, value }) => ["random search", figure(cost), figure(value)]),
          ],
          { isTall: true },
        ),
      ),
    ],
  };
}

const betters = (course: readonly Spent[]): readonly Spent[] =>
  course.filter(({ value }, i) => Number.isFinite(value) && (i === 0 || value < (course[i - 1]?.value ?? Infinity)));

const gains = (course: readonly Spent[]): readonly Spent[] => {
  const found = betters(course);
  return thinned(found.length, ROWS).flatMap((i) => found[i] ?? []);
};

function steps(course: readonly Spent[], end: number, x: Scale["at"], y: Scale["at"]): string {
  const found = betters(course);
  const path = thinned(found.length, STEPS).flatMap((i) => found[i] ?? []);
  const drawn = path.map(({ cost, value }, i) =>
    i === 0 ? `M${place(x(cost))} ${place(y(value))}` : `H${place(x(cost))}V${place(y(value))}`,
  );
  return drawn.length === 0 ? "" : `${drawn.join("")}H${place(x(end))}`;
}
