/** Parameters of linear and indexed operations, which are plain data, as text. */
import type { Parameter } from "@dualtape/core";
import type { IndexedOperation, LinearOperation } from "./node.ts";

/** All of them: equal texts are equal parameters of one operation. */
export const keyOfParameters = ({ parameters }: LinearOperation | IndexedOperation): string =>
  Object.values<Parameter>(parameters).map(String).join(" ");

/** As people read them, without shapes, which stand beside: `0:1 0:3`, `axis 0`. */
export const printParameters = ({ parameters }: LinearOperation | IndexedOperation): string =>
  Object.entries<Parameter>(parameters)
    .filter(([name, value]) => name !== "shape" && !(name === "batch" && value === 0))
    .map(([name, value]) => {
      if (typeof value === "number") return `${name} ${value}`;
      return value.map((one) => (typeof one === "number" ? one : one.join(":"))).join(" ");
    })
    .join(", ");
