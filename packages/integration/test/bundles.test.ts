/**
 * What a program brings, minified for a browser: a layer costs what it weighs, and who uses numbers and derivatives alone pays for nothing else.
 * Bundles are made of sources, file by file, as published packages are.
 */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as nn from "@dualtape/nn";
import { must } from "@dualtape/core";
import { build, type Plugin } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { workspace } from "../../tooling/packages.ts";

interface Bundle {
  readonly text: string;
  /** Bytes, gzipped. */
  readonly size: number;
  /** The files of which something is in it, such as `nn/src/dense.ts`. */
  readonly files: readonly string[];
}

interface BundleOptions {
  /** What stays outside. */
  readonly external?: readonly string[];
  /** Whether to take no package at its word that its files do nothing when they are loaded: then all stays that might do something. */
  readonly distrust?: boolean;
}

/** Bundles some programs, by their names. */
async function bundled(
  programs: Readonly<Record<string, string>>,
  { external = [], distrust = false }: BundleOptions = {},
): Promise<ReadonlyMap<string, Bundle>> {
  const here: Plugin = {
    name: "programs",
    setup(plugin) {
      plugin.onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (kind === "entry-point") return { path, namespace: "program" };
        if (!distrust || pluginData === "resolved here") return undefined;
        const found = await plugin.resolve(path, { kind, importer, resolveDir, pluginData: "resolved here" });
        return { ...found, sideEffects: true };
      });
      plugin.onLoad({ filter: /./, namespace: "program" }, ({ path }) => ({
        contents: must(programs[path], path),
        resolveDir: fileURLToPath(new URL(".", import.meta.url)),
      }));
    },
  };
  const { outputFiles, metafile } = await build({
    entryPoints: Object.keys(programs),
    absWorkingDir: `${workspace}packages`,
    outdir: "programs",
    plugins: [here],
    conditions: ["@dualtape/source"],
    external: [...external],
    bundle: true,
    minify: true,
    metafile: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return new Map(
    Object.entries(metafile.outputs).map(([path, { entryPoint = "", inputs }]) => {
      const { text } = must(
        outputFiles.find((file) => file.path.endsWith(path)),
        path,
      );
      const files = Object.keys(inputs).filter(
        (file) => !file.startsWith("program:") && (inputs[file]?.bytesInOutput ?? 0) > 0,
      );
      return [
        entryPoint.replace("program:", ""),
        { text, size: gzipSync(text, { level: 9 }).length, files: files.sort() },
      ];
    }),
  );
}

/** Which file of a package has an export, by its name. */
async function homesIn(name: string): Promise<ReadonlyMap<string, string>> {
  const { metafile } = await build({
    entryPoints: [`${workspace}packages/${name}/src/**/*.ts`],
    outbase: `${workspace}packages/${name}/src`,
    outdir: "homes",
    format: "esm",
    metafile: true,
    write: false,
  });
  return new Map(
    Object.entries(metafile.outputs).flatMap(([path, { exports }]) => {
      const file = path.replace(/^.*homes\//, "").replace(/\.js$/, "");
      return exports.map((name) => [name, file] as const);
    }),
  );
}

/** What of a package is in a bundle, such as `dense`. */
const partsOf = ({ files }: Bundle, name: string): readonly string[] =>
  files
    .filter((file) => file.startsWith(`${name}/src/`))
    .map((file) => file.slice(`${name}/src/`.length, -".ts".length));

describe("a layer alone", () => {
  /** What stands behind the exports of a file of `nn`, beside its checks. What is not here stands alone. */
  const MADE_OF = {
    attention: ["axes", "softmax"],
    "batch-norm": ["initializers", "standardized"],
    convolution: ["initializers", "windows"],
    "cross-entropy": ["loss-options", "softmax"],
    dense: ["initializers"],
    "group-norm": ["initializers", "standardized"],
    gru: ["dense", "initializers", "orthogonal", "recurrent"],
    hinge: ["activations", "loss-options"],
    labels: ["cross-entropy", "loss-options", "softmax"],
    "layer-norm": ["initializers", "standardized"],
    lstm: ["dense", "initializers", "orthogonal", "recurrent"],
    "metrics/accuracy": ["labels", "loss-options"],
    "metrics/calibration": ["metrics/rows"],
    "metrics/confusion": ["metrics/rows"],
    "metrics/roc-auc": ["metrics/rows"],
    "multi-head-attention": ["attention", "axes", "initializers", "rotated", "softmax"],
    pooling: ["windows"],
    regression: ["loss-options"],
    "rms-norm": ["initializers", "standardized"],
    rotary: ["rotated"],
    "weight-norm": ["standardized"],
  };
  const names = Object.keys(nn);
  let layers: ReadonlyMap<string, Bundle>;
  beforeAll(async () => {
    layers = await bundled(
      Object.fromEntries(names.map((name) => [name, `import { ${name} } from "@dualtape/nn"; console.log(${name});`])),
    );
  });

  test("brings no other, but what it is made of", async () => {
    const homes = await homesIn("nn");
    expect([...homes.keys()]).toEqual(expect.arrayContaining(names));
    const brought = new Map<string, Set<string>>();
    for (const [name, bundle] of layers) {
      const home = must(homes.get(name), name);
      for (const part of partsOf(bundle, "nn")) {
        if (part === home || part === "checks") continue;
        brought.set(home, (brought.get(home) ?? new Set()).add(part));
      }
    }
    expect(Object.fromEntries([...brought].map(([home, parts]) => [home, [...parts].sort()]))).toEqual(MADE_OF);
  });

  test("brings nothing of its file that it does not use: no statement does anything when it is loaded", async () => {
    const loaded = await bundled(
      { nothing: `import "@dualtape/nn";` },
      { external: ["@dualtape/core"], distrust: true },
    );
    const text = must(loaded.get("nothing"), "bundle").text;
    expect(text).toContain(`from"@dualtape/core"`);
    expect(text.replaceAll(/import\{[^}]*\}from"@dualtape\/core(\/portable)?";/g, "").trim()).toBe("");
  });

  test("brings no kind of number and no rules: it is given its numbers", () => {
    const found = new Set(names.flatMap((name) => partsOf(must(layers.get(name), name), "core")));
    expect([...found].sort()).toEqual([
      "checks",
      "compose",
      "errors",
      "exponentials",
      "functions/lines",
      "functions/order",
      "functions/reductions",
      "loop/forward",
      "loop/reverse",
      "loop/scan",
      "loop/step-by-step",
      "must",
      "norm",
      "portable/double-double",
      "portable/exponential",
      "portable/logarithm",
      "portable/polynomial",
      "portable/power",
      "portable/reduction",
      "portable/scale",
      "portable/sign",
      "portable/trigonometry",
      "precision",
      "rules/row",
      "rules/strong",
      "shape",
      "tournament",
      "tree",
    ]);
  });

  /** What goes over time brings the rules of loops. */
  const LOOPS: readonly string[] = ["gru", "lstm"];
  test.for(names)("%s weighs 4 kB at most, with all that it stands on, and with loops 7.5", (name) => {
    expect(layers.get(name)?.size).toBeLessThan(LOOPS.includes(name) ? 7500 : 4000);
  });
});

describe("numbers and their derivatives", () => {
  const PROGRAMS = {
    number: `export { Real } from "@dualtape/core";`,
    forward: `export * from "@dualtape/forward";`,
    reverse: `export * from "@dualtape/reverse";`,
    all: `export { Real } from "@dualtape/core"; export * from "@dualtape/forward"; export * from "@dualtape/reverse";`,
  };
  let whole: ReadonlyMap<string, Bundle>;
  /** Without core. */
  let own: ReadonlyMap<string, Bundle>;
  beforeAll(async () => {
    [whole, own] = await Promise.all([bundled(PROGRAMS), bundled(PROGRAMS, { external: ["@dualtape/core"] })]);
  });
  const sizeIn = (bundles: ReadonlyMap<string, Bundle>, name: keyof typeof PROGRAMS): number =>
    must(bundles.get(name), name).size;

  test("forward and reverse add 3 kB each at most, and core, under both of them, 8 kB", () => {
    expect(sizeIn(own, "forward")).toBeLessThan(3000);
    expect(sizeIn(own, "reverse")).toBeLessThan(3000);
    expect(sizeIn(whole, "number")).toBeLessThan(8000);
    expect(sizeIn(whole, "all") - sizeIn(own, "all")).toBeLessThan(8000);
  });

  test("bring nothing that they do not use: no linear algebra, no further functions, no domains", () => {
    const parts = partsOf(must(whole.get("all"), "all"), "core");
    expect(parts).toContain("rules/elementwise");
    expect(parts.filter((part) => /^(linear-algebra|functions)\/|^(domains?|norm|exponentials)$/.test(part))).toEqual(
      [],
    );
  });
});
