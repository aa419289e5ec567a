/**
 * Equations, in MathML, beside the thing they describe. Derivatives have the colours that they have in the pictures: tangents,
 * which flow forward, orange; cotangents, which flow backward, blue-violet.
 */
import { type ComponentChildren, h } from "preact";

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

interface FenceProps {
  readonly children: string;
  readonly class?: string;
}

/** A bracket, a bar or an accent that keeps its size. Preact leaves out an attribute that is `false`; the word stays. */
export const Fence = ({ children, ...props }: FenceProps) => h("mo", { ...props, stretchy: "false" }, children);

interface BoldProps {
  /** A small Latin letter. */
  readonly children: string;
}

/** A vector: its letter's own bold, upright form, which MathML Core asks for instead of a variant. */
export const Vector = ({ children }: BoldProps) => (
  <mi>{String.fromCodePoint((children.codePointAt(0) ?? 0) - 0x61 + 0x1d41a)}</mi>
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
