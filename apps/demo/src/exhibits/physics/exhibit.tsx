/** A simulation, differentiated through every step: first it aims, then it shows where aiming ends. */
import { Sheet } from "../../shell/sheet.tsx";
import { FlightPanel } from "./flight/panel.tsx";
import { PendulumPanel } from "./pendulum/panel.tsx";
import "./physics.css";

/** The exhibit. */
export const Exhibit = () => (
  <Sheet
    name="physics"
    heading="Through every step of a simulation"
    lead={
      <>
        A simulation is one long formula. Let every number in it carry its <span class="tangent">derivative</span>, and
        the end knows how it depends on the beginning, a thousand steps before. That is enough to aim. It is also enough
        to see when nobody could.
      </>
    }
  >
    <FlightPanel />
    <PendulumPanel />
  </Sheet>
);
