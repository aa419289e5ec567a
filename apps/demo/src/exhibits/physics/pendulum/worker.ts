/** Where the pendulums swing. */
import { answer } from "../../../shell/turn.ts";
import type { Request, Update } from "./messages.ts";
import { swing } from "./swinging.ts";

answer<Request, Update>(async (request, { tell, turn }) => {
  for (const update of swing(request)) {
    if (update !== null) tell(update);
    await turn();
  }
});
