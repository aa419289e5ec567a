/**
 * The combinations that are tried: all, where there are no more than that; else each combination of choices with integers that are spread
 * evenly over their ranges, one by quantiles of its scale, several by Sobol's points; and where choices alone make too many, Sobol's points
 * of everything.
 */
import { pow } from "@dualtape/core/portable";
import { seeded } from "@dualtape/tensor";
import { sobol } from "../methods/sobol.ts";
import { type Combination, type Entry, type Integer, isChosen, type Literal } from "./specification.ts";

type Before = ReadonlyMap<string, Literal | undefined>;

/** How often a point is drawn for each that is new: the others were there before, or differ in nothing that is chosen. */
const DRAWS = 100;

/** Combinations of choices, whatever their integers are; no more than are asked for. */
export function combinationsOfChoices(entries: readonly Entry[], most: number): readonly Before[] {
  const choices = entries.filter(({ option }) => option.type === "choice");
  let found: readonly Before[] = [new Map()];
  for (const entry of choices) {
    found = found.flatMap((before) =>
      valuesIn(entry, before).map((value) => new Map([...before, [entry.name, value]])),
    );
    // Each that follows only makes more of them.
    if (found.length > most) found = found.slice(0, most);
  }
  return found;
}

const valuesIn = (entry: Entry, before: Before): readonly (Literal | undefined)[] =>
  entry.option.type === "choice" && isChosen(entry, before) ? entry.option.values : [undefined];

/** At most so many combinations, no two alike. Those of one number of arms need not be among those of a greater one. */
export function spread(entries: readonly Entry[], most: number, seed: number): readonly Combination[] {
  const choices = combinationsOfChoices(entries, most + 1);
  const names = entries.map(({ name }) => name);
  const found = choices.length > most ? drawn(entries, most, seed) : withIntegers(entries, choices, most, seed);
  return found.map((chosen) => Object.fromEntries(names.map((name) => [name, chosen.get(name)])));
}

/** All combinations of choices, each with as many values of its integers as there is room for. */
function withIntegers(
  entries: readonly Entry[],
  choices: readonly Before[],
  most: number,
  seed: number,
): readonly Before[] {
  const groups = choices.map((before) => {
    const integers = entries.flatMap((entry) =>
      entry.option.type === "integer" && isChosen(entry, before) ? [{ name: entry.name, range: entry.option }] : [],
    );
    return { before, integers, room: integers.reduce((all, { range }) => all * sizeOf(range), 1), count: 0 };
  });
  for (let left = most; left > 0;) {
    const open = groups.filter(({ count, room }) => count < room).slice(0, left);
    if (open.length === 0) break;
    for (const group of open) group.count += 1;
    left -= open.length;
  }
  return groups.flatMap(({ before, integers, room, count }) => {
    const ranges = integers.map(({ range }) => range);
    const points = count === room ? grid(ranges) : even(ranges, count, seed);
    return points.map((point) => new Map([...before, ...integers.map(({ name }, i) => [name, point[i]] as const)]));
  });
}

const sizeOf = ({ low, high }: Integer): number => high - low + 1;

/** All values of some ranges together. */
const grid = (ranges: readonly Integer[]): readonly (readonly number[])[] =>
  ranges.reduce<readonly (readonly number[])[]>(
    (points, range) =>
      points.flatMap((point) => Array.from({ length: sizeOf(range) }, (_, i) => [...point, range.low + i])),
    [[]],
  );

/** Values of some ranges, spread evenly. */
function even(ranges: readonly Integer[], count: number, seed: number): readonly (readonly number[])[] {
  const [first, ...others] = ranges;
  if (first !== undefined && others.length === 0) return quantiles(first, count).map((value) => [value]);
  const places = sobol(ranges.length, seeded(seed));
  const points = Array.from({ length: DRAWS * count }, () => {
    const place = places.next().value;
    return ranges.map((range, i) => at(range, place[i] ?? 0));
  });
  return distinct(points, count, (point) => point.join());
}

/** As many values of a range, evenly by its scale; where that rounds several to one, its neighbours. */
function quantiles(range: Integer, count: number): readonly number[] {
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    const least = Math.max(at(range, (i + 0.5) / count), (found[i - 1] ?? -Infinity) + 1);
    found.push(Math.min(least, range.high - (count - 1 - i)));
  }
  return found;
}

/** Sobol's points of everything. */
function drawn(entries: readonly Entry[], most: number, seed: number): readonly Before[] {
  const places = sobol(entries.length, seeded(seed));
  const points = Array.from({ length: DRAWS * most }, () => {
    const place = places.next().value;
    const chosen = new Map<string, Literal | undefined>();
    entries.forEach((entry, i) => {
      const { name, option } = entry;
      const x = place[i] ?? 0;
      const value = option.type === "choice" ? option.values[Math.floor(x * option.values.length)] : at(option, x);
      chosen.set(name, isChosen(entry, chosen) ? value : undefined);
    });
    return chosen;
  });
  return distinct(points, most, (chosen) => JSON.stringify([...chosen]));
}

/** The integer at a part of a range, by its scale: each of a linear one has a part of the same length. */
export function at({ low, high, scale }: Integer, x: number): number {
  const [from, to] = [low - 0.5, high + 0.5];
  const value = scale === "log" ? from * pow(to / from, x) : from + x * (to - from);
  return Math.min(high, Math.max(low, Math.round(value)));
}

/** The first of those that are alike, no more than are asked for. */
function distinct<T>(all: readonly T[], most: number, key: (one: T) => string): readonly T[] {
  const found = new Map<string, T>();
  for (const one of all) if (found.size < most && !found.has(key(one))) found.set(key(one), one);
  return [...found.values()];
}
