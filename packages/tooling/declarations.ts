/**
 * The declarations of a published package: a file for each source, as its ES modules are, and another one for CommonJS. Runs in
 * the package's folder.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./packages.ts";

const PROJECT = "dist/declarations.json";

const project = {
  extends: "../tsconfig.json",
  include: ["../src"],
  compilerOptions: { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: "../src", outDir: "." },
};

/** Writes them into `dist`. Throws what the compiler says where a source has no types. */
export function writeDeclarations(): void {
  mkdirSync("dist", { recursive: true });
  writeFileSync(PROJECT, JSON.stringify(project));
  run("tsc", ["-p", PROJECT], process.cwd());
  rmSync(PROJECT);
  for (const file of readdirSync("dist", { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".d.ts")) continue;
    const path = join("dist", file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, leadingTo(text, "js"));
    writeFileSync(path.replace(/ts$/, "cts"), leadingTo(text, "cjs"));
  }
}

/** The text with its relative imports led to modules of the format. */
const leadingTo = (text: string, ending: "js" | "cjs"): string =>
  text.replaceAll(/(from |import\()"(\.[^"]+)\.ts"/g, `$1"$2.${ending}"`);
