/** A worker that visits a journal in the file system of the origin. */
import { opfsStorage } from "@dualtape/study";
import { visit } from "./visit.ts";

const page: { postMessage(told: unknown, transferred: readonly Transferable[]): void } = Object(self);
const tell = (told: unknown): void => page.postMessage(told, []);
visit(opfsStorage).then(tell, (error: unknown) => tell(String(error)));
