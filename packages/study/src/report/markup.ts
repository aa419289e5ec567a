/**
 * Text of HTML and SVG in which nothing that is put in can be taken for markup: the tag `markup` escapes whatever stands in its places,
 * unless it was made by that tag itself. So what people name their hyperparameters is never more than a name.
 */

/** Text that is markup already. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in a place; nothing is shown of `null`. */
export type Part = Markup | string | number | null | readonly Part[];

/** Markup with parts in its places. Indentation is left out. */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.map((string, i) => string.replace(/\n\s*/g, "\n") + textOf(parts[i] ?? null)).join(""));

function textOf(part: Part): string {
  if (part === null) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "string") return escaped(part);
  return typeof part === "number" ? String(part) : part.map(textOf).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text with what means something in HTML as entities, and the sign of replacement for what may not stand there at all. */
const escaped = (text: string): string =>
  text.replace(/[^\P{Cc}\t\n]|\p{Surrogate}/gu, "\ufffd").replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");

/** A sentence of the library, in which exports stand in back-ticks. */
export const prose = (sentence: string): readonly Part[] =>
  sentence.split("`").map((part, i) => (i % 2 === 1 ? markup`<code>${part}</code>` : part));

/** So many characters of a name are shown; it stands in full where it is explained. */
const SHORT = 60;

const shortened = (name: string): string => {
  if (name === "") return '""';
  const letters = [...name];
  return letters.length > SHORT ? `${letters.slice(0, SHORT - 1).join("")}…` : name;
};

/** A name that others have given, which may be written from right to left. */
export const named = (name: string): Markup => markup`<bdi class="name">${shortened(name)}</bdi>`;

/** The same in an attribute, where isolating is done by characters: U+2068 and U+2069, after whatever else of the kind is out. */
export const namedAloud = (name: string): string =>
  `\u2068${shortened(name.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ""))}\u2069`;
