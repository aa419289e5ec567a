/** Parameters of linear operations, which are plain data, as text. */
import type { Parameter } from "@dualtape/core";
import type { LinearOperation } from "./node.ts";

/** All of them: equal texts are equal parameters of one operation. */
export const keyOfParameters = ({ parameters }: LinearOperation): string =>
  Object.values<Parameter>(parameters).map(String).join(" ");

/** As people read them, without shapes, which stand beside: `0:1 0:3`, `axis 0`. */
export const printParameters = ({ parameters }: LinearOperation): string =>
  Object.entries<Parameter>(parameters)
    .filter(([name]) => name !== "shape")
    .map(([name, value]) => {
      if (typeof value === "number") return `${name} ${value}`;
      if (value instanceof Int32Array) return `${value.length} ${name}`;
      return value.map((one) => (typeof one === "number" ? one : one.join(":"))).join(" ");
    })
    .join(", ");
