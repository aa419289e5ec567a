/** Everything, with a compiler for long runs on tensors: what `eager.ts` exports, but for who makes a dynamics. */
export * from "./eager.ts";
export { compiler } from "./engine/compiler.ts";
export { dynamics, rungeKutta4, symplectic, training } from "./engine/compiling.ts";
export { train } from "./train/compiling.ts";
