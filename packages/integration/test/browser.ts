/** A real browser, where there is one, and a server of static files to point it at. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, extname, join, normalize } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/** Where Chromium is, by `CHROMIUM_PATH` or on the `PATH`; `undefined` where it is not. */
export const chromiumPath: string | undefined = [
  process.env["CHROMIUM_PATH"] ?? [],
  (process.env["PATH"] ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))),
]
  .flat()
  .find((path) => existsSync(path));

const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts Chromium, headless. */
export function launch(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("No Chromium was found: install it, or set CHROMIUM_PATH");
  return chromium.launch({ executablePath: chromiumPath, args: QUIET });
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A server of the files in a folder. */
export interface StaticServer {
  /** Where the folder is, with a slash at its end. */
  readonly address: string;
  close(): void;
}

/** Serves a folder under a path such as `/a/b/`, and nothing else. */
export async function serve(folder: string, under: string): Promise<StaticServer> {
  const server = createServer(async ({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const file = path.startsWith(under) ? normalize(join(folder, path.slice(under.length))) : "";
    const content = file.startsWith(folder) ? await readFile(file).catch(() => null) : null;
    response.writeHead(content === null ? 404 : 200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}${under}`, close: () => void server.close() };
}
