/** Where this package is installed. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A file of the package, by its path there: bundles move the files of a program, and the package knows itself by its name. */
export const inPackage = (path: string): string =>
  join(dirname(createRequire(import.meta.url).resolve("@dualtape/study/package.json")), path);
