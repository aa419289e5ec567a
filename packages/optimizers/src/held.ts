/**
 * What a hyperparameter is held at: a value of its domain, or the lower end of that. No descent reaches the end, but whoever holds 0 there means
 * it: it switches a weight decay, a momentum or a beta off, and a rate that is scheduled by hand begins or ends there.
 */
import { type Domain, elementsOf, type Natural } from "@dualtape/core";

/** Whether a domain has a value, or its lower end is one. */
export const canHold = (domain: Domain, value: Natural): boolean =>
  domain.contains(value) || domain.contains(Array.from(elementsOf(value), raised));

/** The next number above, or nearly. */
const raised = (value: number): number => (value === 0 ? Number.MIN_VALUE : value + Math.abs(value) * Number.EPSILON);
