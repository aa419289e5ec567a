/**
 * The objective around the best point: along each of the most important coordinates, beside what two derivatives say; and over each pair of
 * them, as contours. Positions are those of the unconstrained space, and what is written beside them natural values.
 */
import { must } from "@dualtape/core";
import { pathOf, picture, place, scaleOf, SMALL } from "./chart.ts";
import { contour } from "./contour.ts";
import type { Importances, ReportExtras, Slice, SurfaceAxis } from "./extras.ts";
import { figure } from "./figures.ts";
import { type Markup, markup, named, namedAloud } from "./markup.ts";
import { absent, inFigures, key, type Section, table } from "./parts.ts";
import { extent, type Place, written } from "./series.ts";

/** The section of it. */
export function surfaces({ surface, importance = [], missing }: ReportExtras): Section {
  const [id, title] = ["surface", "The objective around the best point"] as const;
  if (surface === undefined || surface.slices.length === 0) {
    const why = missing?.surface ?? "No runs were taken around the best point: `gatherExtras` takes them.";
    return { id, title, content: absent(why) };
  }
  const { slices, pairs } = surface;
  const isJudged = slices.some(({ axis }) => importance.some(({ name }) => name === axis.name));
  return {
    id,
    title,
    content: [
      markup`<p>Whole plain runs, one or two coordinates moved, the others held at the best point. Positions are even in the unconstrained space; values are natural ones.</p>`,
      key({
        disk: "measured",
        target: "the best point",
        ...(isJudged && { model: "by two derivatives", safe: "safe range" }),
      }),
      markup`<div class="panels">${slices.map((slice) => along(slice, importance))}</div>`,
      pairs.length === 0
        ? null
        : markup`<h3>Each pair of them</h3><p class="reading">Each shade holds what is at most its level.</p>${key({
            target: "the best point",
            ...(pairs.some(({ objective }) => objective.flat().includes(null)) && { cross: "did not stay finite" }),
          })}<div class="panels">${pairs.map(contour)}</div>`,
    ],
  };
}

const TALL = { ...SMALL, height: 200, bottom: 26, right: 26 };

/** The objective along one coordinate. */
function along({ axis, objective }: Slice, importance: Importances): Markup {
  const judged = importance.find(({ name }) => name === axis.name);
  const middle = axis.moves.indexOf(0);
  const best = objective[middle] ?? null;
  const measured = objective.map((value, i): Place => [must(axis.moves[i], "move"), value]);
  const bounds = extent(objective);
  const model = judged && best !== null ? quadratic(axis, best, judged) : [];
  const [west, east, south] = [TALL.left, TALL.width - TALL.right, TALL.height - TALL.bottom];
  const [first, last] = [must(axis.moves[0], "move"), must(axis.moves.at(-1), "move")];
  const x = (move: number): number => west + ((east - west) * (move - first)) / (last - first);
  const inView = model.filter(
    ([, y]) =>
      bounds !== null &&
      y !== null &&
      y >= bounds[0] - (bounds[1] - bounds[0]) / 4 &&
      y <= bounds[1] + (bounds[1] - bounds[0]) / 4,
  );
  const y = scaleOf([...objective, ...inView.map(([, value]) => value)], [south, TALL.top]);
  const safe = judged && safeBox(axis, judged.range, x);
  const drawn = model.map(([at, value]): Place => [at, inView.some(([one]) => one === at) ? value : null]);
  const found = measured.flatMap(([at, value]) => (value === null ? [] : [[x(at), y.at(value)] as const]));
  const label = `The objective along ${namedAloud(axis.name)}, from ${figure(axis.values[0] ?? null)} to ${figure(axis.values.at(-1) ?? null)}: ${
    bounds === null
      ? "no run stayed finite"
      : `between ${figure(bounds[0])} and ${figure(bounds[1])}, ${figure(best)} at the best point`
  }.`;
  const svg = picture(
    label,
    TALL,
    markup`${safe ? markup`<path class="safe" d="M${safe[0]} ${TALL.top}H${safe[1]}V${south}H${safe[0]}z"/>` : null}<g class="axis">${y.ticks.map(
      ({ value, text }) =>
        markup`<path class="grid" d="M${west} ${place(y.at(value))}H${east}"/><text x="${west - 6}" y="${place(y.at(value))}" dy=".35em" text-anchor="end">${text}</text>`,
    )}<path d="M${west} ${south}H${east}"/><text class="quantity" x="4" y="12">${y.isLog ? "objective, logarithmic" : "objective"}</text>${below(axis, x, south + 16)}</g><path class="model" d="${pathOf(drawn, x, y.at)}"/><path class="so-far" d="${pathOf(measured, x, y.at)}"/>${
      found.length > 0
        ? markup`<path class="disk" d="${found.map(([at, down]) => `M${place(at)} ${place(down)}h0`).join("")}"/>`
        : null
    }${best === null ? null : markup`<circle class="target" cx="${place(x(0))}" cy="${place(y.at(best))}" r="7"/>`}`,
  );
  return markup`<figure><figcaption><h3>${named(axis.name)}</h3></figcaption>${svg}${inFigures(
    named(axis.name),
    table(
      `The objective along ${namedAloud(axis.name)}`,
      [
        { name: "Value", isNumber: true },
        { name: "Objective", isNumber: true },
      ],
      objective.map((value, i) => [figure(axis.values[i] ?? null), figure(value)]),
    ),
  )}</figure>`;
}

/** f + g d + ½ h d², the objective as its derivatives at the best point have it. */
const quadratic = (
  { moves }: SurfaceAxis,
  best: number,
  { slope, curvature }: Importances[number],
): readonly Place[] => {
  const [first = 0, last = 0] = [moves[0], moves.at(-1)];
  return Array.from({ length: 41 }, (_, i) => {
    const d = first + ((last - first) * i) / 40;
    return [d, best + slope * d + (curvature * d * d) / 2] as const;
  });
};

/** From where to where the safe range lies in a picture; `null` where it lies outside. */
function safeBox(
  axis: SurfaceAxis,
  [low, high]: readonly [number, number],
  x: (move: number) => number,
): readonly [number, number] | null {
  const [from, to] = [x(moveTo(axis, low)), x(moveTo(axis, high))];
  return from === to ? null : [place(Math.min(from, to)), place(Math.max(from, to))];
}

/** The move to a natural value, between those that are known; the last one beyond them. */
function moveTo({ moves, values }: SurfaceAxis, natural: number): number {
  const [first, last] = [must(values[0], "value"), must(values.at(-1), "value")];
  const rises = first < last;
  if (rises ? natural <= first : natural >= first) return must(moves[0], "move");
  if (rises ? natural >= last : natural <= last) return must(moves.at(-1), "move");
  const i = values.findIndex((value) => (rises ? value >= natural : value <= natural));
  const [before, after] = [must(values[i - 1], "value"), must(values[i], "value")];
  const [from, to] = [must(moves[i - 1], "move"), must(moves[i], "move")];
  return from + ((to - from) * (natural - before)) / (after - before);
}

/** Some of the natural values of an axis, below a picture. */
const below = (axis: SurfaceAxis, x: (move: number) => number, y: number): readonly Markup[] =>
  written(axis.moves.length).map(
    (i) =>
      markup`<text x="${place(x(must(axis.moves[i], "move")))}" y="${y}" text-anchor="middle">${figure(axis.values[i] ?? null, 3)}</text>`,
  );
