/** `dualtape init`: a commented problem to begin with, and its data. */
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { FileError } from "@dualtape/core";
import type { Command } from "commander";
import { inPackage } from "./package-folder.ts";
import { typed } from "./shell.ts";
import type { Surroundings } from "./surroundings.ts";

const FILES = ["problem.ts", "digits.csv.gz"] as const;

/** What the problem imports. */
const PACKAGES = ["core", "nn", "optimizers", "runs", "tensor"].map((name) => `@dualtape/${name}`);

export function addInit(program: Command, { output }: Surroundings): void {
  program
    .command("init")
    .description("write a problem to begin with: digits to be read by a small network")
    .argument("[folder]", "where; made where there is none", ".")
    .action((folder: string) => {
      for (const file of FILES) {
        if (!existsSync(join(folder, file))) continue;
        throw new FileError(join(folder, file), "it is there already", "Begin in another folder, or move it away");
      }
      for (const file of FILES) copied(file, folder);
      const missing = PACKAGES.filter((name) => !isInstalled(name, folder));
      output.write(`Wrote ${FILES.join(" and ")}. Tune it with\n\n`);
      if (missing.length > 0) output.write(`  npm install ${missing.join(" ")}\n`);
      output.write(`  ${typed("npx", "dualtape", "tune", join(folder, "problem.ts"), "--budget", "60s")}\n`);
    });
}

function copied(file: string, folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    copyFileSync(inPackage(join("template", file)), join(folder, file));
  } catch (cause) {
    throw new FileError(
      join(folder, file),
      `it cannot be written: ${String(cause)}`,
      "Give a folder that can be written to",
      {
        cause,
      },
    );
  }
}

function isInstalled(name: string, folder: string): boolean {
  try {
    createRequire(join(process.cwd(), folder, "package.json")).resolve(name);
    return true;
  } catch {
    return false;
  }
}
