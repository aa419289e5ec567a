/** What there is to read about the pendulum, and its code. */
import { Code } from "../../../shell/code.tsx";
import { Derivative, Equation } from "../../../shell/equation.tsx";
import { format } from "../../../shell/format.ts";
import source from "./pendulum.ts?raw";
import { sizeOf, type Story } from "./story.ts";

/** The text and the code. */
export function Matter({ story: { moments, ending } }: { readonly story: Story }) {
  const size = sizeOf(moments.at(-1)?.tangent ?? [0, 0]);
  const drift = ending === null ? null : format(Math.abs(ending.drift), 1);
  return (
    <div class="below">
      <div class="matter">
        <p>
          Where nearby runs part exponentially, <Exponential />. A difference quotient follows until its two runs are as
          far apart as the pendulum is long, a time of about <span class="whole">ln(1/δ)/λ</span>; then it stays behind,
          and every δ says something else. The derivative goes on being that of the tip, but of a tip that no hand could
          aim.
        </p>
        <p>
          The integrator is Runge–Kutta of fourth order in steps of 5 ms. It does not conserve energy exactly
          {drift === null ? "" : `: here it drifted by ${drift} of what lifting both bobs from bottom to top takes`}.
          That is not the weak point: rounding errors of 10⁻¹⁶ grow like the tangent, to about{" "}
          <span class="whole">{format(1e-16 * size, 1)} m</span> by the end. What is differentiated, exactly, is the run
          that was computed.
        </p>
      </div>
      <Code title="pendulum.ts" source={source} />
    </div>
  );
}

/** d tip/dθ ∼ e^λt. */
const Exponential = () => (
  <Equation>
    <Derivative of={<mtext>&thinsp;tip</mtext>} by="θ" kind="tangent" />
    <mo>∼</mo>
    <msup>
      <mi>e</mi>
      <mrow>
        <mi>λ</mi>
        <mi>t</mi>
      </mrow>
    </msup>
  </Equation>
);
