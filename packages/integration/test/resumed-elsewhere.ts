/** Goes on, in a process of its own, from a checkpoint in a file, and prints what came of it: `name n file`. */
import { readFileSync } from "node:fs";
import { bitsOf, gone } from "../../hyperopt/test/resumable.ts";

const [name = "", n = "", file = ""] = process.argv.slice(2);
process.stdout.write(JSON.stringify(bitsOf(gone(name, Number(n), JSON.parse(readFileSync(file, "utf8")) as []))));
