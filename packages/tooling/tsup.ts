/**
 * How every published package is built: ESM and CommonJS, each with its own declarations. Runs in the package's folder.
 *
 * The ES modules stay apart, a file for each source: a bundler then leaves out whole files that a program does not import.
 */
import { readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { defineConfig, type Options } from "tsup";
import { writeDeclarations } from "./declarations.ts";

rmSync("dist", { recursive: true, force: true });
writeDeclarations();

const manifest = JSON.parse(readFileSync("package.json", "utf8"));

/** The sources of what the package exports. */
const entries = Object.values<string | { readonly "@dualtape/source": string }>(manifest.exports).flatMap((entry) =>
  typeof entry === "string" ? [] : [entry["@dualtape/source"]],
);

const common: Options = {
  target: "es2022",
  sourcemap: true,
  removeNodeProtocol: false,
  splitting: true, // entries share what both of them use
  external: [/^#/], // what a name of the package's own stands for depends on where it runs
};

/** Dependencies that are ES modules alone, which `require` takes not everywhere: the CommonJS build carries them, with their licenses. */
const carried = Object.keys(manifest.dependencies ?? {}).filter((name) => {
  const { type, exports = {} } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return type === "module" && !JSON.stringify(exports).includes('"require"');
});
/** The folders of packages and of all that they stand on, which lies beside them. */
function folders(
  names: readonly string[],
  beside: string,
  found: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return names.reduce((all, name) => {
    if (all.has(name)) return all;
    const folder = realpathSync(join(beside, name));
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return folders(Object.keys(dependencies), dirname(folder), new Map([...all, [name, folder]]));
  }, found);
}
const licenses = [...folders(carried, "node_modules", new Map())].map(([name, folder]) => {
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (file === undefined) throw new Error(`${name} has no license to be carried with it`);
  return `/*! ${name}: ${readFileSync(join(folder, file), "utf8").trim()} */`;
});

/** Maps name files by where they are to the map, so that a build is the same wherever it was made. */
const relativeMaps: NonNullable<Options["plugins"]>[number] = {
  name: "relative-maps",
  buildEnd({ writtenFiles }) {
    for (const path of writtenFiles.map(({ name }) => resolve(name)).filter((name) => name.endsWith(".cjs.map"))) {
      const map: { readonly file: string; readonly sources: readonly string[] } = JSON.parse(
        readFileSync(path, "utf8"),
      );
      const beside = (file: string) => relative(dirname(path), resolve(dirname(path), file));
      writeFileSync(path, JSON.stringify({ ...map, file: beside(map.file), sources: map.sources.map(beside) }));
    }
  },
};

export default defineConfig([
  {
    ...common,
    format: "esm",
    entry: ["src/**/*.ts"],
    // The order of the file system differs from machine to machine, and with it the names of chunks and the sizes.
    esbuildOptions(options) {
      if (Array.isArray(options.entryPoints)) options.entryPoints.sort();
    },
  },
  // Shims: where a file is, as `import.meta.url` says it.
  {
    ...common,
    format: "cjs",
    shims: true,
    entry: entries,
    noExternal: carried,
    banner: { js: licenses.join("\n") },
    plugins: [relativeMaps],
  },
]);
