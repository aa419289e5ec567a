/** Builds from the packages' sources, into files that work under any path. The chunk of an exhibit has its name. */
import { defaultClientConditions, defineConfig } from "vite";
import { bundled } from "./build/bundled.ts";
import { policy } from "./build/policy.ts";

const nameOf = (module: string | null): string => /exhibits\/(\w+)\/exhibit\.tsx$/.exec(module ?? "")?.[1] ?? "[name]";

const conditions = ["@dualtape/source", ...defaultClientConditions];
const target = "es2022";

export default defineConfig({
  base: "./",
  plugins: [bundled({ target, conditions }), policy()],
  resolve: { conditions },
  worker: { format: "es" },
  build: {
    target,
    chunkSizeWarningLimit: 900, // kB; three.js, on the one page that is in three dimensions
    rolldownOptions: {
      output: { chunkFileNames: ({ facadeModuleId }) => `assets/${nameOf(facadeModuleId)}-[hash].js` },
    },
  },
});
