export { openJournalFile } from "./journal/node-file.ts";
export { nodeWorkers, type NodeWorkersOptions } from "./workers/node.ts";
