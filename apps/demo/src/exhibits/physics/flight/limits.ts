/** When aiming ends. */

/** A miss that counts as a hit: a millimetre. */
export const HIT = 1e-3;

/** Flights at most. */
export const FLIGHTS = { gradient: 40, newton: 12 } as const;
