/** What belongs to the horizon: the long-term curve with its minimum, and the path of the short term that led there. */
import { Color, Group } from "three";
import type { Colors } from "../../shell/colors.ts";
import { longTerm, optimum, placeOnPath } from "./landscape.ts";
import type { Curve, Path } from "./messages.ts";
import { BOX, type Point, pointOf, towardsOf } from "./space.ts";
import { ball, lifted, line } from "./strokes.ts";

/** All of it; a path is drawn faintly through the surface where that hides it. */
export function marksOf(curves: readonly Curve[], path: Path | null, horizon: number, colors: Colors): Group {
  const group = new Group();
  const [ink, tangent] = [new Color(colors.ink), new Color(colors.tangent)];
  const cut = [-BOX.x, BOX.x].map((x): Point => [x, -BOX.y, towardsOf(horizon)]);
  group.add(line(cut, { color: ink, linewidth: 1, transparent: true, opacity: 0.6 }));
  const profile = longTerm(curves, horizon).map(({ rate, loss }) => lifted(pointOf(rate, loss, horizon)));
  if (profile.length > 1) {
    const dashes = { dashed: true, dashSize: 0.045, gapSize: 0.03 };
    group.add(line(profile, { color: ink, linewidth: 3, ...dashes }));
  }
  const best = optimum(curves, horizon);
  if (best !== null) group.add(ball(lifted(pointOf(best.rate, best.loss, horizon)), ink));
  if (path !== null) {
    const places = Array.from({ length: horizon + 1 }, (_, step) => {
      const place = placeOnPath(path, step);
      return place === null ? [] : [lifted(pointOf(place.rate, place.loss, step))];
    }).flat();
    const end = places.at(-1);
    if (end !== undefined && places.length > 1) {
      const floor = places.map(([x, , z]): Point => [x, -BOX.y, z]);
      group.add(line(floor, { color: tangent, linewidth: 1.5, transparent: true, opacity: 0.55 }));
      group.add(
        line([[end[0], -BOX.y, end[2]], end], { color: tangent, linewidth: 1, transparent: true, opacity: 0.55 }),
      );
      group.add(line(places, { color: tangent, linewidth: 4, transparent: true, opacity: 0.35, depthTest: false }));
      group.add(line(places, { color: tangent, linewidth: 4 }));
      group.add(ball(end, tangent));
    }
  }
  return group;
}
