/** Names of workers, which say how many pieces each does at a time. */
import { hostname } from "node:os";
import type { Queue } from "bullmq";

/** A name that no other worker has. */
export const workerName = (size: number): string =>
  `${hostname().replace(/[^\w.-]/g, "_")}.${process.pid}.${Math.random().toString(36).slice(2, 8)}.x${size}`;

/** How many pieces the worker of a name does at a time; 1 where it does not say. */
export const sizeIn = (name: string): number => Number(/\.x(\d{1,4})$/.exec(name)?.[1] ?? 1);

/** The names of those who are there: BullMQ gives them to connections, behind that of the queue. */
export async function workersOf(queue: Queue): Promise<readonly string[]> {
  const connections = await queue.getWorkers();
  return connections.map(({ rawname = "" }) => rawname.replace(/^.*:w:/, ""));
}
