/** The text: what runs, what the gradient buys, and what it costs. */
import { Derivative, Equation } from "../../shell/equation.tsx";

const Lambda = ({ sub }: { readonly sub: string }) => (
  <msub>
    <mi>λ</mi>
    <mi>{sub}</mi>
  </msub>
);

/** The text, with its equation. */
export const Matter = () => (
  <>
    <p>
      A network with one hidden layer learns 1200 handwritten digits by Adam, 50 images a step. Adam’s four
      hyperparameters and a penalty on the weights start where nobody would put them. The first training run is carried
      out on dual numbers: every weight, every running mean and every gradient that backpropagation finds has five{" "}
      <span class="tangent">tangents</span>, one for each hyperparameter. What arrives at the end is the validation loss
      on 300 other images, and how it moves with each of the five, exactly. Plain runs, which are cheap, then try how
      far that direction leads; from the best of them, steps go against the signs of the derivatives, each
      hyperparameter’s the longer the longer its sign keeps; a plain run says first whether a step is worth them.
    </p>
    <Equation display>
      <mi>log</mi>
      <Lambda sub="i" />
      <mo>←</mo>
      <mi>log</mi>
      <Lambda sub="i" />
      <mo>−</mo>
      <msub>
        <mi>δ</mi>
        <mi>i</mi>
      </msub>
      <mi mathvariant="normal">sign</mi>
      <mo>(</mo>
      <Derivative
        of={
          <msub>
            <mi>L</mi>
            <mtext>val</mtext>
          </msub>
        }
        by={
          <mrow>
            <mi>log</mi>
            <Lambda sub="i" />
          </mrow>
        }
        kind="tangent"
      />
      <mo>)</mo>
    </Equation>
    <p>
      An arrow is minus that derivative: where to, and how strongly. A dot without one is a plain run, or one whose
      tangents explode: such a derivative is exact and says nothing. The line is the best run so far. Where the steps
      gain nothing any more, samples are taken where good runs lie dense. A β is tuned and drawn by its distance to 1.
      They are tuned for this network and this many steps, and for nothing else: values that look strange are right for
      a short race from these first weights.
    </p>
    <p>
      <b>What it buys.</b> A plain run says one number: how good this point was. A run with derivatives says in addition
      where to go from it, in all directions at once. Every further hyperparameter makes the space that samples have to
      hit larger; the gradient only gets longer. The race shows from how many on that matters: both sides tune AdamW on
      the same five deals of the images, from its customary values, each for the same time. Samples are taken by TPE,
      which learns where the good ones lie, on logarithmic scales: α from 10⁻⁵ to 1, ε from 10⁻⁸ to 0.1, the weight
      decay from 10⁻⁶ to 1, and for both β the odds β ∶ 1 − β, β₁ from 0.1 to 0.999, β₂ from 0.1 to 0.9999.
    </p>
    <p>
      <b>What it costs.</b> The five tangents above go through every step, so a run takes several times as long as a
      plain one; a hundred would be out of reach. The race therefore goes{" "}
      <span class="cotangent">back through the run</span>, which gives any number of derivatives in the time of about
      three plain runs. TPE has that time, too, and with few hyperparameters and ranges that somebody chose well it is
      hard to beat. The gradient goes down from where it starts and may end in a local minimum; where it gains nothing,
      samples are taken on this side, too. Programs are made before anybody’s time counts, and what a side thinks about
      is its own time.
    </p>
    <p class="reading">
      The test images take no part in any search. Digits: Alpaydin and Kaynak (1998), UCI Machine Learning Repository,
      CC BY 4.0. TPE: Bergstra, Bardenet, Bengio and Kégl (2011).
    </p>
  </>
);
