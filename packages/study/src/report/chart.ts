/**
 * The frame of a picture: a box with axes, and where in it a pair of numbers lies. Ticks and paths are those of d3, which are
 * functions from numbers to numbers and text: a picture needs no document.
 */
import { must } from "@dualtape/core";
import { nice, ticks } from "d3-array";
import { line } from "d3-shape";
import { figure } from "./figures.ts";
import { type Markup, markup } from "./markup.ts";
import { extent, type Place } from "./series.ts";

/** A scale: where a value lies, and which values to write beside it. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
  readonly isLog: boolean;
}

/** From this ratio on, positive values are shown on a logarithmic scale. */
const DECADES = 30;

/** What is left free beyond the values of a logarithmic scale, as a part of it. */
const ROOM = 0.04;

/** A scale over what is to be shown, between two places; logarithmic where positive values span decades, unless `even`. */
export function scaleOf(
  values: readonly (number | null)[],
  [from, to]: readonly [number, number],
  { ticks: most = 5, even = false }: { readonly ticks?: number; readonly even?: boolean } = {},
): Scale {
  const [least, greatest] = extent(values) ?? [0, 1];
  const isLog = !even && least > 0 && greatest / least >= DECADES;
  if (isLog) {
    const [low, high] = [Math.log(least), Math.log(greatest)];
    const room = ROOM * (high - low);
    const at = between(low - room, high + room, from, to);
    return {
      at: (value) => at(Math.log(value)),
      ticks: powers(least, greatest, most).map((value) => ({ value, text: figure(value, 2) })),
      isLog,
    };
  }
  const room = least < greatest ? 0 : Math.abs(least) / 10 || 1;
  const bounds = [least - room, greatest + room] as const;
  // Of what has no length that is a number, its ends and its middle.
  const isVast = !Number.isFinite(bounds[1] - bounds[0]);
  const [low, high] = even || isVast ? bounds : nice(...bounds, most);
  const shown = (isVast ? [low, 0, high] : ticks(low, high, most)).filter((value) => !even || Number.isInteger(value));
  return { at: between(low, high, from, to), ticks: shown.map((value) => ({ value, text: figure(value, 6) })), isLog };
}

/** From one interval to another; halves, lest the length of the first be too great for a number. */
const between =
  (low: number, high: number, from: number, to: number) =>
  (value: number): number =>
    from + (to - from) * ((value / 2 - low / 2) / (high / 2 - low / 2));

/** Powers of ten within bounds, at most so many, and where there are few, three times each as well. */
function powers(low: number, high: number, most: number): readonly number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first + 1) / (most + 1)));
  if (last - first >= 2) {
    return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => Number(`1e${first + i * step}`));
  }
  return [first - 1, ...Array.from({ length: last - first + 1 }, (_, i) => first + i)]
    .flatMap((power) => [Number(`1e${power}`), Number(`3e${power}`)])
    .filter((value) => low <= value && value <= high);
}

/** The size of a picture, and what is left around its box. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const WIDE: Size = { width: 720, height: 300, left: 64, right: 112, top: 28, bottom: 44 };
export const SMALL: Size = { width: 340, height: 156, left: 62, right: 14, top: 28, bottom: 24 };

/** A picture: what it shows in words, its axes, and what is drawn on them, by their scales. */
export interface Chart {
  readonly label: string;
  readonly size: Size;
  readonly across: {
    readonly values: readonly (number | null)[];
    readonly name: string | null;
    readonly even?: boolean;
  };
  readonly upward: { readonly values: readonly (number | null)[]; readonly name: string; readonly scale?: Scale };
  readonly draw: (x: Scale["at"], y: Scale["at"]) => Markup | readonly Markup[];
}

/** Draws a picture. */
export function chart({ label, size, across, upward, draw }: Chart): Markup {
  const { width, height, left, right, top, bottom } = size;
  const [east, south] = [width - right, height - bottom];
  const x = scaleOf(across.values, [left, east], { ticks: size === SMALL ? 4 : 8, even: across.even ?? true });
  const y = scaleOf(upward.values, [south, top], { ticks: size === SMALL ? 3 : 5 });
  const name = y.isLog ? `${upward.name}, logarithmic` : upward.name;
  return picture(
    label,
    size,
    markup`<g class="axis">${y.ticks.map(
      ({ value, text }) =>
        markup`<path class="grid" d="M${left} ${place(y.at(value))}H${east}"/><text x="${left - 6}" y="${place(y.at(value))}" dy=".35em" text-anchor="end">${text}</text>`,
    )}${x.ticks.map(
      ({ value, text }) =>
        markup`<text x="${place(x.at(value))}" y="${south + 16}" text-anchor="middle">${text}</text>`,
    )}<path d="M${left} ${south}H${east}"/><text class="quantity" x="4" y="12">${name}</text>${
      across.name === null
        ? null
        : markup`<text class="quantity" x="${(left + east) / 2}" y="${height - 6}" text-anchor="middle">${across.name}</text>`
    }</g>${draw(x.at, y.at)}`,
  );
}

/** A picture that is read as a whole. */
export const picture = (label: string, { width, height }: Pick<Size, "width" | "height">, content: Markup): Markup =>
  markup`<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" class="${width > 400 ? "wide" : "small"}">${content}</svg>`;

/** A coordinate, as exactly as it can be seen. */
export const place = (value: number): number => Math.round(value * 10) / 10 + 0;

/** The path of a line through places, with gaps where there is nothing. */
export const pathOf = (places: readonly Place[], x: Scale["at"], y: Scale["at"]): string =>
  line<Place>()
    .digits(1)
    .defined(([, value]) => value !== null)
    .x(([at]) => x(at))
    .y(([, value]) => y(must(value, "value")))(places) ?? "";

/** Marks at places, in one path: each is drawn by the same strokes. */
export const marks = (
  kind: "disk" | "ring" | "up" | "down" | "cross",
  at: readonly (readonly [x: number, y: number])[],
): Markup | null =>
  at.length === 0
    ? null
    : markup`<path class="${kind}" d="${at.map(([x, y]) => `M${place(x)} ${place(y)}${STROKES[kind]}`).join("")}"/>${
        kind === "ring"
          ? markup`<path class="hole" d="${at.map(([x, y]) => `M${place(x)} ${place(y)}h0`).join("")}"/>`
          : null
      }`;

/** A stroke of no length has round ends alone: a disk. */
const STROKES = {
  disk: "h0",
  ring: "h0",
  up: "m0-4.5l4 7.5h-8z",
  down: "m0 4.5l4-7.5h-8z",
  cross: "m-3.5-3.5l7 7m0-7l-7 7",
} as const;
