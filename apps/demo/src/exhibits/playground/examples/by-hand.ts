// A step size that tunes itself, by hand. Gradient descent on
// L(a) = (5a − 10)² gets further or less far, depending on its step
// size α. So let α carry its derivative, 1, through all ten steps:
// L then carries dL/dα.
import { Real, type ScalarLike } from "@dualtape/core";
import { Dual } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { plot } from "playground";

function loss<S extends ScalarLike<S>>(a: S): S {
  return a.mul(5).sub(10).square();
}

const stepSize = { name: "step size" };

function train(start: number): Dual<Real>[] {
  const alpha = new Dual(new Real(start), [new Real(1)], stepSize);
  let a = alpha.constant(new Real(1));
  const losses = [];
  for (let step = 1; step <= 10; step++) {
    losses.push(loss(a));
    // grad is backpropagation, and here it runs on duals.
    a = a.sub(grad(loss, a).mul(alpha));
  }
  return losses;
}

let alpha = 0.001;
for (let run = 1; run <= 10; run++) {
  const losses = train(alpha);
  const last = losses.at(-1);
  console.log(`run ${run}: α = ${alpha.toPrecision(6)}, L =`, last);
  plot(
    { [`run ${run}`]: losses.map(({ primal }) => primal.value) },
    { title: "Ten runs of ten steps", x: "inner step", y: "loss" },
  );
  const slope = last?.tangents[0]?.value ?? 0;
  alpha -= 1e-7 * slope; // gradient descent, again
}
console.log("final α =", alpha);
