/** Series of numbers for pictures: their range, and fewer of them where there are more than can be seen. */

/** The least and the greatest of the finite ones; `null` where there is none. */
export function extent(values: Iterable<number | null>): readonly [least: number, greatest: number] | null {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return least <= greatest ? [least, greatest] : null;
}

/** At most so many places of `0, …, length − 1`, evenly, with the first and the last. */
export function thinned(length: number, most: number): readonly number[] {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (length - 1)) / Math.max(1, most - 1)));
}

/** The places of an axis through a point that its values are written at: both ends, the middle, and what lies half way where there is one. */
export const written = (length: number): readonly number[] => thinned(length, length % 4 === 1 ? 5 : 3);

/** A place in a series, and what stands there; `null` where that is not finite. */
export type Place = readonly [x: number, y: number | null];

/**
 * At most so many places of a series, that look the same: of each stretch the least and the greatest, and a gap where one is.
 */
export function outline(values: readonly (number | null)[], most: number): readonly Place[] {
  const places = values.map((value, i): Place => [i, value !== null && Number.isFinite(value) ? value : null]);
  if (values.length <= most) return places;
  const stretches = Math.max(1, Math.floor(most / 3));
  return Array.from({ length: stretches }, (_, k) => {
    const stretch = places.slice(
      Math.floor((k * values.length) / stretches),
      Math.floor(((k + 1) * values.length) / stretches),
    );
    const found = extent(stretch.map(([, y]) => y));
    const kept = new Set([stretch.find(([, y]) => y === null)]);
    for (const bound of found ?? []) kept.add(stretch.find(([, y]) => y === bound));
    return stretch.filter((place) => kept.has(place));
  }).flat();
}
