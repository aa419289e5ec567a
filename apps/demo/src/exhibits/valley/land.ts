/** What of the picture stays while the horizon moves: the floor, the surface, and the training runs on it. */
import { Color, DoubleSide, Group, Mesh, MeshBasicMaterial } from "three";
import { LineMaterial } from "three/addons/lines/LineMaterial.js";
import { LineSegments2 } from "three/addons/lines/LineSegments2.js";
import { LineSegmentsGeometry } from "three/addons/lines/LineSegmentsGeometry.js";
import type { Colors } from "../../shell/colors.ts";
import { type Curve, STEPS } from "./messages.ts";
import { BOX, type Point, pointOf } from "./space.ts";
import { lifted, line } from "./strokes.ts";
import { surfaceOf } from "./surface.ts";

/** Surface and runs are ordered by step, so that a part of each can be shown. */
export interface Land {
  readonly group: Group;
  readonly surface: Mesh | null;
  readonly runs: LineSegments2 | null;
}

/** The edges of the floor, the surface, and the training runs on it. */
export function landOf(curves: readonly Curve[], colors: Colors): Land {
  const floor = line(FLOOR, { color: new Color(colors.quiet), linewidth: 1, transparent: true, opacity: 0.6 });
  const group = new Group().add(floor);
  if (curves.length < 2) return { group, surface: null, runs: null };
  const [paper, ink] = [new Color(colors.paper), new Color(colors.ink)];
  const ground = { high: paper.clone().lerp(ink, 0.05), low: paper.clone().lerp(ink, 0.4) };
  const surface = new Mesh(
    surfaceOf(curves, ground),
    new MeshBasicMaterial({ vertexColors: true, side: DoubleSide, polygonOffset: true, polygonOffsetFactor: 1 }),
  );
  const ends = Array.from({ length: STEPS }, (_, step) =>
    curves.flatMap(({ rate, losses }) => [
      ...lifted(pointOf(rate, losses[step] ?? 0, step)),
      ...lifted(pointOf(rate, losses[step + 1] ?? 0, step + 1)),
    ]),
  );
  const runs = new LineSegments2(
    new LineSegmentsGeometry().setPositions(ends.flat()),
    new LineMaterial({ color: ink, linewidth: 1, transparent: true, opacity: 0.5 }),
  );
  return { group: group.add(surface, runs), surface, runs };
}

const FLOOR: readonly Point[] = [
  [-BOX.x, -BOX.y, -BOX.z],
  [BOX.x, -BOX.y, -BOX.z],
  [BOX.x, -BOX.y, BOX.z],
  [-BOX.x, -BOX.y, BOX.z],
  [-BOX.x, -BOX.y, -BOX.z],
];
