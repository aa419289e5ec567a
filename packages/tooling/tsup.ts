/**
 * How every published package is built: ESM and CommonJS, each with its own declarations. Runs in the package's folder.
 *
 * The ES modules stay apart, a file for each source: a bundler then leaves out whole files that a program does not import.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
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
const licenses = carried.map((name) => {
  const folder = `node_modules/${name}/`;
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (file === undefined) throw new Error(`${name} has no license to be carried with it`);
  return `/*! ${name}: ${readFileSync(folder + file, "utf8").trim()} */`;
});

export default defineConfig([
  { ...common, format: "esm", entry: ["src/**/*.ts"] },
  { ...common, format: "cjs", entry: entries, noExternal: carried, banner: { js: licenses.join("\n") } },
]);
