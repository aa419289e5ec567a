import { rprop } from "../../hyperopt/src/outer/methods/rprop.ts";
import { drive } from "./run.ts";
for (const s of drive(process.argv[2]!, +(process.argv[3] ?? 1), rprop()).log)
  console.log(s.cost.toFixed(1), s.value.toPrecision(5), s.wanted, s.reason);
