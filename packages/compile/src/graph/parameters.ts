/** Parameters of linear and indexed operations, which are plain data, as text. */
import type { Parameter } from "@dualtape/core";
import type { IndexedOperation, LinearOperation } from "./node.ts";

/** All of them: equal texts are equal parameters of one operation. */
export const keyOfParameters = ({ parameters }: LinearOperation | IndexedOperation): string =>
  Object.values<Parameter>(parameters).map(String).join(" ");

/** Whether two operations of one name have the same. */
export const sameParameters = (
  { parameters: a }: Pick<LinearOperation | IndexedOperation, "parameters">,
  { parameters: b }: Pick<LinearOperation | IndexedOperation, "parameters">,
): boolean => {
  if (a === b) return true;
  const [some, others]: Readonly<Record<string, Parameter>>[] = [a, b];
  for (const name in some) if (!same(some[name], others?.[name])) return false;
  return true;
};

const same = (one: Parameter | undefined, other: Parameter | undefined): boolean => {
  if (typeof one !== "object" || typeof other !== "object") return one === other;
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (!same(one[i], other[i])) return false;
  return true;
};

/** As people read them, without shapes, which stand beside: `0:1 0:3`, `axis 0`. */
export const printParameters = ({ parameters }: LinearOperation | IndexedOperation): string =>
  Object.entries<Parameter>(parameters)
    .filter(([name, value]) => name !== "shape" && !(name === "batch" && value === 0))
    .map(([name, value]) => {
      if (typeof value === "number") return `${name} ${value}`;
      return value.map((one) => (typeof one === "number" ? one : one.join(":"))).join(" ");
    })
    .join(", ");
