/** What the sections of a report are made of: tables, pictures with their figures, and keys. */
import { type Markup, markup, type Part, prose } from "./markup.ts";

/** A section: how it is linked to, what it is called, and what it tells. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Part;
}

/** What stands in place of what is not there. */
export const absent = (why: string): Markup => markup`<p class="absent">${prose(why)}</p>`;

/** A column: what it is called, and whether it holds numbers. */
export interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
}

/** A table that scrolls where it does not fit; the first cell of a row is its heading. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Part[])[],
  { isTall = false }: { readonly isTall?: boolean } = {},
): Markup {
  const kind = (i: number): Markup | null => (columns[i]?.isNumber ? markup` class="number"` : null);
  return scrolling(
    caption,
    markup`<table><caption>${caption}</caption><thead><tr>${columns.map(
      ({ name }, i) => markup`<th scope="col"${kind(i)}>${name}</th>`,
    )}</tr></thead><tbody>${rows.map(
      (cells) =>
        markup`<tr>${cells.map((cell, i) =>
          i === 0 ? markup`<th scope="row"${kind(i)}>${cell}</th>` : markup`<td${kind(i)}>${cell}</td>`,
        )}</tr>\n`,
    )}</tbody></table>`,
    isTall,
  );
}

/** What may be wider than the page: the keyboard reaches it, and scrolls it. */
const scrolling = (label: string, content: Markup, isTall = false): Markup =>
  markup`<div class="${isTall ? "scroll tall" : "scroll"}" role="group" aria-label="${label}" tabindex="0">${content}</div>`;

/** A wide picture. */
export const wide = (label: string, picture: Markup): Markup => scrolling(label, picture);

/** What a picture shows, as a table that can be opened. */
export const inFigures = (of: Part, content: Markup): Markup =>
  markup`<details><summary>In figures: ${of}</summary>${content}</details>`;

const SAMPLES = {
  disk: markup`<path class="disk" d="M12 7h0"/>`,
  ring: markup`<path class="ring" d="M12 7h0"/><path class="hole" d="M12 7h0"/>`,
  up: markup`<path class="up" d="M12 2.5l4 7.5h-8z"/>`,
  down: markup`<path class="down" d="M12 11.5l4-7.5h-8z"/>`,
  cross: markup`<path class="cross" d="M8.5 3.5l7 7m0-7l-7 7"/>`,
  best: markup`<path class="best" d="M1 7h22"/>`,
  start: markup`<path class="start" d="M1 7h22"/>`,
  "so-far": markup`<path class="so-far" d="M1 7h22"/>`,
  run: markup`<path class="run" d="M1 7h22"/>`,
  model: markup`<path class="model" d="M1 7h22"/>`,
  safe: markup`<path class="safe" d="M1 1h22v12H1z"/>`,
  target: markup`<circle class="target" cx="12" cy="7" r="5"/>`,
} as const;

/** What the marks of a picture mean. */
export const key = (entries: Readonly<Partial<Record<keyof typeof SAMPLES, string>>>): Markup =>
  markup`<ul class="key">${Object.entries(SAMPLES)
    .filter(([mark]) => mark in entries)
    .map(
      ([mark, sample]) =>
        markup`<li><svg viewBox="0 0 24 14" aria-hidden="true">${sample}</svg>${entries[mark as keyof typeof SAMPLES] ?? ""}</li>`,
    )}</ul>`;
