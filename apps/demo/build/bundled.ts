/**
 * `import text from "./worker.ts?bundled"`: a module with all that it imports, as the text of one script. Where it runs nothing
 * can be fetched, so it has to be whole.
 */
import { build, type Plugin } from "vite";

const SUFFIX = "?bundled";

/** Bundles for browsers of this age, and resolves imports under these conditions. */
export interface BundledOptions {
  readonly target: string;
  readonly conditions: readonly string[];
}

/** Makes imports with `?bundled` work. */
export function bundled({ target, conditions }: BundledOptions): Plugin {
  return {
    name: "bundled",
    enforce: "pre",
    async resolveId(id, importer) {
      if (!id.endsWith(SUFFIX)) return null;
      const found = await this.resolve(id.slice(0, -SUFFIX.length), importer, { skipSelf: true });
      return found && found.id + SUFFIX;
    },
    async load(id) {
      if (!id.endsWith(SUFFIX)) return null;
      const input = id.slice(0, -SUFFIX.length);
      const made = await build({
        configFile: false,
        publicDir: false,
        logLevel: "warn",
        resolve: { conditions: [...conditions] },
        build: {
          target,
          write: false,
          modulePreload: false,
          chunkSizeWarningLimit: 2000, // kB; the packages, whole
          rolldownOptions: { input, output: { format: "iife", codeSplitting: false } },
        },
      });
      const [{ output } = { output: [] }] = [made].flat().flatMap((result) => ("output" in result ? [result] : []));
      const [chunk, ...others] = output;
      if (chunk?.type !== "chunk" || others.length > 0) throw new Error(`${input} does not fit into one script`);
      for (const module of chunk.moduleIds) if (module.startsWith("/")) this.addWatchFile(module);
      return `export default ${JSON.stringify(chunk.code)};`;
    },
  };
}
