export * from "./cumsum.ts";
export * from "./einsum.ts";
export * from "./gamma.ts";
export * from "./hyperbolic.ts";
export * from "./log1mexp.ts";
export * from "./order.ts";
export * from "./reductions.ts";
export * from "./rounding.ts";
