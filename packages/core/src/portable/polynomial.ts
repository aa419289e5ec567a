/**
 * Polynomials by Estrin's scheme: neighbours are paired, c₀ + c₁x, and the pairs are the coefficients of a polynomial in x² (G. Estrin,
 * Organization of Computer Systems, 1960). Programs of vectors add in the same order. There is a function for each number of
 * coefficients, as engines make straight code of these.
 */

/** Coefficients, that of the lowest power first. */
type Six = readonly [number, number, number, number, number, number];
type Seven = readonly [...Six, number];
type Eight = readonly [...Seven, number];
type Eleven = readonly [...Eight, number, number, number];
type Thirteen = readonly [...Eleven, number, number];
type TwentyTwo = readonly [...Eleven, ...Eleven];

export function six(c: Six, x: number): number {
  const x2 = x * x;
  return c[0] + x * c[1] + x2 * (c[2] + x * c[3]) + x2 * x2 * (c[4] + x * c[5]);
}

export function seven(c: Seven, x: number): number {
  const x2 = x * x;
  return c[0] + x * c[1] + x2 * (c[2] + x * c[3]) + x2 * x2 * (c[4] + x * c[5] + x2 * c[6]);
}

export function eight(c: Eight, x: number): number {
  const x2 = x * x;
  return c[0] + x * c[1] + x2 * (c[2] + x * c[3]) + x2 * x2 * (c[4] + x * c[5] + x2 * (c[6] + x * c[7]));
}

export function eleven(c: Eleven, x: number): number {
  const x2 = x * x;
  const x4 = x2 * x2;
  const upper = c[4] + x * c[5] + x2 * (c[6] + x * c[7]);
  return c[0] + x * c[1] + x2 * (c[2] + x * c[3]) + x4 * upper + x4 * x4 * (c[8] + x * c[9] + x2 * c[10]);
}

export function thirteen(c: Thirteen, x: number): number {
  const x2 = x * x;
  const x4 = x2 * x2;
  const first = c[0] + x * c[1] + x2 * (c[2] + x * c[3]) + x4 * (c[4] + x * c[5] + x2 * (c[6] + x * c[7]));
  return first + x4 * x4 * (c[8] + x * c[9] + x2 * (c[10] + x * c[11]) + x4 * c[12]);
}

export function twentyTwo(c: TwentyTwo, x: number): number {
  const x2 = x * x;
  const x4 = x2 * x2;
  const x8 = x4 * x4;
  const first = c[0] + x * c[1] + x2 * (c[2] + x * c[3]) + x4 * (c[4] + x * c[5] + x2 * (c[6] + x * c[7]));
  const second = c[8] + x * c[9] + x2 * (c[10] + x * c[11]) + x4 * (c[12] + x * c[13] + x2 * (c[14] + x * c[15]));
  const third = c[16] + x * c[17] + x2 * (c[18] + x * c[19]) + x4 * (c[20] + x * c[21]);
  return first + x8 * second + x8 * x8 * third;
}
