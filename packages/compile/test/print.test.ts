import { expect, test } from "vitest";
import { printGraph } from "../src/passes/print.ts";
import { simplify } from "../src/program.ts";
import { graphOf, number } from "./graphs.ts";

test("a layer, as it is written down and simplified", () => {
  const graph = graphOf([[32, 784], [10, 784], [10]], (x, w, b) => {
    const scores = x.matmul(w.transpose()).add(b);
    return [scores.exp().sum(1).log().sum(), scores.mul(number(x, 1))];
  });
  expect(printGraph(simplify(graph), ["x", "w", "b"])).toBe(
    `
%0 = matmul(x, wᵀ)  [32, 10]
%1 = add(%0, b)     [32, 10]
%2 = exp(%1)        [32, 10]
%3 = sumTo(%2)      [32, 1]
%4 = reshape(%3)    [32]
%5 = log(%4)        [32]
%6 = sumTo(%5)      [1]
%7 = reshape(%6)    []
return %7, %1`.trimStart(),
  );
});

test("every kind of operation", () => {
  const graph = graphOf([[2, 3]], (x) => [
    x.slice([0, 1]).pad([0, 1], [2, 0]),
    x.concat([x.broadcastTo([4, 2, 3]).slice([0, 1]).reshape([2, 3])], 1),
    x.transpose().take([2, 0, 1]).scatterAdd([1, 1, 0], 4),
    x.greatest().add(0.5),
    x.lift({ data: Float64Array.of(1, 2, 3), shape: [3] }),
  ]);
  expect(printGraph(graph)).toBe(
    `
%0 = slice(argument0; 0:1 0:3)            [1, 3]
%1 = pad(%0; 0:1 2:0)                     [2, 5]
%2 = broadcastTo(argument0)               [4, 2, 3]
%3 = slice(%2; 0:1 0:2 0:3)               [1, 2, 3]
%4 = reshape(%3)                          [2, 3]
%5 = concat(argument0, %4; axis 1)        [2, 6]
%6 = transpose(argument0; 1 0)            [3, 2]
%7 = captured data                        [3]
%8 = take(%6, %7; axis 0)                 [3, 2]
%9 = captured data                        [3]
%10 = scatterAdd(%8, %9; axis 0, size 4)  [4, 2]
%11 = magnitude(argument0)                []
%12 = add(%11, 0.5)                       []
%13 = captured data                       [3]
return %1, %5, %10, %12, %13`.trimStart(),
  );
});
