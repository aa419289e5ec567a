/** The Euclidean norm of two numbers. */

/** √(a² + b²), whose squares neither overflow nor vanish: they are scaled by a power of two, which rounds nothing. */
export function hypot(a: number, b: number): number {
  if (Math.abs(a) === Infinity || Math.abs(b) === Infinity) return Infinity;
  const size = Math.max(Math.abs(a), Math.abs(b));
  const scale = size > 2 ** 500 ? 2 ** -600 : size < 2 ** -400 ? 2 ** 600 : 1;
  const [u, v] = [a * scale, b * scale];
  return Math.sqrt(u * u + v * v) / scale;
}
