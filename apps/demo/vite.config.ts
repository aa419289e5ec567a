/** Builds from the packages' sources, into files that work under any path. The chunk of an exhibit has its name. */
import { defaultClientConditions, defineConfig } from "vite";

const nameOf = (module: string | null): string => /exhibits\/(\w+)\/exhibit\.tsx$/.exec(module ?? "")?.[1] ?? "[name]";

export default defineConfig({
  base: "./",
  resolve: { conditions: ["@dualtape/source", ...defaultClientConditions] },
  worker: { format: "es" },
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 900, // kB; three.js, on the one page that is in three dimensions
    rolldownOptions: {
      output: { chunkFileNames: ({ facadeModuleId }) => `assets/${nameOf(facadeModuleId)}-[hash].js` },
    },
  },
});
