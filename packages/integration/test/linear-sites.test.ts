/**
 * How many places a linear operation takes: `flip`, which reverses an axis, is added to the sources as the compiler reads them, whole and
 * with each of its places left out. Whole it compiles; a place that is forgotten does not, and the error names the operation or its table.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ts } from "../../tooling/typescript.ts";
import { expect, test } from "vitest";
import { workspace } from "../../tooling/packages.ts";

/** What stands in front of a text of a file. */
interface Site {
  readonly file: string;
  readonly before: string;
  readonly text: string;
}

const sites: readonly Site[] = [
  {
    file: "core/src/number.ts",
    before: "  /** Joins along an axis",
    text: "  /** Reverses an axis, the first by default. */\n  flip(axis?: number): S;\n",
  },
  {
    file: "core/src/tensor-arithmetic.ts",
    before: "  concat<",
    text: `  flip<R extends TensorLike<R>>(this: R, axis = 0): R {
    return this.linear("flip", [], { axis: normalizeAxis("flip", axis, this.shape) });
  }\n`,
  },
  {
    file: "core/src/number.ts",
    before: "  readonly concat:",
    text: "  readonly flip: { readonly axis: number };\n",
  },
  {
    file: "core/src/rules/linear.ts",
    before: "  concat: {",
    text: `  flip: {
    picks: true,
    shape: ([from]) => from,
    transpose: (d, _inputs, _index, parameters) => d.linear("flip", [], parameters),
  },\n`,
  },
  {
    file: "tensor/src/linear.ts",
    before: "  concat(result",
    text: `  flip(result, [{ data, shape }], { axis }) {
    const strides = denseStrides(shape).map((stride, i) => (i === axis ? -stride : stride));
    const offset = (1 - must(shape[axis], "axis")) * must(strides[axis], "axis");
    copyAll(result, { data, offset, strides });
  },\n`,
  },
  {
    file: "compile/src/graph/lowering.ts",
    before: "  concat: (",
    text: `  flip: ({ axis }) => ({
    as: "view",
    view(under, shape) {
      const strides = under.strides.map((stride, i) => (i === axis ? -stride : stride));
      const last = must(shape[axis], "axis") - 1;
      return { ...under, offset: under.offset + last * must(under.strides[axis], "axis"), shape, strides };
    },
  }),\n`,
  },
  {
    file: "batch/src/axis.ts",
    before: "  concat: (",
    text: "  flip: (_length, { axis }) => ({ axis: axis + 1 }),\n",
  },
  {
    file: "integration/test/samples.ts",
    before: "  concat: [",
    text: '  flip: [sampleOf("flip", [[3, 2]], { axis: 0 })],\n',
  },
];

const packages = join(workspace, "packages");
const files = [...new Set(sites.map(({ file }) => file))];
/** Who implements what the tables say: they are looked at, too. */
const looked = [...files, "tensor/src/tensor.ts", "compile/src/traced.ts", "batch/src/batch.ts"];

const config = ts.getParsedCommandLineOfConfigFile(
  join(packages, "integration/tsconfig.json"),
  {},
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
);
const options: ts.CompilerOptions = { ...config?.options, noEmit: true };
const parsed = new Map<string, ts.SourceFile | undefined>();

/** The errors of the files that are looked at, with some of the sites in place. */
function errorsWith(present: readonly Site[]): readonly string[] {
  const texts = new Map(files.map((file) => [join(packages, file), patched(file, present)] as const));
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, languageVersion, ...rest) => {
    const text = texts.get(join(dirname(name), name.slice(dirname(name).length + 1)));
    if (text !== undefined) return ts.createSourceFile(name, text, languageVersion);
    if (!parsed.has(name)) parsed.set(name, read(name, languageVersion, ...rest));
    return parsed.get(name);
  };
  const program = ts.createProgram(
    looked.map((file) => join(packages, file)),
    options,
    host,
  );
  return looked.flatMap((file) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(join(packages, file)))
      .map(({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`),
  );
}

function patched(file: string, present: readonly Site[]): string {
  return present
    .filter((site) => site.file === file)
    .reduce(
      (text, site) => {
        const at = text.indexOf(site.before);
        if (at < 0) throw new Error(`${file} has no "${site.before}"`);
        return text.slice(0, at) + site.text + text.slice(at);
      },
      readFileSync(join(packages, file), "utf8"),
    );
}

test("flip stands in seven files at most, and compiles", () => {
  expect(files.length).toBeLessThanOrEqual(7);
  expect(errorsWith([])).toEqual([]);
  expect(errorsWith(sites)).toEqual([]);
});

test.for(sites)("without its place in $file ($before) it does not", (left) => {
  const errors = errorsWith(sites.filter((site) => site !== left));
  expect(errors.join("\n")).toMatch(/flip|LinearParameters/);
});
