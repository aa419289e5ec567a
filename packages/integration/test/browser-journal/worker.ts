/** A worker that visits a journal in the file system of the origin. */
import { opfsStorage } from "@dualtape/study";
import { visit } from "./visit.ts";

const page: { postMessage(told: unknown): void } = Object(self);
visit(opfsStorage).then(
  (told) => page.postMessage(told),
  (error: unknown) => page.postMessage(String(error)),
);
