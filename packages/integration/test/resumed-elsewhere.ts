/** Goes on, in a process of its own, from a checkpoint in a file, and prints what came of it: `file tuning name n`, or `file race name`. */
import { readFileSync } from "node:fs";
import { bitsOf as bitsOfRace, raced } from "../../hyperopt/test/racing.ts";
import { bitsOf, gone } from "../../hyperopt/test/resumable.ts";

const [file = "", what = "", name = "", n = ""] = process.argv.slice(2);
const from = JSON.parse(readFileSync(file, "utf8")) as [];
const found = what === "race" ? bitsOfRace(raced(name, from)) : bitsOf(gone(name, Number(n), from));
process.stdout.write(JSON.stringify(found));
