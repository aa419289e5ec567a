/** The equations beside the pictures. */
import { Derivative } from "../../shell/equation.tsx";

/** L(a) = (5a − 10)². */
export const Loss = () => (
  <math>
    <mi>L</mi>
    <mo>(</mo>
    <mi>a</mi>
    <mo>)</mo>
    <mo>=</mo>
    <msup>
      <mrow>
        <mo>(</mo>
        <mn>5</mn>
        <mi>a</mi>
        <mo>−</mo>
        <mn>10</mn>
        <mo>)</mo>
      </mrow>
      <mn>2</mn>
    </msup>
  </math>
);

/** a ← a − α dL/da. */
export const InnerStep = () => (
  <math>
    <mi>a</mi>
    <mo>←</mo>
    <mi>a</mi>
    <mo>−</mo>
    <mi>α</mi>
    <Derivative of="L" by="a" kind="cotangent" />
  </math>
);

/** α ← α − η dL/dα, of the loss at the last step. */
export const OuterStep = () => (
  <math>
    <mi>α</mi>
    <mo>←</mo>
    <mi>α</mi>
    <mo>−</mo>
    <mi>η</mi>
    <Derivative of="L" by="α" kind="tangent" />
  </math>
);
