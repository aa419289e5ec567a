/** The curves of the runs: what each has monitored, a value a step. */
import { chart, pathOf, place, WIDE } from "./chart.ts";
import { changed, counted, figure } from "./figures.ts";
import { type Markup, markup, type Part } from "./markup.ts";
import { absent, inFigures, key, type Section, table, wide } from "./parts.ts";
import type { Finished, Reading } from "./reading.ts";
import { extent, outline, type Place, thinned } from "./series.ts";

/** So many lines are drawn, and points of them all. */
const [LINES, POINTS] = [80, 16_000] as const;

/** What each run has monitored, a value a step. */
export function curves(of: Reading): Section {
  const section = (content: Part): Section => ({ id: "curves", title: "Curves of the runs", content });
  const told = of.finished.filter(({ curve }) => curve.length > 0);
  const first = told[0];
  if (first === undefined) {
    const why = of.finished.length === 0 ? "No run stayed finite" : "The runs monitor nothing";
    return section(absent(`${why}, so there are no curves.`));
  }
  const places = new Set(thinned(told.length, LINES));
  const shown = told.filter((run, i) => places.has(i) || run === of.found);
  const best = told.find((run) => run === of.found) ?? null;
  const start = first === best ? null : first;
  const each = Math.max(24, Math.min(400, Math.floor(POINTS / shown.length)));
  const lines = shown.map((run) => ({ run, places: outline(run.curve, each).map(([i, y]): Place => [i + 1, y]) }));
  const longest = shown.reduce((most, { curve }) => Math.max(most, curve.length), 1);
  const lastOf = (run: Finished): string => figure(run.curve.at(-1) ?? null, 3);
  const label = [
    `What ${counted(told.length, "run")} monitored, step by step.`,
    ...(start ? [`That of the start, evaluation ${start.iteration}, ends at ${lastOf(start)}.`] : []),
    ...(best ? [`That of the best, evaluation ${best.iteration}, ends at ${lastOf(best)}.`] : []),
  ].join(" ");
  const picture = chart({
    label,
    size: WIDE,
    across: { values: [1, longest], name: "step" },
    upward: { values: lines.flatMap(({ places: drawn }) => drawn.map(([, y]) => y)), name: "monitored" },
    draw: (x, y) => {
      const labels = ends([start && { run: start, name: "start" }, best && { run: best, name: "best" }], y);
      return [
        ...lines
          .filter(({ run }) => run !== best && run !== start)
          .map(({ run, places: drawn }, i, all) => {
            const seen = 0.2 + (0.6 * (i + 1)) / all.length;
            return markup`<path class="run" stroke-opacity="${place(seen * 10) / 10}" d="${pathOf(drawn, x, y)}"><title>evaluation ${run.iteration}</title></path>`;
          }),
        ...lines
          .filter(({ run }) => run === best || run === start)
          .map(
            ({ run, places: drawn }) =>
              markup`<path class="${run === best ? "best" : "start"}" d="${pathOf(drawn, x, y)}"/>`,
          ),
        ...labels.map(
          ({ name, at }) => markup`<text x="${WIDE.width - WIDE.right + 8}" y="${place(at)}" dy=".35em">${name}</text>`,
        ),
      ];
    },
  });
  return section([
    markup`<figure>${key({
      ...(shown.length > Number(start !== null) + Number(best !== null) && {
        run:
          told.length > shown.length
            ? "other runs, later ones stronger; some of very many"
            : "other runs, later ones stronger",
      }),
      ...(start && { start: `start, evaluation ${start.iteration}` }),
      ...(best && { best: `best, evaluation ${best.iteration}` }),
    })}${wide("What each run monitored", picture)}</figure>`,
    inFigures("where the curves begin and end", curveRows(shown, of.found)),
  ]);
}

/** Names beside the ends of lines, one below the other. */
function ends(
  runs: readonly ({ readonly run: Finished; readonly name: string } | null)[],
  y: (value: number) => number,
): readonly { readonly name: string; readonly at: number }[] {
  const placed = runs
    .flatMap((one) => one ?? [])
    .flatMap(({ run, name }) => {
      const last = run.curve.filter((value) => Number.isFinite(value)).at(-1);
      return last === undefined ? [] : [{ name: `${name}, ${figure(last, 3)}`, at: y(last) }];
    })
    .sort((one, other) => one.at - other.at);
  return placed.map((one, i) => ({
    ...one,
    at: Math.max(one.at, (placed[i - 1]?.at ?? -Infinity) + 14 * Math.min(i, 1)),
  }));
}

const curveRows = (runs: readonly Finished[], best: Finished | null): Markup =>
  table(
    "The curve of each run",
    [
      { name: "Evaluation", isNumber: true },
      { name: "First", isNumber: true },
      { name: "Least", isNumber: true },
      { name: "Last", isNumber: true },
      { name: "Change", isNumber: true },
    ],
    runs.map((run) => {
      const [first = null, last = null] = [run.curve[0], run.curve.at(-1)];
      return [
        [run.iteration, run === best ? markup` <strong>(best)</strong>` : ""],
        figure(first),
        figure(extent(run.curve)?.[0] ?? null),
        figure(last),
        first === null || last === null || !Number.isFinite(first + last) ? "" : changed(first, last),
      ];
    }),
    { isTall: true },
  );
