/** The numbers at the box's edges, each beside its place in space, on the edges that the viewer sees best; and the horizon's handle. */
import { format } from "../../shell/format.ts";
import { NEAREST, STEPS } from "./messages.ts";
import type { Project } from "./scene.ts";
import { acrossOf, BOX, LOSS_ENDS, type Point, towardsOf, upOf } from "./space.ts";

/** A place on the picture, in pixels. */
export interface Spot {
  readonly left: number;
  readonly top: number;
}

/** A label on the picture, its middle at a place. */
export interface Label extends Spot {
  readonly text: string;
  readonly kind: "tick" | "title";
}

const FLOOR = -BOX.y;
/** How far ticks and titles stand off, in pixels, and half the width of a letter. */
const [NEAR, FAR, HALF_LETTER] = [18, 42, 3.5];

/** Where the horizon is held: on the nearer of the two long edges of the floor, which is lower on the picture. */
export const handleOf = (project: Project, horizon: number): Spot =>
  project([sideOf(project) * BOX.x, FLOOR, towardsOf(horizon)]);

/** The horizon whose handle is nearest to a place on the picture. */
export function horizonAt(project: Project, { left, top }: Spot): number {
  const distance = (horizon: number): number => {
    const handle = handleOf(project, horizon);
    return Math.hypot(handle.left - left, handle.top - top);
  };
  const horizons = Array.from({ length: STEPS - NEAREST + 1 }, (_, i) => NEAREST + i);
  return horizons.reduce((best, horizon) => (distance(horizon) < distance(best) ? horizon : best));
}

/** All labels, for a picture seen so. */
export function labelsOf(project: Project): readonly Label[] {
  const side = sideOf(project);
  const [cornerX, cornerZ] = leftmostCorner(project);
  const rate = (text: string, kind: Label["kind"], x: number): Label =>
    beside(project, text, kind, [x, FLOOR, BOX.z], [x, FLOOR, 0]);
  const step = (text: string, kind: Label["kind"], z: number): Label =>
    beside(project, text, kind, [side * BOX.x, FLOOR, z], [0, FLOOR, z]);
  const loss = (value: number): Label => {
    const { left, top } = project([cornerX, upOf(value), cornerZ]);
    return { text: format(value), kind: "tick", left: left - NEAR - HALF_LETTER * 2, top };
  };
  const top = loss(LOSS_ENDS[1]);
  return [
    ...[0.01, 0.1, 1].map((each) => rate(format(each), "tick", acrossOf(each))),
    rate("step size α", "title", 0),
    ...[0, STEPS / 2, STEPS].map((each) => step(String(each), "tick", towardsOf(each))),
    step("step", "title", towardsOf(STEPS / 4)),
    ...[0.1, 1].map(loss),
    top,
    { text: "loss", kind: "title", left: top.left, top: top.top - NEAR },
  ];
}

const sideOf = (project: Project): number =>
  project([BOX.x, FLOOR, 0]).top > project([-BOX.x, FLOOR, 0]).top ? 1 : -1;

/** The upright edge that is farthest left. */
function leftmostCorner(project: Project): readonly [x: number, z: number] {
  const corners = [-BOX.x, BOX.x].flatMap((x) => [-BOX.z, BOX.z].map((z) => [x, z] as const));
  const leftOf = ([x, z]: readonly [number, number]): number => project([x, 0, z]).left;
  return corners.reduce((most, corner) => (leftOf(corner) < leftOf(most) ? corner : most));
}

/** A label beside a place, on the side away from another place. */
function beside(project: Project, text: string, kind: Label["kind"], place: Point, from: Point): Label {
  const [at, away] = [project(place), project(from)];
  const [right, down] = [at.left - away.left, at.top - away.top];
  const length = Math.hypot(right, down) || 1;
  const halfWidth = (HALF_LETTER * text.length * Math.abs(right)) / length;
  const off = ((kind === "tick" ? NEAR : FAR) + halfWidth) / length;
  return { text, kind, left: at.left + right * off, top: at.top + down * off };
}
