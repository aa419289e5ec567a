/**
 * How every published package is built: ESM and CommonJS, each with its own declarations. Runs in the package's folder.
 *
 * The ES modules stay apart, a file for each source: a bundler then leaves out whole files that a program does not import.
 */
import { rmSync } from "node:fs";
import { defineConfig, type Options } from "tsup";

rmSync("dist", { recursive: true, force: true });

const common: Options = {
  target: "es2022",
  sourcemap: true,
  // tsup sets `baseUrl`, which TypeScript 6 deprecates
  dts: { entry: "src/index.ts", compilerOptions: { ignoreDeprecations: "6.0" } },
};

export default defineConfig([
  { ...common, format: "esm", entry: ["src/**/*.ts"], splitting: true },
  { ...common, format: "cjs", entry: ["src/index.ts"] },
]);
