/**
 * Equations, in MathML, beside the thing they describe. Derivatives have the colours that they have in the pictures: tangents,
 * which flow forward, orange; cotangents, which flow backward, blue-violet.
 */
import type { ComponentChildren } from "preact";

interface EquationProps {
  readonly children: ComponentChildren;
  /** On a line of its own. */
  readonly display?: boolean;
}

/** An equation. */
export const Equation = ({ children, display = false }: EquationProps) =>
  display ? (
    <p class="display">
      <math displaystyle>{children}</math>
    </p>
  ) : (
    <math>{children}</math>
  );

interface DerivativeProps {
  readonly of: ComponentChildren;
  readonly by: ComponentChildren;
  readonly kind: "tangent" | "cotangent";
}

/** d of / d by, in its colour. */
export const Derivative = ({ of, by, kind }: DerivativeProps) => (
  <mfrac class={kind}>
    <mrow>
      <mi mathvariant="normal">d</mi>
      {typeof of === "string" ? <mi>{of}</mi> : of}
    </mrow>
    <mrow>
      <mi mathvariant="normal">d</mi>
      {typeof by === "string" ? <mi>{by}</mi> : by}
    </mrow>
  </mfrac>
);
