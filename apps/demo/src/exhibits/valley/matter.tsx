/** The text: why the valley narrows, and why the short term leaves it too soon. */
import type { ComponentChildren } from "preact";

interface Props {
  readonly long: ComponentChildren;
  readonly short: ComponentChildren;
}

/** The text, with its two equations. */
export const Matter = ({ long, short }: Props) => (
  <>
    <p>
      Each line is one training run with a step size <var>α</var> of its own, coming towards you. The dashed edge is
      where they stand at the horizon: the last loss as a function of <var>α</var>, which is what hyperparameter tuning
      goes down.
    </p>
    {long}
    <p>
      Near the start it is almost flat. The farther the horizon, the deeper the cut and the steeper its sides: a step
      size that is a little too small falls behind at every step, and one that is too large throws the run out. Where it
      is lowest moves, too.
    </p>
    <p>
      The <span class="tangent">orange path</span> is a single run by hypergradient descent (Baydin et al. 2018). Before
      each step, <var>α</var> goes down the derivative of the loss it met by the step size of the step before.
    </p>
    {short}
    <p>
      When steps see few images, their gradients agree in little and noise decides the sign. A smaller <var>α</var>{" "}
      averages noise away, which looks good one step ahead, so <var>α</var> shrinks while most of the way is still to
      go: the short-horizon bias (Wu et al. 2018). Let each step see all 200 images and the shrinking is gone; then the
      path climbs until it oversteps the edge, again and again.
    </p>
    <p>
      The path has a loss of its own at every step and may run above or below the surface. Losses are those of the 200
      training images, drawn between 0.02 and 5.
    </p>
  </>
);
