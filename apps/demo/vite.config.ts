/** Builds from the packages' sources, into files that work under any path. */
import { defaultClientConditions, defineConfig } from "vite";

export default defineConfig({
  base: "./",
  resolve: { conditions: ["@dualtape/source", ...defaultClientConditions] },
  worker: { format: "es" },
  build: { target: "es2022" },
});
