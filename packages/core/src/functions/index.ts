export * from "./gamma.ts";
export * from "./hyperbolic.ts";
export * from "./log1mexp.ts";
export * from "./rounding.ts";
