/** A Gaussian process: it goes through what it was told, slopes as well as values, and is unsure in between and where it was told of noise. */
import { describe, expect, test } from "vitest";
import { type Observation, type Process, processOf, usualScales } from "../../src/outer/methods/gaussian-process.ts";

const f = ([x = 0, y = 0]: readonly number[]): number => Math.sin(3 * x) + x * y * y;
const gradient = ([x = 0, y = 0]: readonly number[]): readonly number[] => [3 * Math.cos(3 * x) + y * y, 2 * x * y];
const points = Array.from({ length: 9 }, (_, i) => [(0.618 * i) % 1, (0.383 * i + 0.2) % 1]);
const values = points.map((x): Observation => ({ x, value: f(x), gradient: null }));
const slopes = points.map((x): Observation => ({ x, value: f(x), gradient: gradient(x) }));

function learned(observations: readonly Observation[], passes = 3): Process {
  const process = processOf(observations, usualScales(2), passes);
  if (process === null) throw new Error("it could not be learned");
  return process;
}

const meanSlope = (process: Process, x: readonly number[], k: number): number => {
  const [ahead = 0, behind = 0] = [1e-5, -1e-5].map(
    (by) => process.at(x.map((at, i) => (i === k ? at + by : at))).mean,
  );
  return (ahead - behind) / 2e-5;
};

describe("what it was told", () => {
  const process = learned(slopes);

  test.each(points)("its mean has the value and the slopes at %f, %f", (...x) => {
    expect(process.at(x).mean).toBeCloseTo(f(x), 2);
    for (const [k, slope] of gradient(x).entries()) expect(meanSlope(process, x, k)).toBeCloseTo(slope, 1);
    expect(process.at(x).deviation).toBeLessThan(0.03);
  });

  test("in between it is nearer with slopes than without, and surer", () => {
    const between = points.map((x, i) => x.map((at, k) => (at + (points[(i + 1) % points.length]?.[k] ?? 0)) / 2));
    const without = learned(values);
    const off = (of: Process): number => Math.max(...between.map((x) => Math.abs(of.at(x).mean - f(x))));
    expect(off(process)).toBeLessThan(0.7 * off(without));
    for (const x of between) expect(process.at(x).deviation).toBeLessThan(without.at(x).deviation);
  });
});

test("a slope says what another value close by says", () => {
  const quiet = [...usualScales(2).slice(0, 2), Math.log(1e-5), Math.log(1e-3)];
  const step = 1e-3;
  const pairs = values.flatMap((seen) => [
    seen,
    ...seen.x.map((_, k): Observation => {
      const x = seen.x.map((at, i) => (i === k ? at + step : at));
      return { x, value: seen.value + step * (gradient(seen.x)[k] ?? 0), gradient: null };
    }),
  ]);
  const [bySlopes, byValues] = [processOf(slopes, quiet, 0), processOf(pairs, quiet, 0)];
  for (const x of [
    [0.3, 0.3],
    [0.9, 0.1],
    [0.1, 0.9],
  ]) {
    expect(bySlopes?.at(x).mean).toBeCloseTo(byValues?.at(x).mean ?? NaN, 2);
    const part = (process: Process | null): number =>
      (process?.at(x).deviation ?? NaN) / (process?.at([50, 50]).deviation ?? NaN);
    expect(part(bySlopes)).toBeCloseTo(part(byValues), 2);
  }
});

test("far from all that it was told it is as unsure as it can be", () => {
  const process = learned(values);
  const far = process.at([50, -50]);
  expect(process.at([60, 60])).toEqual(far);
  for (const x of points) expect(process.at(x).deviation).toBeLessThan(0.3 * far.deviation);
});

test("lengths become long where a coordinate does not matter", () => {
  const more = Array.from({ length: 20 }, (_, i) => [(0.618 * i) % 1, (0.383 * i + 0.2) % 1]);
  const process = learned(more.map((x) => ({ x, value: Math.sin(5 * (x[0] ?? 0)), gradient: null })));
  expect(process.lengths[1]).toBeGreaterThan(2 * (process.lengths[0] ?? Infinity));
});

test("slopes that contradict the values are taken for noise", () => {
  const noise = (observations: readonly Observation[]): number => learned(observations).scales.at(-1) ?? NaN;
  const wrong = slopes.map((seen, i): Observation => ({ ...seen, gradient: [i % 2 ? 40 : -40, i % 3 ? -40 : 40] }));
  expect(noise(wrong)).toBeGreaterThan(noise(slopes) + 1);
});

test("points that are told twice do no harm", () => {
  const process = learned([...values, ...values]);
  for (const x of points) expect(process.at(x).mean).toBeCloseTo(f(x), 1);
});

test("what is constant is expected to be", () => {
  const process = learned(points.map((x) => ({ x, value: 0.7, gradient: [0, 0] })));
  expect(process.at([0.4, 0.4]).mean).toBeCloseTo(0.7, 9);
});
