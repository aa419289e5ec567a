/** Where the flights are flown. */
import { answer } from "../../../shell/turn.ts";
import { aims } from "./aiming.ts";
import { fly } from "./fly.ts";
import type { Flight, Request } from "./messages.ts";

answer<Request, Flight>(async (request, { tell, turn, signal }) => {
  const { miss } = fly(request.conditions, request.aim);
  for await (const aim of aims(request, miss, signal)) {
    tell(fly(request.conditions, aim));
    await turn();
  }
});
