/** A linear or logarithmic axis of a drawn picture: where numbers stand, and which of them are written. */

/** An axis. */
export interface Axis {
  readonly logarithmic: boolean;
  readonly ticks: readonly number[];
  /** Where a number stands, from 0 to 1; numbers that have no place stand at 0. */
  at(value: number): number;
}

/** An axis from 0 to a round number over `highest`. */
export function linearAxis(highest: number): Axis {
  const step = roundStep(highest / 5);
  const count = Math.max(Math.ceil(highest / step - 1e-9), 1);
  const top = step * count;
  return {
    logarithmic: false,
    ticks: Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(6))),
    at: (value) => value / top,
  };
}

/** An axis over the powers of ten that hold some positive numbers. */
export function logarithmicAxis(values: readonly number[]): Axis {
  const exponents = values.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  const [low, high] = [Math.floor(Math.min(...exponents)), Math.ceil(Math.max(...exponents))];
  const span = Math.max(high - low, 1);
  const step = Math.ceil(span / 5);
  return {
    logarithmic: true,
    ticks: Array.from({ length: Math.floor(span / step) + 1 }, (_, i) => 10 ** (low + i * step)),
    at: (value) => (value > 0 ? (Math.log10(value) - low) / span : 0),
  };
}

/** 1, 2 or 5 times a power of ten, near a number from above. */
function roundStep(near: number): number {
  const power = 10 ** Math.floor(Math.log10(near));
  return power * ([1, 2, 5].find((digit) => digit * power >= near) ?? 10);
}
