/**
 * The surface as triangles between neighbouring training runs, row by row of steps, so that a horizon is a number of triangles.
 * Low ground is tinted, and light from the left gives it form.
 */
import { BufferAttribute, BufferGeometry, Color } from "three";
import type { Curve } from "./messages.ts";
import { BOX, pointOf } from "./space.ts";

/** The colours of high and low ground. */
export interface Ground {
  readonly high: Color;
  readonly low: Color;
}

/** How many places of the index a step takes. */
export const indicesPerStep = (curves: readonly Curve[]): number => 6 * Math.max(curves.length - 1, 0);

/** The surface over the steps that all runs have. */
export function surfaceOf(curves: readonly Curve[], ground: Ground): BufferGeometry {
  const geometry = new BufferGeometry();
  const rows = Math.min(...curves.map(({ losses }) => losses.length));
  if (curves.length < 2 || rows < 2) return geometry;
  const width = curves.length;
  const positions: number[] = [];
  const indices: number[] = [];
  for (let step = 0; step < rows; step++) {
    for (const [i, { rate, losses }] of curves.entries()) {
      positions.push(...pointOf(rate, losses[step] ?? 0, step));
      if (step === 0 || i === 0) continue;
      const corner = step * width + i;
      const [left, back, diagonal] = [corner - 1, corner - width, corner - width - 1];
      indices.push(diagonal, left, back, back, left, corner);
    }
  }
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(positions), 3));
  geometry.setIndex(indices);
  geometry.computeVertexNormals();
  geometry.setAttribute("color", new BufferAttribute(tint(geometry, ground), 3));
  return geometry;
}

/** A colour for each corner, from its height and from how it faces the light. */
function tint(geometry: BufferGeometry, { high, low }: Ground): Float32Array {
  const position = geometry.getAttribute("position");
  const normal = geometry.getAttribute("normal");
  const colors = new Float32Array(3 * position.count);
  const color = new Color();
  for (let i = 0; i < position.count; i++) {
    const depth = (1 - position.getY(i) / BOX.y) / 2;
    const light = 0.45 * normal.getX(i) + 0.75 * normal.getY(i) + 0.3 * normal.getZ(i);
    color.lerpColors(high, low, Math.min(1, 0.75 * depth + 0.35 * Math.max(0, 1 - light)));
    color.toArray(colors, 3 * i);
  }
  return colors;
}
