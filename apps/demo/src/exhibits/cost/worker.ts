/** Where everything is measured: first what theory predicts, then the strategies in turn, from the shortest run on. */
import { loadDigits } from "../../data/digits.ts";
import { answer } from "../../shell/turn.ts";
import { measure, paceOf } from "./measuring.ts";
import { type Request, SERIES, type Update } from "./messages.ts";
import { predict } from "./predicting.ts";
import { sizesAround } from "./sizes.ts";

answer<Request, Update>(async (request, { tell, turn }) => {
  const digits = await loadDigits({ seed: 1, training: 200, validation: 50 });
  const sizes = sizesAround(request);
  const small = { ...request, steps: 40 };
  for (const series of SERIES) await measure(digits, small, series, null, turn); // lets the engine compile what is hot
  const pace = await paceOf(digits, small, turn);
  tell({ type: "predicted", costs: sizes.flatMap((size) => predict(digits, size, pace)) });
  for (const size of sizes) {
    let reference: readonly number[] | null = null;
    for (const series of SERIES) {
      const { gradient, ...cost } = await measure(digits, size, series, reference, turn);
      reference ??= gradient;
      tell({ type: "measured", cost });
    }
  }
});
