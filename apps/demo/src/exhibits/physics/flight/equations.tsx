/** The equations of a flight. */
import { Equation } from "../../../shell/equation.tsx";

/** v̇ = −g ŷ − k |v − w| (v − w). */
export const Motion = () => (
  <Equation>
    <mover>
      <mi mathvariant="bold">v</mi>
      <mo>˙</mo>
    </mover>
    <mo>=</mo>
    <mi mathvariant="bold">g</mi>
    <mo>−</mo>
    <mi>k</mi>
    <mrow>
      <mo>|</mo>
      <mi mathvariant="bold">v</mi>
      <mo>−</mo>
      <mi mathvariant="bold">w</mi>
      <mo>|</mo>
    </mrow>
    <mrow>
      <mo>(</mo>
      <mi mathvariant="bold">v</mi>
      <mo>−</mo>
      <mi mathvariant="bold">w</mi>
      <mo>)</mo>
    </mrow>
  </Equation>
);

/** What a flight is judged by. */
export const Objective = () => (
  <Equation>
    <mi>J</mi>
    <mo>=</mo>
    <msup>
      <mtext>miss</mtext>
      <mn>2</mn>
    </msup>
  </Equation>
);
