/** The objective over two coordinates as contours: each level encloses what is at most as great. */
import { must } from "@dualtape/core";
import { contours } from "d3-contour";
import { marks, picture, place } from "./chart.ts";
import type { Pair } from "./extras.ts";
import { figure } from "./figures.ts";
import { type Markup, markup, named, namedAloud } from "./markup.ts";
import { inFigures, table } from "./parts.ts";
import { written } from "./series.ts";

/** The side of the square, what is left beside and above it, and how many levels there are at most. */
const [SIDE, LEFT, UP, LEVELS] = [250, 66, 22, 7] as const;
const SIZE = { width: LEFT + SIDE + 20, height: UP + SIDE + 42 };

/** The picture of a pair. */
export function contour({ x, y, objective }: Pair): Markup {
  const values = objective.flat();
  const finite = values
    .flatMap((value) => (value === null || !Number.isFinite(value) ? [] : value))
    .sort((a, b) => a - b);
  const levels = levelsOf(finite);
  const [columns, rows] = [x.moves.length, y.moves.length];
  const at = (column: number, row: number) =>
    [LEFT + (SIDE * column) / (columns - 1), UP + SIDE - (SIDE * row) / (rows - 1)] as const;
  const lost = values.flatMap((value, i) =>
    value === null || !Number.isFinite(value) ? [at(i % columns, Math.floor(i / columns))] : [],
  );
  const label = `The objective over ${namedAloud(x.name)}, across, and ${namedAloud(y.name)}, upward: ${
    finite.length === 0
      ? "no run stayed finite"
      : `between ${figure(finite[0] ?? null)} and ${figure(finite.at(-1) ?? null)}`
  }.`;
  const best = at(x.moves.indexOf(0), y.moves.indexOf(0));
  const svg = picture(
    label,
    SIZE,
    markup`<svg x="${LEFT}" y="${UP}" width="${SIDE}" height="${SIDE}" viewBox="0.5 0.5 ${columns - 1} ${rows - 1}" preserveAspectRatio="none">${basins(objective, levels)}</svg><path class="box" d="M${LEFT} ${UP}h${SIDE}v${SIDE}h-${SIDE}z"/><g class="axis">${written(
      columns,
    ).map(
      (i) =>
        markup`<text x="${place(at(i, 0)[0])}" y="${UP + SIDE + 16}" text-anchor="middle">${figure(x.values[i] ?? null, 3)}</text>`,
    )}${written(rows).map(
      (i) =>
        markup`<text x="${LEFT - 6}" y="${place(at(0, i)[1])}" dy=".35em" text-anchor="end">${figure(y.values[i] ?? null, 3)}</text>`,
    )}</g>${marks("cross", lost)}<circle class="target" cx="${place(best[0])}" cy="${place(best[1])}" r="6"/>`,
  );
  return markup`<figure><figcaption>upward <strong>${named(y.name)}</strong>, across <strong>${named(x.name)}</strong></figcaption><div class="contour">${svg}${legend(levels)}</div>${inFigures(
    ["over ", named(x.name), " and ", named(y.name)],
    table(
      `The objective over ${namedAloud(y.name)}, downward, and ${namedAloud(x.name)}, across`,
      [{ name: "Value", isNumber: true }, ...x.values.map((value) => ({ name: figure(value, 3), isNumber: true }))],
      objective.map((row, i) => [figure(y.values[i] ?? null, 3), ...row.map((value) => figure(value, 3))]),
    ),
  )}</figure>`;
}

/** The basins of the levels, the widest first, in units of the grid; what did not stay finite lies in none. */
function basins(objective: Pair["objective"], levels: readonly number[]): readonly Markup[] {
  // Hills of the negative; the first row is the lowest, and stands last in a picture.
  const heights = [...objective].reverse().flatMap((row) => row.map((value) => (value === null ? Number.NaN : -value)));
  const hills = contours().size([must(objective[0], "row").length, objective.length]);
  return [...levels].reverse().map((level) => {
    const { coordinates } = hills.contour(heights, -level);
    const path = coordinates
      .flat()
      .map((ring) => `M${ring.map(([x = 0, y = 0]) => `${hundredth(x)} ${hundredth(y)}`).join("L")}Z`)
      .join("");
    return markup`<path class="level" d="${path}"/>`;
  });
}

const hundredth = (value: number): number => Math.round(100 * value) / 100;

/** Values that as many others lie between, so that there is something to see whatever decades they span. */
function levelsOf(finite: readonly number[]): readonly number[] {
  const found = Array.from({ length: LEVELS }, (_, k) => finite[Math.floor(((k + 0.5) * finite.length) / LEVELS)] ?? 0);
  return finite.length === 0 ? [] : [...new Set(found)];
}

/** What the shades mean, the highest level first. */
const legend = (levels: readonly number[]): Markup =>
  markup`<ul class="levels">${[...levels]
    .reverse()
    .map(
      (level, i) =>
        markup`<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="shade" width="12" height="12" fill-opacity="${hundredth(1 - 0.87 ** (i + 1))}"/></svg> ${figure(level, 3)}</li>`,
    )}</ul>`;
