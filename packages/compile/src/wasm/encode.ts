/**
 * A module in bytes, joined from small pieces.
 *
 * The assembler joins bytes by handing them on as the arguments of a call, which overflows the engine's stack where a function or
 * a module is large. So it is given the frame of a module with empty functions, and then their code some instructions at a time;
 * what it makes of them is joined here, as the binary format has it (WebAssembly core specification, 5.5.13).
 */
import { must } from "@dualtape/core";
import { type Dependency, Module } from "wasmati";
import type { Slices } from "../slices.ts";
import type { Routine } from "./routine.ts";

type Assembled = Pick<ReturnType<typeof Module>, "module" | "toBytes">;
type Parts = Assembled["module"];
type Resolved = Parts["funcs"][number];
type Instructions = Resolved["body"];

/** The code section: the only one that grows with a program, and the last. */
const CODE = 10;
/** How many instructions are encoded at a time; one is 20 bytes at most. */
const AT_ONCE = 400;
/** So many bytes are encoded in a slice, and so many instructions are resolved, where no function has more. */
const [BYTES, INSTRUCTIONS] = [8192, 4096];
/** The instructions that others stand in. */
const NESTING: ReadonlySet<string> = /* @__PURE__ */ new Set(["block", "loop", "if"]);
/** The bytes in front of the first section. */
const PREAMBLE = 8;

/** A module in bytes, of any size, and what it imports. */
interface Encoded {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly imports: object;
}

/** Encodes the module that exports some functions, and a memory, in slices. */
export function* encoding(functions: Readonly<Record<string, Routine>>, memory: Dependency.Memory): Slices<Encoded> {
  const routines = reachedFrom(Object.values(functions));
  const written = routines.map(({ body: instructions }) => instructions);
  const assembled = (from: number, to: number) => {
    routines.forEach((one, i) => (one.body = from <= i && i < to ? must(written[i], "body") : []));
    return Module({ exports: { ...functions, memory } });
  };
  try {
    const frame = assembled(0, 0);
    const bodies: Uint8Array[] = [];
    let made = 0;
    for (let [from, to] = [0, 0]; from < routines.length; from = to) {
      yield;
      for (let resolved = 0; to < routines.length && resolved < INSTRUCTIONS; to++) {
        resolved += countedIn(must(written[to], "body"));
      }
      const some = assembled(from, to);
      yield;
      made = 0;
      for (const one of some.module.funcs.slice(from, to)) {
        const pieces: Uint8Array[] = [];
        for (const piece of body(some, one)) {
          pieces.push(piece);
          made += piece.length;
          if (made < BYTES) continue;
          made = 0;
          yield;
        }
        bodies.push(joined(pieces));
      }
    }
    const bytes = frame.toBytes();
    const code = [length(bodies.length), ...bodies.flatMap((each) => [length(each.length), each])];
    const size = code.reduce((sum, each) => sum + each.length, 0);
    return {
      bytes: joined([bytes.subarray(0, codeSection(bytes)), Uint8Array.of(CODE), length(size), ...code]),
      imports: frame.importMap,
    };
  } finally {
    routines.forEach((one, i) => (one.body = must(written[i], "body")));
  }
}

/** Functions and all that they call, in the order in which the assembler has them. */
function reachedFrom(functions: readonly Routine[]): readonly Routine[] {
  const reached = new Set<Dependency.anyDependency>();
  const reach = (one: Dependency.anyDependency): void => {
    if (reached.has(one)) return;
    reached.add(one);
    one.deps.forEach(reach);
  };
  functions.forEach(reach);
  return [...reached].filter((one): one is Routine => one.kind === "function");
}

const bytesOf = (assembled: Assembled, parts: Parts): Uint8Array => {
  assembled.module = parts;
  return assembled.toBytes();
};

/** The entry of a function in the code section, without its length: its locals, its instructions, the end. */
function* body(assembled: Assembled, routine: Resolved): Generator<Uint8Array> {
  const { locals, body: instructions } = routine;
  const alone: Parts = { ...assembled.module, imports: [], exports: [], types: [routine.type] };
  delete alone.memory;
  const entry = (own: Resolved["locals"], some: Instructions): Uint8Array => {
    const bytes = bytesOf(assembled, { ...alone, funcs: [{ ...routine, typeIdx: 0, locals: own, body: some }] });
    const [count, one] = [pastLength(bytes, codeSection(bytes) + 1), 1];
    return bytes.subarray(pastLength(bytes, count + one));
  };
  const declared = entry(locals, []);
  yield declared.subarray(0, -1);
  yield* pieces(instructions, (some) => entry([], some).subarray(1, -1));
  yield declared.subarray(-1);
}

/** Instructions in pieces; a long loop is opened, and its instructions are pieces by themselves. */
function* pieces(instructions: Instructions, bytes: (some: Instructions) => Uint8Array): Generator<Uint8Array> {
  let [waiting, count]: [Instructions, number] = [[], 0];
  for (const one of instructions) {
    const inside = nested(one);
    const size = inside === null ? 1 : counted(inside);
    if (count + size > AT_ONCE && count > 0) {
      yield bytes(waiting);
      [waiting, count] = [[], 0];
    }
    if (inside !== null && size > AT_ONCE) {
      const empty = bytes([{ ...one, immediate: { ...one.immediate, instructions: [] } }]);
      yield empty.subarray(0, -1);
      yield* pieces(inside, bytes);
      yield empty.subarray(-1);
    } else {
      waiting.push(one);
      count += size;
    }
  }
  if (count > 0) yield bytes(waiting);
}

/** How many instructions are written, those in loops and blocks among them. */
const countedIn = (instructions: Routine["body"]): number =>
  instructions.reduce((sum, { string, resolveArgs }) => {
    const inside = NESTING.has(string) ? (resolveArgs as (Routine["body"] | undefined)[]) : [];
    return inside.reduce((all, each) => all + countedIn(each ?? []), sum + 1);
  }, 0);

/** The instructions inside a loop or a block; `null` for all others. */
function nested({ name, immediate }: Instructions[number]): Instructions | null {
  return name === "loop" || name === "block"
    ? (immediate as { readonly instructions: Instructions }).instructions
    : null;
}

const counted = (instructions: Instructions): number =>
  instructions.reduce((sum, one) => sum + 1 + counted(nested(one) ?? []), 0);

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((sum, { length: own }) => sum + own, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Where the code section begins. */
function codeSection(module: Uint8Array): number {
  let at = PREAMBLE;
  while (module[at] !== CODE) at = pastLength(module, at + 1) + lengthAt(module, at + 1);
  return at;
}

/** A length as the format has it: seven bits in a byte, the lowest first, and a sign that more follow (LEB128). */
function length(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.of(...bytes, rest);
}

function lengthAt(bytes: Uint8Array, at: number): number {
  const byte = must(bytes[at], "byte");
  return byte < 128 ? byte : byte - 128 + 128 * lengthAt(bytes, at + 1);
}

function pastLength(bytes: Uint8Array, at: number): number {
  return must(bytes[at], "byte") < 128 ? at + 1 : pastLength(bytes, at + 1);
}
