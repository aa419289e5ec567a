/** Whether somebody asks for less motion: then nothing plays by itself, and nothing glides. */
export const prefersStillness = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
