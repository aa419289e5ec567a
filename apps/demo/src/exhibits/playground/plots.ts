/**
 * The module "playground" that a program may import: `plot` draws lines while the program runs.
 *
 * Pictures are told apart by their title. A picture is sent as it is made, but no more often than eyes and page can follow, and
 * long curves are thinned to the least and the greatest value of each stretch: what sticks out stays.
 */
import { ArgumentError } from "@dualtape/core";
import { Tensor } from "@dualtape/tensor";
import { type Curve, CURVES, type Picture, PICTURES, type Point } from "./messages.ts";

/** What a curve is made of: values in order, points, or one more value for a curve that grows. */
type Plottable = number | ArrayLike<number> | readonly (readonly [x: number, y: number])[] | Tensor;

interface PlotOptions {
  /** Pictures of different titles stand one below the other. */
  readonly title?: string;
  /** The name of the horizontal axis; `step` by default. */
  readonly x?: string;
  /** The name of the vertical axis. */
  readonly y?: string;
  /** Whether the vertical axis is logarithmic; values that are not positive are then left out. */
  readonly log?: boolean;
}

/** Draws one curve, or several by name. Called again, it takes the place of the curves of the same title and name. */
type Plot = (curves: Plottable | Readonly<Record<string, Plottable>>, options?: PlotOptions) => void;

/** What a program may import, and what to call when it is done. */
export interface Plotter {
  readonly plot: Plot;
  /** Sends what was held back. */
  flush(): void;
}

const PACE = 80; // milliseconds
const STRETCHES = 250;

/** Makes `plot`; `send` is given each picture. */
export function plotter(send: (picture: Picture) => void): Plotter {
  const pictures = new Map<string, { readonly options: PlotOptions; readonly curves: Map<string, Point[]> }>();
  const held = new Set<string>();
  let sent = Number.NEGATIVE_INFINITY;

  const flush = (): void => {
    for (const title of held) {
      const { options = {}, curves = new Map() } = pictures.get(title) ?? {};
      const { x = "step", y = "", log = false } = options;
      const drawn = [...curves].map(([name, points]): Curve => ({ name, points: thinned(points) }));
      send({ title, x, y, log, curves: drawn });
    }
    held.clear();
    sent = performance.now();
  };
  const plot: Plot = (given, options = {}) => {
    const { title = "" } = options;
    const curves = pictures.get(title)?.curves ?? new Map<string, Point[]>();
    for (const [name, curve] of named(given)) {
      const points = curves.get(name) ?? [];
      if (typeof curve === "number") points.push([points.length + 1, curve]);
      curves.set(name, typeof curve === "number" ? points : pointsOf(name, curve));
    }
    checkRoom(title, pictures.has(title) ? pictures.size : pictures.size + 1, curves.size);
    pictures.set(title, { options, curves });
    if (held.size === 0) setTimeout(() => held.size > 0 && flush(), PACE);
    held.add(title);
    if (performance.now() - sent > PACE) flush();
  };
  return { plot, flush };
}

const isTensor = (x: unknown): x is Tensor => x instanceof Tensor;
const isList = (x: unknown): x is ArrayLike<unknown> => Array.isArray(x) || (ArrayBuffer.isView(x) && "length" in x);

function named(given: Plottable | Readonly<Record<string, Plottable>>): readonly (readonly [string, unknown])[] {
  if (typeof given === "object" && given !== null && !isTensor(given) && !isList(given)) return Object.entries(given);
  return [["", given]];
}

function pointsOf(name: string, curve: unknown): Point[] {
  const items: unknown = isTensor(curve) ? curve.toArray() : curve;
  const points = isList(items) ? Array.from(items, (item, i) => pointOf(item, i + 1)) : [null];
  const good = points.filter((point) => point !== null);
  if (good.length === points.length) return good;
  throw new ArgumentError(
    name === "" ? "plot" : `plot, curve ${name}`,
    "what is given is not a list of numbers",
    "Give numbers, [x, y] pairs, a tensor of these, or one number more",
  );
}

/** More would hide one another, and fill the page. */
function checkRoom(title: string, pictures: number, curves: number): void {
  if (pictures <= PICTURES && curves <= CURVES) return;
  throw new ArgumentError(
    `plot, title "${title}"`,
    pictures > PICTURES ? `there are ${PICTURES} pictures already` : `there are ${CURVES} curves already`,
    "Give the title and the name of an earlier one to take its place",
  );
}

function pointOf(item: unknown, x: number): Point | null {
  if (typeof item === "number") return [x, item];
  if (!isList(item)) return null;
  const [first, second] = Array.from(item);
  return typeof first === "number" && typeof second === "number" ? [first, second] : null;
}

function thinned(points: readonly Point[]): readonly Point[] {
  const stretch = Math.ceil(points.length / STRETCHES);
  if (stretch <= 2) return points;
  return Array.from({ length: Math.ceil(points.length / stretch) }, (_, i) => {
    const part = points.slice(i * stretch, (i + 1) * stretch);
    const [least, greatest] = part.reduce(
      ([low, high], _point, at) => [
        (part[at]?.[1] ?? 0) < (part[low]?.[1] ?? 0) ? at : low,
        (part[at]?.[1] ?? 0) > (part[high]?.[1] ?? 0) ? at : high,
      ],
      [0, 0],
    );
    return [...new Set([least, greatest])].sort((a, b) => a - b).flatMap((at) => part.slice(at, at + 1));
  }).flat();
}
