/**
 * Training on a table that need not fit into memory: bytes come in pieces, cut anywhere; rows are read out of them, mixed as far as a buffer
 * goes, put together as batches, and each is dropped when it has been used.
 */
import { csvRows } from "@dualtape/files/csv";
import { meanSquaredError } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { train } from "@dualtape/runs";
import { batched, replayed, shuffledStream } from "@dualtape/runs/data";
import { seeded, tensor } from "@dualtape/tensor";

const [ROWS, BATCH] = [600, 25] as const;
/** What a page costs to print, in cents: for itself, for a hundred words, for a picture. */
const PRICES = [5, 2, 30] as const;

const random = seeded(1);
const table = ["words,pictures,cents"];
for (const words of random.integers(ROWS, 1000)) {
  const pictures = random.integers(1, 4)[0] ?? 0;
  table.push(
    `${words},${pictures},${PRICES[0] + (PRICES[1] * words) / 100 + PRICES[2] * pictures + random.normal([]).item()}`,
  );
}
const bytes = new TextEncoder().encode(table.join("\n"));

/** The file, in pieces: as the body of a response gives it, or `createReadStream`. */
let read = 0;
async function* pieces(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) {
    read += 1;
    yield bytes.subarray(at, at + 1000);
  }
}

async function* examples() {
  const columns = { words: "number", pictures: "number", cents: "number" } as const;
  for await (const { words, pictures, cents } of csvRows(pieces(), { columns })) {
    yield { x: tensor([[1, words / 100, pictures]]), cents: tensor([[cents]]) };
  }
}

const perEpoch = ROWS / BATCH;
const epoch = (number: number) =>
  batched(shuffledStream(examples(), { buffer: 200, seed: number }), { batchSize: BATCH });

const { parameters } = await train({
  parameters: { prices: tensor([[0], [0], [0]]) },
  loss: ({ prices }, { x, cents }) => meanSquaredError(x.matmul(prices), cents),
  batches: { stream: (from: number) => replayed(epoch, { from, perEpoch }), perEpoch },
  epochs: 30,
  optimizer: adam,
  hyper: { learningRate: 0.5 },
});

const found = [...parameters.prices.data];
console.log(
  `after ${read} pieces: ${found.map((cents) => cents.toFixed(2)).join(", ")} cents, where ${PRICES.join(", ")} were meant`,
);
if (found.some((cents, i) => Math.abs(cents - (PRICES[i] ?? NaN)) > 0.5))
  throw new Error("it has not learned the prices");
