/** What there is to read about the costs, all of them as a table, and the code. */
import { useMemo } from "preact/hooks";
import { Code } from "../../shell/code.tsx";
import { CostTable } from "./cost-table.tsx";
import type { Ledger } from "./ledger.ts";
import source from "./problem.ts?raw";

/** The text, the table and the code. */
export function Matter({ ledger }: { readonly ledger: Ledger }) {
  const code = useMemo(() => <Code title="problem.ts" source={source} />, []);
  return (
    <div class="below">
      <div class="matter">
        <p>
          P is the state of the run: 640 weights and their velocities. T is its number of steps, K the number of
          penalties to differentiate by. Memory is what must be alive at once, counted by the library in bytes of
          numbers; what the browser needs around it is not in it.
        </p>
        <p>
          The theory is that of the library’s planner. It runs a single step, counts its operations and their results,
          and extrapolates before any run is measured. Of this device it measures for some milliseconds what an
          operation and an element take, and takes the speed of plain runs: the median of those measured. For reversible
          it adds <span class="whole">log₂(1/μ)</span> bits a step and weight: what a product with the momentum
          μ&nbsp;=&nbsp;0.9 drops.
        </p>
        <p>
          All are computed operation by operation, so that they compare with each other and with that theory; but for{" "}
          <span class="tangent">compiled</span>, which is hybrid as it runs by default, and of which the theory says
          nothing.
        </p>
        <details>
          <summary>All measurements as a table</summary>
          <div class="scrolled" tabIndex={0} role="region" aria-label="All measurements">
            <CostTable ledger={ledger} />
          </div>
        </details>
      </div>
      {code}
    </div>
  );
}
