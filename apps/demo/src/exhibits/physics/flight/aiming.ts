/**
 * Aims: flies, asks the flight's derivatives where to turn, and flies again, until the end is a millimetre from the target.
 *
 * By gradient descent (Adam, hypergradients by hybrid mode) or by Newton's method (hyper-Hessians by duals on duals).
 */
import { gradientDescent, newton, positive, tuneDynamics } from "@dualtape/hyperopt";
import { adam, cosine, scheduled } from "@dualtape/optimizers";
import { flight } from "./flight.ts";
import { FLIGHTS, HIT } from "./limits.ts";
import type { Aim, Request } from "./messages.ts";

/** The aims that are tried, one after the other. `miss` is that of the first: from afar, the first steps are longer. */
export async function* aims(
  { conditions, aim, method }: Request,
  miss: number,
  signal: AbortSignal,
): AsyncGenerator<Aim> {
  const hit = new AbortController();
  const options = {
    iterations: method === "newton" ? 2 * FLIGHTS.newton : FLIGHTS.gradient,
    signal: AbortSignal.any([signal, hit.signal]),
  };
  const peak = Math.min(0.3, Math.max(0.03, miss / 60));
  const rate = cosine(FLIGHTS.gradient, { peak: positive(peak), final: positive(1e-3) });
  const descent = gradientDescent(scheduled(adam, "learningRate", rate), { beta1: 0.5, beta2: 0.95 });
  const problem = flight(conditions, aim);
  const run = tuneDynamics(problem, { ...options, method: method === "newton" ? newton() : descent });
  for await (const event of run) {
    if (event.type !== "iteration") continue;
    const hits = event.value <= HIT ** 2;
    // Newton's method looks at where its step leads before it asks for derivatives there: that is one flight.
    if (method === "newton" && event.hessian === null && !hits) continue;
    yield event.hyper;
    if (!hits) continue;
    hit.abort();
    return;
  }
}
