/** A page that visits a journal in IndexedDB, and has a worker visit one in the file system of the origin. */
/// <reference lib="dom" />
import { indexedDbStorage } from "@dualtape/study";
import { visit } from "./visit.ts";

const worker = new Worker("./worker.js", { type: "module" });
const fromWorker = new Promise((resolve) => {
  worker.addEventListener("message", ({ data }) => resolve(data));
  worker.addEventListener("error", ({ message }) => resolve(message));
});
const fromPage = visit(indexedDbStorage).catch(String);
Promise.all([fromPage, fromWorker]).then(([indexedDb, opfs]) => Object.assign(window, { told: { indexedDb, opfs } }));
