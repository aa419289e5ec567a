/** The two ways in equations: the long term minimizes the last loss, the short term goes down the next one. */
import { Derivative, Equation } from "../../shell/equation.tsx";

const LastLoss = () => (
  <>
    <mi>L</mi>
    <mo>(</mo>
    <msub>
      <mi>w</mi>
      <mi>T</mi>
    </msub>
    <mo>(</mo>
    <mi>α</mi>
    <mo>)</mo>
    <mo>)</mo>
  </>
);

/** min over α of L(w_T(α)). */
export const LongTerm = () => (
  <Equation display>
    <munder>
      <mi mathvariant="normal">min</mi>
      <mi>α</mi>
    </munder>
    <mspace width="0.25em" />
    <LastLoss />
  </Equation>
);

const At = ({ of, step }: { readonly of: string; readonly step: string }) => (
  <msub>
    <mi>{of}</mi>
    {step === "t" ? (
      <mi>t</mi>
    ) : (
      <mrow>
        <mi>t</mi>
        <mo>−</mo>
        <mn>1</mn>
      </mrow>
    )}
  </msub>
);

/** dL_t/dα_(t−1) = −g_t·g_(t−1): the derivative that the short term goes down. */
export const ShortTerm = () => (
  <Equation display>
    <Derivative of={<At of="L" step="t" />} by={<At of="α" step="t-1" />} kind="tangent" />
    <mo>=</mo>
    <mo>−</mo>
    <At of="g" step="t" />
    <mo>·</mo>
    <At of="g" step="t-1" />
  </Equation>
);
