/**
 * The default method: gradients where they lead somewhere, samples where they do not.
 *
 * 1. A gradient at the start, and a search along it by plain runs.
 * 2. Steps against the signs of gradients, until they gain nothing to speak of.
 * 3. Samples where good points are dense (`tpe`), of all that was seen so far; from a better one, 2 again.
 */
import type { Answer, Coordinates, Method, Question } from "../method.ts";
import { searchLine } from "./line-search.ts";
import { growing, growsAlong } from "./growing-horizons.ts";
import { quasiNewtonSteps } from "./quasi-newton.ts";
import { signSteps } from "./sign-steps.ts";
import { type Stand, standAt } from "./stand.ts";
import { Parzen } from "./tpe.ts";

export function guided({ first = 0.5, later = 0.3, round = 6, multivariate = true, power = 0.5 } = {}): Method {
  return {
    name: "guided",
    *questions(space) {
      const seen = new Parzen(space, multivariate);
      let best: { u: Coordinates; value: number } = { u: space.start, value: Infinity };
      /** Passes questions on, and keeps what came of those that are whole runs. */
      function* keeping<R>(work: Generator<Question, R, Answer>): Generator<Question, R, Answer> {
        for (let next = work.next(); ; ) {
          if (next.done) return next.value;
          const answer = yield next.value;
          if (next.value.steps === undefined) {
            seen.add(next.value.u, answer.value);
            if (answer.value < best.value) best = { u: next.value.u, value: answer.value };
          }
          next = work.next(answer);
        }
      }
      function* ask(question: Question): Generator<Question, Answer, Answer> {
        return yield question;
      }
      const isLate = yield* growsAlong(space);
      const begin = isLate ? yield* growing(space, space.start) : space.start;
      const start = yield* keeping(ask({ u: begin, wanted: "gradient", reason: "the start" }));
      if (start.flat) return "flat";
      let stand: Stand | null = standAt(begin, start);
      if (stand !== null && isLate) yield* keeping(quasiNewtonSteps(space, stand));
      else if (stand !== null) yield* keeping(searchLine(space, stand, power));
      for (let length = first; ; length = later) {
        if (stand === null || best.value < stand.value) {
          const { u } = best;
          stand = standAt(u, yield* keeping(ask({ u, wanted: "gradient", reason: "the best point so far" })));
        }
        if (stand !== null) stand = yield* keeping(signSteps(space, stand, length));
        const value = best.value;
        for (let i = 0; i < round || best.value >= value; i++) {
          yield* keeping(ask({ u: seen.suggest(space.random), wanted: "value", reason: "where good points are dense" }));
        }
      }
    },
  };
}
