/** A logarithmic vertical axis with few numbers: decades, or some of them, or 1, 2 and 5 of each where there are not even two of them. */
import { axisY, gridY, type Markish } from "@observablehq/plot";
import { format } from "../../shell/format.ts";

const MOST = 6;

/** The axis over a range. */
export function logarithmic(label: string, [low, high]: readonly [number, number]): Markish {
  const within = (value: number): boolean => value >= low && value <= high;
  const decades = Array.from({ length: 41 }, (_, i) => 10 ** (i - 20));
  const coarse = decades.filter(within);
  const ticks =
    coarse.length > 1
      ? coarse.filter((_, i) => i % Math.ceil(coarse.length / MOST) === 0)
      : decades.flatMap((decade) => [decade, 2 * decade, 5 * decade]).filter(within);
  return [
    gridY(ticks, { strokeOpacity: 0.12 }),
    axisY(ticks, { tickSize: 0, tickFormat: (value: number) => format(value, 2), labelArrow: "none", label }),
  ];
}
