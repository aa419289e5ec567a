/**
 * CommonJS: what is required is the same library, with the same types. A run is awaited as any promise, and read as it goes on.
 */
import nn = require("@dualtape/nn");
import optimizers = require("@dualtape/optimizers");
import runs = require("@dualtape/runs");
import tensors = require("@dualtape/tensor");

/** A line with a bend, and its slope and bend by training. */
async function main(): Promise<void> {
  const x = tensors.linspace(-1, 1, 50).reshape([50, 1]);
  const run = runs.train({
    parameters: nn.dense.init(2, 1, tensors.seeded(1)),
    loss: (layer, batch) => nn.meanSquaredError(nn.dense(batch.features, layer), batch.y),
    batches: [{ features: x.concat([x.square()], 1), y: x.mul(3).sub(x.square().mul(2)).add(1) }],
    steps: 400,
    optimizer: optimizers.adam,
    hyper: { learningRate: 0.05 },
  });
  let evaluations = 0;
  for await (const event of run) if (event.type === "evaluation") evaluations += 1;
  const { parameters } = await run;
  const [slope = NaN, bend = NaN] = parameters.w.data;
  console.log(`${slope.toFixed(2)} x + ${bend.toFixed(2)} x², found in ${evaluations} evaluations`);
  if (!(Math.abs(slope - 3) < 0.05 && Math.abs(bend + 2) < 0.05)) throw new Error("it has not found 3 x − 2 x²");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
