/** Every TypeScript block of the documentation type-checks, runs, and shows the values that it says. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { ts } from "../typescript.ts";
import { describe, expect, test } from "vitest";
import { folders, published, workspace } from "../packages.ts";
import { extractSnippets, withAssertions } from "../snippets.ts";

/** A page, and the package in whose place its snippets run, so that they import what its readers can. */
const pages = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map((page) => ({ page, place: "packages/integration" })),
  ...folders.map((name) => ({ page: `packages/${name}/README.md`, place: `packages/${name}` })),
].filter(({ page }) => existsSync(workspace + page));

for (const { place } of pages) rmSync(`${workspace}${place}/.snippets`, { recursive: true, force: true });

const snippets = pages.flatMap(({ page, place }) =>
  extractSnippets(workspace + page).map((snippet) => {
    const folder = `${workspace}${place}/.snippets`;
    const file = `${folder}/${page.split("/").at(-1)}-${snippet.line}.ts`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `import { expectShown } from "../../tooling/shown.ts"; ${withAssertions(snippet.code)}`);
    return { ...snippet, page, file };
  }),
);

const mistakes = typeCheck(snippets.map(({ file }) => file));

for (const { page } of pages) {
  const own = snippets.filter((snippet) => snippet.page === page);
  describe(page, () => {
    test.for(own)("line $line", async ({ file, line, runs }) => {
      const found = mistakes.filter((mistake) => mistake.file === file);
      expect(found.map((mistake) => `${page}:${line + mistake.line}: ${mistake.what}`)).toEqual([]);
      if (runs) await import(/* @vite-ignore */ file);
    });
  });
}

test.for(published)("the README of %s has a snippet that runs", (name) => {
  const page = `packages/${name.replace("@dualtape/", "")}/README.md`;
  expect(snippets.some((snippet) => snippet.page === page && snippet.runs)).toBe(true);
});

/** Checks all files in one program of the compiler. */
function typeCheck(files: readonly string[]): { file: string | undefined; line: number; what: string }[] {
  const { config } = ts.readConfigFile(`${workspace}packages/tooling/tsconfig.json`, ts.sys.readFile);
  const settings = { ...config.compilerOptions, lib: ["es2022", "DOM"], types: ["node"] };
  const { options } = ts.convertCompilerOptionsFromJson(settings, `${workspace}packages/tooling`);
  return ts.getPreEmitDiagnostics(ts.createProgram(files, options)).map(({ file, start = 0, messageText }) => ({
    file: file?.fileName,
    line: (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1,
    what: ts.flattenDiagnosticMessageText(messageText, "\n"),
  }));
}
