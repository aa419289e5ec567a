/** One run for the whole workspace, on sources: a project for each package and app, one for type tests, one for consumers. */
import { readdirSync } from "node:fs";
import { defaultServerConditions } from "vite";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { workspace } from "./packages.ts";

/** Far beyond what any test takes: it ends one that hangs, and judges none by how busy the machine is. */
const PATIENCE = 600_000;

/** What takes longest, by its name: no worker waits for one of these in the end. */
const LONG = [
  "demo-playground",
  "demo-valley",
  "demo-shell",
  "demo-physics",
  "demo-cost",
  "consumers",
  "example-programs",
  "study-command",
  "study-queue",
  "laws",
  "hyperopt-memory",
  "compiled-programs",
  "hyperopt-optimizers",
  "demo-",
  "programs",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = LONG.findIndex((name) => moduleId.includes(`/integration/test/${name}`));
      return found === -1 ? LONG.length : found;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

const conditions = ["@dualtape/source", ...defaultServerConditions];

/** Tests of what is published, packed and installed. */
const PACKED = ["consumers", "example-programs", "study-command", "study-queue"].map((name) => `test/${name}.test.ts`);

/** What a folder needs beyond the common settings. */
const particular: Record<string, TestProjectInlineConfiguration["test"]> = {
  integration: {
    exclude: [...PACKED, "test/*-memory.test.ts"],
  },
  tooling: {
    name: "docs",
  },
};

const projects = ["packages", "apps"].flatMap((parent) =>
  readdirSync(workspace + parent).map((name): TestProjectInlineConfiguration => ({
    extends: true,
    root: `${workspace}${parent}/${name}`,
    test: {
      name,
      include: ["{src,test}/**/*.test.ts"],
      isolate: false, // no module has a state: files may share the modules that a worker has loaded
      ...particular[name],
    },
  })),
);

/** Type tests share one run of the compiler. */
const types: TestProjectInlineConfiguration = {
  root: workspace,
  test: {
    name: "types",
    include: [],
    typecheck: {
      enabled: true,
      only: true,
      include: ["packages/*/test/**/*.test-d.ts"],
      tsconfig: `${workspace}packages/tooling/type-tests.json`,
    },
  },
};

/** Memory, measured after a collection, where nothing else has run. */
const memory: TestProjectInlineConfiguration = {
  extends: true,
  root: `${workspace}packages/integration`,
  test: { name: "memory", include: ["test/*-memory.test.ts"], pool: "forks", execArgv: ["--expose-gc"] },
};

/** What is published, as its users install it. */
const consumers: TestProjectInlineConfiguration = {
  extends: true,
  root: `${workspace}packages/integration`,
  test: { name: "consumers", include: PACKED, maxConcurrency: 2 },
};

export default defineConfig({
  root: workspace,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  server: { watch: { ignored: ["**/.snippets/**"] } },
  test: {
    passWithNoTests: true,
    maxWorkers: "100%",
    sequence: { sequencer: LongestFirst },
    testTimeout: PATIENCE,
    hookTimeout: PATIENCE,
    projects: [...projects, types, memory, consumers],
  },
});
