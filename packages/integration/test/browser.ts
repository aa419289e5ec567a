/** Real browsers, where there are some, and servers to point them at. */
import { createSocket } from "node:dgram";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { delimiter, extname, join, normalize } from "node:path";
import { type Browser, chromium, firefox } from "playwright-core";

/** The browsers that tests are run in. */
export type BrowserName = "chromium" | "firefox";

const PROGRAMS = {
  chromium: ["chromium", "chromium-browser", "google-chrome", "chrome"],
  firefox: ["firefox-esr", "firefox"],
} as const;

/** Where a browser is, by `CHROMIUM_PATH` or `FIREFOX_PATH` or on the `PATH`; `undefined` where it is not. */
export const pathOf = (name: BrowserName): string | undefined =>
  [
    process.env[`${name.toUpperCase()}_PATH`] ?? [],
    (process.env["PATH"] ?? "").split(delimiter).flatMap((folder) => PROGRAMS[name].map((file) => join(folder, file))),
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

/** What Firefox is asked for by preferences, because WebDriver BiDi does not emulate it. */
const PREFERENCES = {
  "dom.events.testing.asyncClipboard": true, // reads the clipboard without asking
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
};

/** Starts a browser, headless. Firefox is the one that is installed, driven by WebDriver BiDi. */
export function launch(name: BrowserName = "chromium"): Promise<Browser> {
  const executablePath = pathOf(name);
  if (executablePath === undefined) {
    throw new Error(`No ${name} was found: install it, or set ${name.toUpperCase()}_PATH`);
  }
  return name === "chromium"
    ? chromium.launch({ executablePath, args: QUIET })
    : firefox.launch({ executablePath, channel: "moz-firefox", firefoxUserPrefs: PREFERENCES });
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
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

/** A server that answers nobody, and remembers who tried. */
export interface Elsewhere {
  /** Its host and port. */
  readonly host: string;
  /** What reached it, connections and datagrams, in order. */
  readonly seen: readonly string[];
  close(): void;
}

/** Listens for connections and for datagrams, on one port. */
export async function listen(): Promise<Elsewhere> {
  const seen: string[] = [];
  const connections = createTcpServer((socket) => {
    seen.push("a connection");
    socket.on("error", () => {});
    socket.on("data", (data) => {
      seen.push(data.toString("latin1").split("\r\n")[0] ?? "");
      socket.end("HTTP/1.1 204 No Content\r\naccess-control-allow-origin: *\r\nconnection: close\r\n\r\n");
    });
  });
  await new Promise<void>((resolve) => connections.listen(0, "127.0.0.1", resolve));
  const { port } = connections.address() as AddressInfo;
  const datagrams = createSocket("udp4", () => seen.push("a datagram"));
  await new Promise<void>((resolve) => datagrams.bind(port, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${port}`,
    seen,
    close: () => {
      connections.close();
      datagrams.close();
    },
  };
}
