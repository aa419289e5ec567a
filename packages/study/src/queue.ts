export { queueWorkers, type QueueNotice, type QueueWorkersOptions } from "./queue/ask.ts";
export type { QueueOptions } from "./queue/common.ts";
export { serveQueue, type ServeQueueOptions, type ServingNotice } from "./queue/serve.ts";
