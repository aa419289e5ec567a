/** What is shown of the pendulum, in words. */
import { format } from "../../../shell/format.ts";
import { DISTANCES, powerOf } from "./distances.ts";
import type { Moment } from "./messages.ts";
import { growthOf, horizons, sizeOf, type Story } from "./story.ts";

/** The moment that is shown. */
export function reading(moment: Moment | undefined): string {
  if (moment === undefined) return "Not let go yet.";
  const size = sizeOf(moment.tangent);
  return `After ${moment.time.toFixed(1)} s the tip moves by ${format(size, 3)} m a radian of the starting angle: ${perDegree(size)}`;
}

const perDegree = (size: number): string => {
  const moved = (size * Math.PI) / 180;
  return moved < 4 ? `${format(moved, 2)} m a degree.` : "for one degree, farther than the pendulum reaches.";
};

/** What became of the derivative. */
export function verdict(story: Story, seconds: number): readonly string[] {
  const { moments, chaos, ending } = story;
  if (ending === null) return ["Swinging …"];
  const last = moments.at(-1);
  const size = last === undefined ? 0 : sizeOf(last.tangent);
  const law = growthOf(moments);
  if (chaos !== null && law !== null) {
    return [
      `Chaos, reported at step ${format(chaos.step)}, after ${chaos.time.toFixed(1)} s: the state has become ${format(chaos.growth, 2)} times as sensitive to the angle as its own size.`,
      `The derivative of ${format(ending.gradient, 3)} m a radian is exact, and useless: it holds for changes of the angle far below ${format(1 / size, 1)} radians, and says nothing about where the tip could go.`,
      `${chaos.remedy.replaceAll("`", "")}.`,
    ];
  }
  const lost = horizons(moments).findIndex((horizon) => horizon !== null);
  if (lost === -1) {
    return [
      `No chaos within ${seconds} s. The tangents grew to ${format(size, 2)} m a radian, and all differences agree with them: this derivative can be used.`,
    ];
  }
  return [
    `No chaos is reported within ${seconds} s, but the tangents grow: to ${format(size, 2)} m a radian, where differences with δ = ${powerOf(DISTANCES[lost] ?? 1)} no longer agree.`,
    "The derivative is exact, and good for smaller changes than that. A longer horizon would make it useless.",
  ];
}

/** How fast the tangents grow. */
export function growth({ moments }: Story): string {
  const law = growthOf(moments);
  if (law === null) return "…";
  const doubling = Math.LN2 / law.rate;
  return law.rate > 0.1
    ? `${law.rate.toFixed(2)} a second: they double every ${doubling.toFixed(2)} s`
    : "none to speak of";
}
