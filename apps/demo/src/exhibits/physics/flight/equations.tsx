/** The equations of a flight. */
import { Equation, Vector } from "../../../shell/equation.tsx";

/** v̇ = −g ŷ − k |v − w| (v − w). */
export const Motion = () => (
  <Equation>
    <mover>
      <Vector>v</Vector>
      <mo>˙</mo>
    </mover>
    <mo>=</mo>
    <Vector>g</Vector>
    <mo>−</mo>
    <mi>k</mi>
    <mrow>
      <mo>|</mo>
      <Vector>v</Vector>
      <mo>−</mo>
      <Vector>w</Vector>
      <mo>|</mo>
    </mrow>
    <mrow>
      <mo>(</mo>
      <Vector>v</Vector>
      <mo>−</mo>
      <Vector>w</Vector>
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
