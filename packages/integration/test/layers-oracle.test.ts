/** Layers against PyTorch and flax, in float64: fixtures/layers.py tells the cases. */
import { must } from "@dualtape/core";
import {
  batchNorm,
  groupNorm,
  gru,
  instanceNorm,
  lstm,
  multiHeadAttention,
  type AttentionOptions,
  rmsNorm,
  rotary,
  scaledDotProductAttention,
  weightNorm,
} from "@dualtape/nn";
import { type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Case {
  readonly inputs: Readonly<Record<string, Parameters<typeof tensor>[0]>>;
  readonly expected: readonly (readonly number[])[];
}
const cases = JSON.parse(readFileSync(new URL("fixtures/layers.json", import.meta.url), "utf8")) as Record<
  string,
  Case
>;

/** The inputs of a case, by name. */
type Given = (name: string) => Tensor;

const affine = (of: Given) => ({ gain: of("gain"), bias: of("bias") });
const part = (of: Given, name: string) => ({ w: of(`${name}.w`), b: of(`${name}.b`) });
const gates = (of: Given) => ({ input: part(of, "input"), hidden: part(of, "hidden") });
const normed = (of: Given, training: boolean): readonly Tensor[] => {
  const statistics = { mean: of("mean"), variance: of("variance") };
  const { value, state } = batchNorm(of("x"), affine(of), statistics, { training, momentum: 0.8, epsilon: 1e-3 });
  return training ? [value, state.mean, state.variance] : [value];
};
const attended = (of: Given, options?: AttentionOptions<Tensor>): readonly Tensor[] => {
  const [query, key, value, out] = [part(of, "query"), part(of, "key"), part(of, "value"), part(of, "out")];
  return [multiHeadAttention(of("x"), { query, key, value, out }, options)];
};

const answers: Readonly<Record<string, (of: Given) => readonly Tensor[]>> = {
  "batchNorm in training": (of) => normed(of, true),
  "batchNorm by running statistics": (of) => normed(of, false),
  groupNorm: (of) => [groupNorm(of("x"), affine(of), 2)],
  instanceNorm: (of) => [instanceNorm(of("x"), affine(of))],
  rmsNorm: (of) => [rmsNorm(of("x"), { gain: of("gain") })],
  weightNorm: (of) => [weightNorm({ direction: of("direction"), gain: of("gain") })],
  scaledDotProductAttention: (of) => [scaledDotProductAttention(of("queries"), of("keys"), of("values"))],
  "scaledDotProductAttention, causal": (of) => [
    scaledDotProductAttention(of("queries"), of("keys"), of("values"), "causal"),
  ],
  "scaledDotProductAttention, masked": (of) => [
    scaledDotProductAttention(of("queries"), of("keys"), of("values"), of("mask")),
  ],
  multiHeadAttention: (of) => attended(of),
  "multiHeadAttention, causal": (of) => attended(of, { mask: "causal" }),
  "multiHeadAttention of a memory": (of) => attended(of, { memory: of("memory") }),
  rotary: (of) => [rotary(of("x"), tensor(rotary.table(5, 6, 100)))],
  gru: (of) => [gru.over(of("x"), gates(of)).outputs],
  "gru from a start": (of) => {
    const { outputs, last } = gru.over(of("x"), gates(of), { start: of("h") });
    return [outputs, last];
  },
  lstm: (of) => [lstm.over(of("x"), gates(of)).outputs],
  "lstm from a start": (of) => {
    const { outputs, last } = lstm.over(of("x"), gates(of), { start: { hidden: of("h"), cell: of("c") } });
    return [outputs, last.cell];
  },
};

test("the cases are those of the script", () => expect(Object.keys(answers).sort()).toEqual(Object.keys(cases).sort()));

test.for(Object.entries(cases))("%s", ([name, { inputs, expected }]) => {
  const found = must(answers[name], name)((input) => tensor(must(inputs[input], input)));
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of found.entries()) {
    expect(relativeError([...value.data], must(expected[i], "output"))).toBeLessThan(1e-12);
  }
});
