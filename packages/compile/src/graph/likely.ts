/**
 * Operations of a recording that is likely to be the same as another: where they are `likely` the operation that the other has in this place,
 * they are that, and none is made to be thrown away. An engine takes what it has once seen to live for long, as operations do in a
 * program, for what always will, and collects it late.
 */
import type { Elementwise, LinearName, LinearParameters } from "@dualtape/core";
import { linearOperation, type Operation } from "./node.ts";
import { sameParameters } from "./parameters.ts";

export const likelyElementwise = (row: Elementwise, likely?: Operation): Operation =>
  likely?.kind === "elementwise" && likely.row === row ? likely : { kind: "elementwise", row };

export const likelyLiteral = (value: number, likely?: Operation): Operation =>
  likely?.kind === "literal" && Object.is(likely.value, value) ? likely : { kind: "literal", value };

export const likelyLinear = <N extends LinearName>(
  name: N,
  parameters: LinearParameters[N],
  likely?: Operation,
): Operation =>
  likely?.kind === "linear" && likely.name === name && sameParameters(likely, { parameters })
    ? likely
    : linearOperation(name, parameters);
