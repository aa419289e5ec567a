/** What the picture is drawn with: lines of a width in pixels, and balls. */
import { type Color, Mesh, MeshBasicMaterial, SphereGeometry } from "three";
import { Line2 } from "three/addons/lines/Line2.js";
import { LineGeometry } from "three/addons/lines/LineGeometry.js";
import { LineMaterial, type LineMaterialParameters } from "three/addons/lines/LineMaterial.js";
import type { Point } from "./space.ts";

/** Lines lie this far above the surface, so that they do not sink into it. */
const LIFT = 0.006;

/** A place just above the surface. */
export const lifted = ([x, y, z]: Point): Point => [x, y + LIFT, z];

/** A line through places. */
export function line(points: readonly Point[], look: LineMaterialParameters): Line2 {
  const drawn = new Line2(new LineGeometry().setPositions(points.flat()), new LineMaterial(look));
  return drawn.computeLineDistances();
}

/** A ball that nothing hides. */
export function ball(at: Point, color: Color): Mesh {
  const drawn = new Mesh(new SphereGeometry(0.036, 24, 16), new MeshBasicMaterial({ color, depthTest: false }));
  drawn.position.set(...at);
  drawn.renderOrder = 1;
  return drawn;
}
