/** A worker that trains on a table with categories, which streams in as CSV: an embedding of each category, and numbers on one scale. */
import { csvRows } from "@dualtape/files/csv";
import { dense, embedding, meanSquaredError } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { train } from "@dualtape/runs";
import { categories, epochs, split, standardizer } from "@dualtape/runs/data";
import { seeded, tensor } from "@dualtape/tensor";
import { pieces, tell } from "./worker.ts";

const columns = { town: "string", rooms: "number", size: "number", rent: "number" } as const;
const towns: string[] = [];
const numbers: number[][] = [];
const rents: number[][] = [];
for await (const { town, rooms, size, rent } of csvRows(pieces("table.csv"), { columns })) {
  towns.push(town);
  numbers.push([rooms, size]);
  rents.push([rent]);
}

const names = categories(towns);
const all = { town: names.encode(towns), x: tensor(numbers), y: tensor(rents) };
const { training, validation } = split(all, { fractions: { training: 0.8, validation: 0.2 }, seed: 1 });
const scale = standardizer({ x: training.x, y: training.y });
const scaled = (part: typeof all) => ({ town: part.town, ...scale.apply({ x: part.x, y: part.y }) });

const random = seeded(1);
await tell(
  train({
    parameters: {
      places: embedding.init(names.size, 3, random),
      hidden: dense.init(5, 16, random),
      out: dense.init(16, 1, random),
    },
    loss({ places, hidden, out }, { town, x, y }) {
      const known = embedding(town, places).concat([x], 1);
      return meanSquaredError(dense(dense(known, hidden).tanh(), out), y);
    },
    batches: epochs(scaled(training), { batchSize: 32, seed: 1 }),
    validation: scaled(validation),
    epochs: 30,
    optimizer: adam,
    hyper: { learningRate: 0.02 },
    engine: "compiled",
  }),
);
