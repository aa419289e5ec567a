/** What is computed has the same bits on every engine: no source takes a function whose last digit is the engine's, but those that say why here. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { published, workspace } from "../packages.ts";
import { leftToEngines } from "../portable.ts";

/** Files and folders of sources that may, and why. */
const MAY: Readonly<Record<string, string>> = {
  "core/src/rules/":
    "the kernels of a Real, which are the engine's for the sake of its size; tensors and programs take portable ones",
  "core/src/erf.ts": "the kernels of a Real",
  "study/src/report/": "a page for people",
  "testing/src/": "samples of numbers, for the tests of others",
};

const sources = published.flatMap((name) => {
  const folder = `${name.replace("@dualtape/", "")}/src/`;
  return readdirSync(`${workspace}packages/${folder}`, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${folder}${file.replaceAll("\\", "/")}`);
});

const found = new Map(
  sources.map((file) => [file, leftToEngines(readFileSync(`${workspace}packages/${file}`, "utf8"))]),
);

test("no source leaves a result to the engine", () => {
  const left = [...found].filter(
    ([file, places]) => places.length > 0 && !Object.keys(MAY).some((one) => file.startsWith(one)),
  );
  expect(Object.fromEntries(left)).toEqual({});
});

test("each exception is one", () => {
  for (const one of Object.keys(MAY)) {
    expect(
      [...found].some(([file, places]) => file.startsWith(one) && places.length > 0),
      one,
    ).toBe(true);
  }
});

test.for<readonly [text: string, places: readonly string[]]>([
  ["const y = Math.exp(x);", ["1: Math.exp"]],
  ["\nconst y = xs.map(Math.hypot);", ["2: Math.hypot"]],
  ["const { sin } = Math;", ["1: { sin } = Math"]],
  ['const y = Math["tanh"](x);', ['1: Math["tanh"]']],
  ["const y = globalThis.Math.log(x);", ["1: globalThis.Math"]],
  ["const y = x ** 2;", ["1: x ** 2"]],
  ["x **= 2;", ["1: x **= 2"]],
  ["const y = 2 ** 20 * 2 ** -k;", []],
  ["const y = Math.sqrt(x) + Math.PI * Math.floor(x); // not Math.exp(x)", []],
])("in %j stands %j", ([text, places]) => expect(leftToEngines(text)).toEqual(places));
