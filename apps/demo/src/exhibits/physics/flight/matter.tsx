/** What there is to read about the flights, and their code. */
import { Code } from "../../../shell/code.tsx";
import source from "./flight.ts?raw";

/** The text and the code. */
export const Matter = () => (
  <div class="below">
    <div class="matter">
      <p>
        The whole flight is one function of three numbers, a thousand steps deep. Each number in it carries its
        derivatives along: <code>hybrid</code> runs the flight once and gets all three, with the memory of one step.
        Descent walks down <span class="tangent whole">dJ/dv</span>. Newton’s method runs the same flight on duals of
        duals, gets the curvature as well, and needs a handful of flights.
      </p>
      <p>
        Wind and drag change the formula, and nobody has to derive it anew: what is differentiated is the program
        itself, with the errors of its steps. Adam moves the logarithms of speed and duration, so that neither becomes
        negative.
      </p>
    </div>
    <Code title="flight.ts" source={source} />
  </div>
);
