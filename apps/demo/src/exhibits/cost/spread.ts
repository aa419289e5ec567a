/** Names at the ends of lines on a logarithmic scale, moved up where one would cover another. */

/**
 * The heights at which names can stand: as they are, or so much higher that each is `ratio` times the one below.
 * In the order of what was given.
 */
export function spread(heights: readonly number[], ratio: number): readonly number[] {
  const moved = new Map<number, number>();
  let below = 0;
  const order = heights.map((_, i) => i).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  for (const i of order) {
    below = Math.max(heights[i] ?? 0, below * ratio);
    moved.set(i, below);
  }
  return heights.map((height, i) => moved.get(i) ?? height);
}
