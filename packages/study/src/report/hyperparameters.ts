/** Each hyperparameter over time, and below it the hypergradient: how fast the objective rises with it, and which way. */
import type { Natural } from "@dualtape/core";
import { chart, marks, pathOf, place, type Scale, SMALL } from "./chart.ts";
import { counted, figure, natural } from "./figures.ts";
import { type Markup, markup, named, namedAloud, type Part } from "./markup.ts";
import { absent, inFigures, key, type Section, table } from "./parts.ts";
import { type Answer, elementsOf, type Reading, valueOf } from "./reading.ts";
import { extent, type Place, thinned } from "./series.ts";

/** So many hyperparameters are shown, elements of each, and marks and cells of tables in all. */
const [PANELS, ELEMENTS, MARKS, CELLS] = [48, 8, 6000, 1500] as const;

/** The section of all. */
export function hyperparameters(of: Reading): Section {
  const section = (content: Part): Section => ({
    id: "hyperparameters",
    title: "Hyperparameters and hypergradients",
    content,
  });
  if (of.answers.length === 0) return section(absent("Nothing has been evaluated yet."));
  const shown = of.names.slice(0, PANELS);
  const lists = shown.some((name) => typeof of.study.hyperparameters[name]?.initial !== "number");
  const isDerived = of.finished.some(({ gradient }) => gradient !== null);
  const isMixed = of.answers.some((answer) => !isDerivedAt(answer));
  const meanings = {
    "so-far": lists ? "at the best point so far; an element of a list a line" : "at the best point so far",
    ...(isDerived && { disk: "with derivatives" }),
    ...(isMixed && { ring: "plain run" }),
    ...(of.finished.length < of.answers.length && { cross: "did not stay finite" }),
    ...(isDerived && { up: "the objective rises with it", down: "the objective falls with it" }),
  };
  const series = shown.reduce((sum, name) => sum + Math.min(ELEMENTS, elementsAt(of, name)), 0);
  const most = Math.max(20, Math.floor(MARKS / Math.max(1, series)));
  const places = thinned(of.answers.length, most);
  const answers = places.flatMap((i) => of.answers[i] ?? []);
  return section([
    isDerived ? null : absent("No evaluation took derivatives, so there are no hypergradients."),
    key(meanings),
    markup`<div class="panels">${shown.map((name) => panel(of, name, answers, shown.length))}</div>`,
    of.names.length > shown.length
      ? markup`<p class="reading">${counted(of.names.length - shown.length, "hyperparameter")} more are not drawn.</p>`
      : null,
  ]);
}

const isDerivedAt = (answer: Answer): boolean =>
  answer.type === "iteration" ? answer.gradient !== null : answer.wanted !== "value";

const elementsAt = ({ study }: Reading, name: string): number => {
  const initial = study.hyperparameters[name]?.initial;
  return initial === undefined ? 1 : elementsOf(initial).length;
};

/** One hyperparameter. */
function panel(of: Reading, name: string, answers: readonly Answer[], panels: number): Markup {
  const count = elementsAt(of, name);
  const length = of.answers.length;
  const isDerived = answers.some((answer) => gradientOf(answer, name) !== null);
  const domain = of.study.hyperparameters[name]?.domain ?? "";
  return markup`<figure><figcaption><h3>${named(name)}</h3>${domain}${
    count > ELEMENTS
      ? `, ${ELEMENTS} of ${counted(count, "element")}`
      : count > 1
        ? `, ${counted(count, "element")}`
        : ""
  }</figcaption>${values(of, name, answers, length)}${
    isDerived ? (count > 1 ? lengths(name, answers, length) : slopes(name, answers, length)) : null
  }${inFigures(named(name), rows(name, answers, panels * Math.min(count, 6)))}</figure>`;
}

/** Its values: a mark an evaluation, or of a list a line an element; and those of the best so far. */
function values(of: Reading, name: string, answers: readonly Answer[], length: number): Markup {
  const first = elementsOf(valueOf(answers[0]?.hyper, name) ?? []);
  const at = (answer: Answer, k: number): number | null => elementsOf(valueOf(answer.hyper, name) ?? [])[k] ?? null;
  const shown = thinned(Math.max(1, first.length), ELEMENTS);
  const bests = bestSoFar(of);
  const [from, to] = [valueOf(of.start?.hyper, name), valueOf(of.best?.hyper, name)];
  const label = `Values of ${namedAloud(name)} over ${counted(length, "evaluation")}${
    from === null || to === null ? "" : `: ${natural(from)} at the start, ${natural(to)} at the best point`
  }.`;
  return chart({
    label,
    size: SMALL,
    across: { values: [1, length], name: null },
    upward: { values: answers.flatMap((answer) => shown.map((k) => at(answer, k))), name: "value" },
    draw: (x, y) => [
      ...(shown.length > 1 ? [] : dots(answers, (answer) => at(answer, 0), x, y)),
      ...shown.map(
        (k) => markup`<path class="so-far" d="${stepped(bests, (answer) => at(answer, k), length, x, y)}"/>`,
      ),
    ],
  });
}

/** Each evaluation that bettered all before it. */
function bestSoFar({ whole }: Reading): readonly Answer[] {
  let best = Infinity;
  const found = whole.filter(({ value }) => value < best && ((best = value), true));
  return thinned(found.length, 100).flatMap((i) => found[i] ?? []);
}

function stepped(
  bests: readonly Answer[],
  at: (answer: Answer) => number | null,
  length: number,
  x: Scale["at"],
  y: Scale["at"],
): string {
  const path = bests.flatMap((answer) => {
    const value = at(answer);
    return value === null || !Number.isFinite(value) ? [] : [[place(x(answer.iteration)), place(y(value))] as const];
  });
  const drawn = path.map(([across, down], i) => (i === 0 ? `M${across} ${down}` : `H${across}V${down}`));
  return drawn.length === 0 ? "" : `${drawn.join("")}H${place(x(length))}`;
}

function dots(
  answers: readonly Answer[],
  at: (answer: Answer) => number | null,
  x: Scale["at"],
  y: Scale["at"],
): readonly Markup[] {
  const those = (is: (answer: Answer) => boolean) =>
    answers.flatMap((answer) => {
      const value = at(answer);
      return value === null || !Number.isFinite(value) || !is(answer) ? [] : [[x(answer.iteration), y(value)] as const];
    });
  return [
    marks(
      "ring",
      those((answer) => answer.type === "iteration" && !isDerivedAt(answer)),
    ),
    marks(
      "disk",
      those((answer) => answer.type === "iteration" && isDerivedAt(answer)),
    ),
    marks(
      "cross",
      those(({ type }) => type === "divergence"),
    ),
  ].flatMap((mark) => mark ?? []);
}

/** The hypergradient of a number: its size by height, its sign by the mark. */
function slopes(name: string, answers: readonly Answer[], length: number): Markup {
  const found = answers.flatMap((answer) => {
    const slope = gradientOf(answer, name);
    return typeof slope === "number" && Number.isFinite(slope) ? [{ at: answer.iteration, slope }] : [];
  });
  const sizes = found.flatMap(({ slope }) => (slope === 0 ? [] : Math.abs(slope)));
  const bounds = extent(sizes);
  const label = `Hypergradients by ${namedAloud(name)}: ${
    bounds === null
      ? "all are 0"
      : `sizes from ${figure(bounds[0])} to ${figure(bounds[1])}, last ${figure(found.at(-1)?.slope ?? null)}`
  }.`;
  return chart({
    label,
    size: SMALL,
    across: { values: [1, length], name: null },
    upward: { values: sizes, name: "size of the hypergradient" },
    draw: (x, y) => {
      const those = (is: (slope: number) => boolean) =>
        found
          .filter(({ slope }) => is(slope))
          .map(({ at, slope }) => [x(at), slope === 0 ? SMALL.height - SMALL.bottom : y(Math.abs(slope))] as const);
      return [
        marks(
          "ring",
          those((slope) => slope === 0),
        ),
        marks(
          "up",
          those((slope) => slope > 0),
        ),
        marks(
          "down",
          those((slope) => slope < 0),
        ),
      ].flatMap((mark) => mark ?? []);
    },
  });
}

/** Of a list, the length of the hypergradient. */
function lengths(name: string, answers: readonly Answer[], length: number): Markup {
  const found = answers.flatMap((answer): readonly Place[] => {
    const slope = gradientOf(answer, name);
    return slope === null ? [] : [[answer.iteration, Math.hypot(...elementsOf(slope).slice(0, 10_000))]];
  });
  const bounds = extent(found.map(([, size]) => size));
  return chart({
    label: `Lengths of the hypergradients by ${namedAloud(name)}${bounds === null ? "" : `: from ${figure(bounds[0])} to ${figure(bounds[1])}`}.`,
    size: SMALL,
    across: { values: [1, length], name: null },
    upward: { values: found.map(([, size]) => size), name: "length of the hypergradient" },
    draw: (x, y) =>
      markup`<path class="run" d="${pathOf(
        found.map(([at, size]): Place => [at, Number.isFinite(size) ? size : null]),
        x,
        y,
      )}"/>${marks(
        "disk",
        found.flatMap(([at, size]) => (size !== null && Number.isFinite(size) ? [[x(at), y(size)] as const] : [])),
      )}`,
  });
}

const gradientOf = (answer: Answer, name: string): Natural | null =>
  answer.type === "iteration" ? valueOf(answer.gradient, name) : null;

function rows(name: string, answers: readonly Answer[], beside: number): Markup {
  const shown = thinned(answers.length, Math.max(6, Math.min(100, Math.floor(CELLS / Math.max(1, beside))))).flatMap(
    (i) => answers[i] ?? [],
  );
  const caption = `${shown.length < answers.length ? "Some evaluations of" : "Each evaluation of"} ${namedAloud(name)}`;
  return table(
    caption,
    [
      { name: "Evaluation", isNumber: true },
      { name: "Value", isNumber: true },
      { name: "Hypergradient", isNumber: true },
    ],
    shown.map((answer) => {
      const [value, slope] = [valueOf(answer.hyper, name), gradientOf(answer, name)];
      return [answer.iteration, value === null ? "none" : natural(value), slope === null ? "" : natural(slope)];
    }),
    { isTall: true },
  );
}
