/**
 * Arrows inside of a package. In each of its folders, the files and the folders beneath can be put in an order such that each
 * imports from those before it alone, be it values or types: there is no circle. Where a package names its floors, that is the order.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { ts } from "./typescript.ts";

/** The floors of packages, by their folder; the lowest first. Files beside the floors stand above all of them. */
export const floors: Readonly<Record<string, readonly string[]>> = {
  runs: ["records", "data", "dynamics", "flows", "engine", "run", "train"],
  hyperopt: ["hyper", "derivatives", "strategies", "planner", "analysis", "outer", "online"],
  study: ["records", "journal", "midway", "export", "report", "workers", "queue", "study", "command"],
};

/** An import of one file by another, as paths below one folder. */
interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** What is wrong in a folder of sources, a line each: circles, and arrows up between floors. */
export function violations(folder: string, order?: readonly string[]): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.[mc]?tsx?$/.test(file));
  const arrows = arrowsAmong(files, folder);
  return [...circles(arrows), ...(order === undefined ? [] : arrowsUp(files.map(posix), arrows, order))];
}

/** All imports of one of the files by another. */
function arrowsAmong(files: readonly string[], folder: string): readonly Arrow[] {
  return files.flatMap((file) =>
    ts
      .preProcessFile(readFileSync(join(folder, file), "utf8"))
      .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
      .map(({ fileName }) => ({ from: posix(file), to: posix(normalize(join(dirname(file), fileName))) }))
      .filter(({ to }) => !to.startsWith("..")),
  );
}

const posix = (path: string): string => path.split(sep).join("/");

/** The circles of what lies in one folder, for each folder: a file is itself there, and a folder all that is beneath it. */
function circles(arrows: readonly Arrow[]): readonly string[] {
  const levels = new Map<string, Map<string, Arrow[]>>();
  for (const arrow of arrows) {
    const [from, to] = [arrow.from.split("/"), arrow.to.split("/")];
    const shared = from.findIndex((part, i) => part !== to[i]);
    if (shared === -1) continue;
    const level = from.slice(0, shared).join("/");
    const entries = levels.get(level) ?? new Map<string, Arrow[]>();
    levels.set(level, entries);
    const key = from[shared] ?? "";
    entries.set(key, [...(entries.get(key) ?? []), arrow]);
  }
  return [...levels].flatMap(([level, entries]) => {
    const at = level === "" ? 0 : level.split("/").length;
    const circle = circleIn(entries, ({ to }) => to.split("/")[at] ?? "");
    return circle === null ? [] : [`a circle: ${circle.map(({ from, to }) => `${from} → ${to}`).join(", ")}`];
  });
}

/** The arrows of a circle among entries, if there is one. */
function circleIn(entries: ReadonlyMap<string, readonly Arrow[]>, entryOf: (arrow: Arrow) => string): Arrow[] | null {
  const done = new Set<string>();
  const visit = (entry: string, path: readonly Arrow[], above: readonly string[]): Arrow[] | null => {
    if (above.includes(entry)) return path.slice(above.indexOf(entry));
    if (done.has(entry)) return null;
    for (const arrow of entries.get(entry) ?? []) {
      const circle = visit(entryOf(arrow), [...path, arrow], [...above, entry]);
      if (circle !== null) return circle;
    }
    done.add(entry);
    return null;
  };
  for (const entry of entries.keys()) {
    const circle = visit(entry, [], []);
    if (circle !== null) return circle;
  }
  return null;
}

/** Imports from a higher floor, and folders that are no floor. */
function arrowsUp(files: readonly string[], arrows: readonly Arrow[], order: readonly string[]): readonly string[] {
  const homeless = files
    .filter((file) => file.includes("/") && !order.some((floor) => file.startsWith(`${floor}/`)))
    .map((file) => `no floor: ${file}`);
  const floorOf = (file: string): number => {
    const floor = order.findIndex((one) => file.startsWith(`${one}/`));
    return floor === -1 ? order.length : floor;
  };
  const up = arrows
    .filter(({ from, to }) => floorOf(to) > floorOf(from))
    .map(({ from, to }) => `an arrow up: ${from} → ${to}`);
  return [...homeless, ...up];
}
