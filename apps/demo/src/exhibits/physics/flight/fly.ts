/** One flight on dual numbers: where it passes, and how that leans when the launcher turns. */
import { Dual, type Perturbation } from "@dualtape/forward";
import { simulate } from "@dualtape/hyperopt";
import { scalar, type Tensor } from "@dualtape/tensor";
import { flight, STEPS } from "./flight.ts";
import type { Aim, Conditions, Flight, Place } from "./messages.ts";

/** How many places of a flight are shown. */
const PLACES = 100;

/** Flies once, with tangents by angle and speed. */
export function fly(conditions: Conditions, aim: Aim): Flight {
  const perturbation: Perturbation = { name: "flight" };
  const constant = (value: Tensor) => new Dual(value, [], perturbation);
  const one = scalar(1);
  const hyper = {
    angle: new Dual(scalar(aim.angle), [one, null], perturbation),
    speed: new Dual(scalar(aim.speed), [null, one], perturbation),
    time: constant(scalar(aim.time)),
  };
  const path: Place[] = [{ x: 0, y: 0 }];
  const lean: Place[] = [{ x: 0, y: 0 }];
  const run = simulate(flight(conditions, aim), hyper, constant);
  for (;;) {
    const { done, value } = run.next();
    if (done) {
      const miss = Math.sqrt(value.value.primal.item());
      const [byAngle, bySpeed] = [tangentOf(value.value, 0), tangentOf(value.value, 1)];
      const [cosine, sine] = [Math.cos(aim.angle), Math.sin(aim.angle)];
      const across = byAngle / aim.speed;
      const slope = { x: bySpeed * cosine - across * sine, y: bySpeed * sine + across * cosine };
      return { aim, miss, path, lean, slope };
    }
    const { t, state } = value;
    if (t % (STEPS / PLACES) !== 0) continue;
    path.push({ x: state.x.primal.item(), y: state.y.primal.item() });
    lean.push({ x: tangentOf(state.x, 0), y: tangentOf(state.y, 0) });
  }
}

const tangentOf = ({ tangents }: Dual<Tensor>, direction: number): number => tangents[direction]?.item() ?? 0;
