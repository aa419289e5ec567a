/** How far the starting angles of the neighbours lie from the middle one, for central differences, in radians. */
export const DISTANCES = [1e-3, 1e-5, 1e-7] as const;

/** A power of ten, as it is written. */
export const powerOf = (value: number): string =>
  `10${[...String(Math.round(Math.log10(value)))].map((sign) => (sign === "-" ? "⁻" : DIGITS[Number(sign)])).join("")}`;

const DIGITS = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];
