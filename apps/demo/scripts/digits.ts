/**
 * The problem of the exhibit "Study", for Node. What it writes goes on in the page, and what the page has written goes on with it.
 *
 *     npx dualtape tune scripts/digits.ts --budget 40evaluations --starts 4 --workers 2
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { problemOf } from "../src/exhibits/study/problem.ts";

export const problem = problemOf(gunzipSync(readFileSync(new URL("../src/data/digits.bin", import.meta.url))));
