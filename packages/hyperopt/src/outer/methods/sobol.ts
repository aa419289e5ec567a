/**
 * Sobol's points: every 2ᵐ of them in a row, from the first on, have one in each 2⁻ᵐ of each coordinate, and few dimensions are evenly
 * filled together, too. With the direction numbers that S. Joe and F. Y. Kuo chose for even planes of two coordinates (Constructing Sobol
 * sequences with better two-dimensional projections, SIAM J. Sci. Comput. 30, 2008; `new-joe-kuo-6`), in the order of the Gray code
 * (Antonov and Saleev 1979): point i is point i − 1 with one word changed, that of the lowest 1 in the digits of i.
 */
import type { Random } from "@dualtape/tensor";

/** Digits of a coordinate. */
const BITS = 32;

/** The digits of a polynomial over the field of two elements, and the first odd numbers mᵢ; the first coordinate needs none. */
const PRIMITIVE: readonly (readonly [polynomial: number, ...first: number[]])[] = [
  [3, 1],
  [7, 1, 3],
  [11, 1, 3, 1],
  [13, 1, 1, 1],
  [19, 1, 1, 3, 3],
  [25, 1, 3, 5, 13],
  [37, 1, 1, 5, 5, 17],
  [41, 1, 1, 5, 5, 5],
  [47, 1, 1, 7, 11, 19],
  [55, 1, 1, 5, 1, 1],
  [59, 1, 1, 1, 3, 11],
  [61, 1, 3, 5, 5, 31],
  [67, 1, 3, 3, 9, 7, 49],
  [91, 1, 1, 1, 15, 21, 21],
  [97, 1, 3, 1, 13, 27, 49],
  [103, 1, 1, 1, 15, 7, 5],
  [109, 1, 3, 1, 15, 13, 25],
  [115, 1, 1, 5, 5, 19, 61],
  [131, 1, 3, 7, 11, 23, 15, 103],
  [137, 1, 3, 7, 13, 13, 15, 69],
  [143, 1, 1, 3, 13, 7, 35, 63],
  [145, 1, 3, 5, 9, 1, 25, 53],
  [157, 1, 3, 1, 13, 9, 35, 107],
  [167, 1, 3, 1, 5, 27, 61, 31],
  [171, 1, 1, 5, 11, 19, 41, 61],
  [185, 1, 3, 5, 3, 3, 13, 69],
  [191, 1, 1, 7, 13, 1, 19, 1],
  [193, 1, 3, 7, 5, 13, 19, 59],
  [203, 1, 1, 3, 9, 25, 29, 41],
  [211, 1, 3, 5, 13, 23, 1, 55],
  [213, 1, 3, 7, 3, 13, 59, 17],
  [229, 1, 3, 1, 3, 5, 53, 69],
  [239, 1, 1, 5, 5, 23, 33, 13],
  [241, 1, 1, 7, 7, 1, 61, 123],
  [247, 1, 1, 7, 9, 13, 61, 49],
  [253, 1, 3, 3, 5, 3, 55, 33],
  [285, 1, 3, 1, 15, 31, 13, 49, 245],
  [299, 1, 3, 5, 15, 31, 59, 63, 97],
  [301, 1, 3, 1, 11, 11, 11, 77, 249],
];

/** The words of the first coordinate: bit by bit, van der Corput's sequence. */
const binary = Uint32Array.from({ length: BITS }, (_, i) => 2 ** (BITS - 1 - i));

/** The words of a further coordinate: vᵢ = vᵢ₋ₛ ⊕ vᵢ₋ₛ/2ˢ ⊕ a₁vᵢ₋₁ ⊕ … ⊕ aₛ₋₁vᵢ₋ₛ₊₁, for a polynomial of degree s. */
function directions([polynomial, ...first]: readonly [number, ...number[]]): Uint32Array {
  const words = new Uint32Array(BITS);
  const degree = first.length;
  const word = (i: number): number => words[i] ?? 0;
  for (const [i, odd] of first.entries()) words[i] = odd << (BITS - 1 - i);
  for (let i = degree; i < BITS; i++) {
    let next = word(i - degree) ^ (word(i - degree) >>> degree);
    for (let k = 1; k < degree; k++) if ((polynomial >>> (degree - k)) & 1) next ^= word(i - k);
    words[i] = next;
  }
  return words;
}

/** How many coordinates the table has. */
export const SOBOL_COORDINATES = PRIMITIVE.length + 1;

/** Sobol's points as they are, each coordinate in words of 2⁻³²: of at most so many coordinates as the table has. */
export function* sobolWords(coordinates: number): Generator<Uint32Array, never> {
  const words = [binary, ...PRIMITIVE.map(directions)].slice(0, coordinates);
  const point = new Uint32Array(coordinates);
  for (let i = 1; ; i++) {
    yield point.slice();
    const lowest = BITS - 1 - Math.clz32(i & -i);
    for (const [k, of] of words.entries()) point[k] = (point[k] ?? 0) ^ (of[lowest] ?? 0);
  }
}

/**
 * Points of [0, 1)ᴷ, without end: Sobol's, scrambled by a digital shift, which takes the digits of each coordinate ⊕ those of a random
 * number, so that each point is uniform and all are as even as before. Coordinates from the 41st on are plain random ones: the table ends
 * there, and the evenness of so many coordinates needs more points than a tuning has runs.
 */
export function* sobol(coordinates: number, random: Random): Generator<readonly number[], never> {
  const even = Math.min(coordinates, SOBOL_COORDINATES);
  const shift = Uint32Array.from(random.uniform([even]).data, (fraction) => fraction * 2 ** BITS);
  const points = sobolWords(even);
  for (;;) {
    const shifted = Array.from(points.next().value, (word, k) => ((word ^ (shift[k] ?? 0)) >>> 0) / 2 ** BITS);
    yield [...shifted, ...random.uniform([coordinates - even]).data];
  }
}
