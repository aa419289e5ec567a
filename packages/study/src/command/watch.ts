/**
 * `dualtape watch`: the report of a study while it goes on, on a page of this machine. It is for who has started it alone: the server hears on
 * 127.0.0.1, answers no other name (a name of a stranger's page may lead here, too), no page of another origin, and nobody without the token that
 * stands in the address which is printed.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Command } from "commander";
import { reportHtml } from "../report/report.ts";
import { journalNamed, viewIn } from "./journals.ts";
import { readCount } from "./settings.ts";
import type { Surroundings } from "./surroundings.ts";

/** How often the journal is looked at, in milliseconds. */
const LOOK = 500;

/** A server of the report, under way. */
export interface Watching {
  /** Where it is found, with its token. */
  readonly address: string;
  close(): Promise<void>;
}

export function addWatch(program: Command, { output, signal }: Surroundings): void {
  program
    .command("watch")
    .description("show the report of a study while it goes on, on a page of this machine")
    .argument("<study>", "its journal, or the problem")
    .option("--port <n>", "where it hears; any that is free where left out", readCount("--port", 0))
    .action(async (name: string, { port = 0 }: { readonly port?: number }) => {
      const path = journalNamed(name);
      viewIn(path); // what is wrong with it is said here
      const { address, close } = await watching(path, port);
      output.write(`${address}\nCtrl+C ends it.\n`);
      await new Promise<void>((resolve) =>
        signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve()),
      );
      await close();
    });
}

/** Serves the report of a journal. */
export async function watching(path: string, port = 0): Promise<Watching> {
  const token = randomBytes(24).toString("base64url");
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const refusal = refusalOf(request, token, (server.address() as AddressInfo).port);
    if (refusal !== null) return answer(response, refusal.status, "text/plain", `${refusal.why}\n`);
    switch (new URL(request.url ?? "/", "http://127.0.0.1").pathname) {
      case "/":
        return answer(response, 200, "text/html", pageOf(path, token));
      case "/changes":
        response.writeHead(200, { ...HEADERS, "content-type": "text/event-stream" });
        response.write(": here\n\n");
        listeners.add(response);
        return void response.on("close", () => listeners.delete(response));
      default:
        return answer(response, 404, "text/plain", "There is nothing here.\n");
    }
  });
  let seen = statSync(path).size;
  const timer = setInterval(() => {
    const { size } = statSync(path, { throwIfNoEntry: false }) ?? { size: seen };
    if (size === seen) return;
    seen = size;
    for (const listener of listeners) listener.write("data: more\n\n");
  }, LOOK);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/?token=${token}`,
    async close() {
      clearInterval(timer);
      for (const listener of listeners) listener.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const HEADERS = {
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

function answer(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { ...HEADERS, "content-type": `${type}; charset=utf-8` }).end(text);
}

/** Why a request is refused; `null` where it is not. */
function refusalOf(
  { method, url = "/", headers }: IncomingMessage,
  token: string,
  port: number,
): { readonly status: number; readonly why: string } | null {
  const here = `127.0.0.1:${port}`;
  if (headers.host !== here) return { status: 421, why: `This is ${here}, and no other name of it.` };
  if (headers.origin !== undefined && headers.origin !== `http://${here}`) {
    return { status: 403, why: "A page of another origin asks." };
  }
  if (method !== "GET") return { status: 405, why: "There is nothing to be sent here." };
  const given = new URL(url, `http://${here}`).searchParams.get("token") ?? "";
  return same(given, token)
    ? null
    : { status: 401, why: "The token is missing, or another: take the address that was printed." };
}

/** Whether two texts are one, in a time that says nothing of where they differ. */
function same(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The report, and what puts a newer one in its place when the journal has grown. */
function pageOf(path: string, token: string): string {
  const nonce = randomBytes(12).toString("base64url");
  const script = `<script nonce="${nonce}">
new EventSource("/changes?token=${token}").onmessage = async () => {
  const text = await (await fetch("/?token=${token}")).text();
  const { body } = new DOMParser().parseFromString(text, "text/html");
  const open = [...document.querySelectorAll("details")].map((part) => part.open);
  document.body.replaceChildren(...body.childNodes);
  document.querySelectorAll("details").forEach((part, i) => { part.open = open[i] ?? part.open; });
};
</script>`;
  return reportHtml(viewIn(path))
    .replace(
      /(<meta[^>]*http-equiv="Content-Security-Policy"[^>]*content=")([^"]*)"/i,
      (_all, before: string, policy: string) => `${before}${policy}; script-src 'nonce-${nonce}'; connect-src 'self'"`,
    )
    .replace("</head>", `${script}</head>`);
}
