/** What a page and the worker of a job say to each other. A job is numbered, and what comes late from an earlier one is ignored. */

/** From the page. */
export type Order<Request> =
  | { readonly type: "start"; readonly job: number; readonly request: Request }
  | { readonly type: "pause" }
  | { readonly type: "resume" };

/** From the worker. */
export type News<Update> =
  | { readonly type: "update"; readonly job: number; readonly update: Update }
  | { readonly type: "finished"; readonly job: number }
  | { readonly type: "failed"; readonly job: number; readonly reason: string };
