/** Bytes and seconds as people read them. */

/** Such as `51.2 kB`, to three digits. */
export const bytesInWords = (bytes: number): string => scaled(bytes, ["B", "kB", "MB", "GB"]);

/** Such as `3.25 ms`, to three digits. */
export const secondsInWords = (seconds: number): string => scaled(seconds * 1e6, ["μs", "ms", "s"]);

function scaled(value: number, units: readonly string[]): string {
  let rest = value;
  let unit = 0;
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000;
    unit += 1;
  }
  return `${Number(rest.toPrecision(3))} ${units[unit] ?? ""}`;
}
