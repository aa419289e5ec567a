/** How every published package is built: ESM and CommonJS, each with its own declarations. Runs in the package's folder. */
import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts"],
  format: ["esm", "cjs"],
  target: "es2022",
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } }, // tsup sets `baseUrl`, which TypeScript 6 deprecates
  sourcemap: true,
  clean: true,
});
