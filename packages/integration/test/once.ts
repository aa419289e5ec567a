/** What several files of a test run need, and takes long: whoever comes first makes it, and the others wait. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "dualtape-run-";

/** The folder that `make` fills, once in a test run, and anew where a file below the folders of `sources` has changed since. */
export async function once(name: string, sources: readonly string[], make: (folder: string) => void): Promise<string> {
  forgetEarlierRuns();
  const own = `${PREFIX}${process.ppid}-${name}-`;
  // Whoever makes something may write among the sources for a while, as builds do.
  while (unfinished(own)) await pause();
  const folder = join(tmpdir(), `${own}${newestChange(sources)}`);
  const done = folder + DONE;
  try {
    mkdirSync(folder);
  } catch {
    while (!existsSync(done)) await pause();
    const failure = readFileSync(done, "utf8");
    if (failure !== "") throw new Error(failure);
    return folder;
  }
  try {
    make(folder);
    writeFileSync(done, "");
  } catch (error) {
    writeFileSync(done, `${name} could not be made: ${String(error)}`);
    throw error;
  }
  return folder;
}

const DONE = ".done";
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

/** Whether something of a name is being made. */
function unfinished(own: string): boolean {
  const names = readdirSync(tmpdir()).filter((name) => name.startsWith(own));
  return names.some((name) => !name.endsWith(DONE) && !names.includes(name + DONE));
}

/** Removes what test runs left that have ended. */
function forgetEarlierRuns(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

/** When a source below the folders was last changed, in milliseconds. */
function newestChange(folders: readonly string[]): number {
  let newest = 0;
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (/^(node_modules|dist|test|\..*)$|\.bundled_/.test(entry.name)) continue;
      const path = join(folder, entry.name);
      newest = Math.max(newest, entry.isDirectory() ? newestChange([path]) : statSync(path).mtimeMs);
    }
  }
  return Math.floor(newest);
}
