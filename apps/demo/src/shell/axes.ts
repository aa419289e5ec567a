/** The axes of every picture: quiet lines, numbers as elsewhere on the page, the quantity's name at the end. */
import { axisX, type AxisXOptions, axisY, gridY, type Markish } from "@observablehq/plot";
import { format } from "./format.ts";

/** A horizontal axis, named below its middle. */
export const across = (label: string, options: AxisXOptions): Markish =>
  axisX({ tickSize: 0, labelArrow: "none", labelAnchor: "center", labelOffset: 36, label, ...options });

/** A vertical axis, named at its top. */
export const upward = (label: string): Markish => [
  gridY({ ticks: 5, strokeOpacity: 0.12 }),
  axisY({ ticks: 5, tickSize: 0, tickFormat: (value: number) => format(value, 3), labelArrow: "none", label }),
];
