/** Printing, plotting and links: the parts of the playground that need no browser. */
import { Real } from "@dualtape/core";
import { Dual } from "@dualtape/forward";
import { tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { pack, unpack } from "../link.ts";
import type { Picture } from "../messages.ts";
import { plotter } from "../plots.ts";
import { print } from "../print.ts";

const printed = (...values: readonly unknown[]): string =>
  print(values)
    .map(({ text }) => text)
    .join("");

describe("printing", () => {
  const x = new Dual(new Real(3), [new Real(1)], { name: "x" });

  test.for<readonly [string, unknown]>([
    ["0.1 is 0.1", "0.1 is 0.1"],
    ["0.30000000000000004", 0.1 + 0.2],
    ["{ sum: 0.3 }", { sum: 0.1 + 0.2 }],
    ["9 + 6 ε", x.square()],
    ["−3 − 1 ε".replace("−", "-"), x.neg()],
    ["(9 + 6 ε) + (1 + 0 ε) ε", new Dual(x.square(), [x.mul(0).add(1)], { name: "y" })],
    ["Dual [2]\n   [1, 2]\nε  [3, 4]", new Dual(tensor([1, 2]), [tensor([3, 4])], { name: "x" })],
    ["Tensor [2, 2]\n[[1, 2],\n [3, 4]]", tensor([[1, 2], [3, 4]])], // prettier-ignore
    ["2.5", tensor(2.5)],
    ['Map(1) { "a" → [1, null, undefined] }', new Map([["a", [1, null, undefined]]])],
    ["Float64Array(3) [1, 2, 3]", Float64Array.of(1, 2, 3)],
    ["function printed", printed],
    ["RangeError: far", new RangeError("far")],
    ["{}", {}],
  ])("%s", ([text, value]) => expect(printed(value)).toBe(text));

  test("what contains itself ends", () => {
    const ring: Record<string, unknown> = {};
    ring["next"] = ring;
    expect(printed(ring)).toBe("{ next: [circular] }");
  });

  test("long values are cut, and say so", () => {
    expect(printed(Array.from({ length: 250 }, (_, i) => i))).toContain("… 150 more");
    const text = printed("x".repeat(30_000));
    expect(text).toHaveLength(20_000 + " … 10000 more characters".length);
  });
});

describe("plotting", () => {
  test("one number more makes a curve grow, a list takes its place", () => {
    const pictures: Picture[] = [];
    const { plot, flush } = plotter((picture) => pictures.push(picture));
    plot(3);
    plot(2);
    plot({ path: [[1, 5], [2, 6]] }); // prettier-ignore
    plot(tensor([7, 8, 9]), { title: "other" });
    flush();
    const last = Object.fromEntries(pictures.map(({ title, curves }) => [title, curves]));
    expect(last[""]).toEqual([
      { name: "", points: [[1, 3], [2, 2]] }, // prettier-ignore
      { name: "path", points: [[1, 5], [2, 6]] }, // prettier-ignore
    ]);
    expect(last["other"]).toEqual([{ name: "", points: [[1, 7], [2, 8], [3, 9]] }]); // prettier-ignore
  });

  test("a long curve is thinned, and keeps its peaks", () => {
    const pictures: Picture[] = [];
    const { plot, flush } = plotter((picture) => pictures.push(picture));
    plot(Array.from({ length: 100_000 }, (_, i) => (i === 31_415 ? 99 : Math.sin(i))));
    flush();
    const points = pictures.at(-1)?.curves[0]?.points ?? [];
    expect(points.length).toBeLessThanOrEqual(500);
    expect(points).toContainEqual([31_416, 99]);
  });

  test("pictures without end are refused", () => {
    const { plot } = plotter(() => {});
    const draw = (title: string): void => plot([1, 2], { title });
    for (let i = 1; i <= 12; i++) draw(`picture ${i}`);
    draw("picture 1");
    expect(() => draw("picture 13")).toThrow("there are 12 pictures already");
  });

  test("what is no curve is refused", () => {
    const { plot } = plotter(() => {});
    expect(() => plot(JSON.parse('{ "loss": "0.1" }'))).toThrow("plot, curve loss: what is given is not");
  });
});

test("a program comes out of a link as it went in", async () => {
  const source = "const α = 1; // 😀\n".repeat(50);
  const packed = await pack(source);
  expect(packed).toMatch(/^[\w-]*$/);
  expect(packed.length).toBeLessThan(100);
  expect(await unpack(packed)).toBe(source);
  await expect(unpack(packed.slice(0, 20))).rejects.toThrow("unexpected end of file");
});
