/**
 * Which problem a file is: its text, and that of the files that it is made of. Those are what it imports by a path, what these import in
 * turn, and the data that any of them names by `new URL("digits.csv", import.meta.url)`. What packages hold is none of it: their versions say it.
 *
 * The digest is the SHA-256 of its text and of what `sha256sum` prints of the others, in the order of their names:
 * `cat problem.ts <(sha256sum data.csv helper.ts) | sha256sum`. So a file that stands alone has its own.
 */
import { createHash } from "node:crypto";
import { createReadStream, readFileSync, statSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createJiti, type Jiti } from "jiti";
import type { Source } from "../records/records.ts";

/** What runs a problem file, as it stands there. */
export const runnerOf = (path: string): Jiti => createJiti(path, { interopDefault: false, tryNative: false });

/** What a problem file is, by its path. */
export async function sourceOf(path: string): Promise<Source> {
  const others = [...filesOf(path)].map((file) => [nameFrom(path, file), file] as const);
  const parts: [name: string, digest: string][] = [];
  for (const [name, file] of others.sort(([a], [b]) => (a < b ? -1 : 1))) parts.push([name, await digestOf(file)]);
  const digest = await digestOf(path, parts.map(([name, part]) => `${part}  ${name}\n`).join(""));
  return {
    file: relative(process.cwd(), path),
    digest,
    ...(parts.length > 0 && { parts: Object.fromEntries(parts) }),
  };
}

/** The other files that a problem is made of. */
function filesOf(path: string): ReadonlySet<string> {
  const runner = runnerOf(path);
  const found = new Set([path]);
  for (const file of found) {
    for (const other of namedIn(file, runner)) {
      if (isFile(other) && !nameFrom(path, other).split("/").includes("node_modules")) found.add(other); // the loop comes to it
    }
  }
  found.delete(path);
  return found;
}

const PROGRAM = /\.[cm]?(?:js|(ts))$/;
/** An import of any form, and a place beside the file, as they stand in what is run of it; types are gone there. */
const IMPORT = /\b(?:require|jitiImport)\((["'])([./#].*?)\1\)/g;
const BESIDE = /\bnew URL\((["'`])(.+?)\1, "file:/g;

/** The files that one names, whether they are there or not. */
function namedIn(file: string, runner: Jiti): readonly string[] {
  const program = PROGRAM.exec(file);
  if (program === null) return [];
  const source = readFileSync(file, "utf8");
  const run = runner.transform({ source, filename: file, ts: program[1] !== undefined, async: true });
  const parentURL = pathToFileURL(file).href;
  return [
    ...textsIn(run, IMPORT).map((name) => runner.esmResolve(name, { parentURL, try: true })),
    ...textsIn(run, BESIDE).map((name) => (URL.canParse(name, parentURL) ? new URL(name, parentURL).href : undefined)),
  ].flatMap((href) => (href?.startsWith("file:///") ? [fileURLToPath(href)] : []));
}

/** The second group of each match, without its escapes. */
const textsIn = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, , found = ""]) =>
    found.replaceAll(/\\(?:x(..)|u(....))/g, (_, short: string | undefined, long: string) =>
      String.fromCharCode(Number.parseInt(short ?? long, 16)),
    ),
  );

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** The name of a file as one sees it from another. */
const nameFrom = (from: string, to: string): string => relative(dirname(from), to).split(sep).join("/");

/** The SHA-256 of a file and what is behind it. */
async function digestOf(path: string, behind = ""): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.update(behind).digest("hex");
}
