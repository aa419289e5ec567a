/**
 * Training in a worker of a browser, on files that come in pieces: a text, by a model with attention over 2000 tokens at a time, and a table with
 * categories. The page hears how far it is, and goes on drawing meanwhile.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { seeded } from "@dualtape/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Told } from "./browser-training/worker.ts";
import { browsers, endedIn, isMissing } from "./browser-workers.ts";

/** Sentences of a few words, over and over: what comes next can be known from what came before. */
const WORDS = ["the cat sat on the mat", "a dog ran in the park", "we go home at night"];
const random = seeded(1);
const text = Array.from(random.integers(5000, WORDS.length), (i) => `${WORDS[i]}. `).join("");

const TOWNS = { berlin: 12, "bad ems": 6, paris: 20 };
const table = [
  "town,rooms,size,rent",
  ...Array.from({ length: 400 }, (_, i) => {
    const town = Object.keys(TOWNS)[i % 3] ?? "";
    const size = 20 + 100 * random.uniform([]).item();
    const rooms = 1 + Math.round(size / 30);
    return `"${town}",${rooms},${size.toFixed(1)},${(Object.values(TOWNS)[i % 3] ?? 0) * size + 10 * random.normal([]).item()}`;
  }),
].join("\r\n");

const folder = fileURLToPath(new URL("browser-training/", import.meta.url));
const files = new Map<string, string>([
  ["/text.txt", text],
  ["/table.csv", table],
  ["/", `<!doctype html><title>training</title><body><script type="module" src="./page.js"></script>`],
  ["/favicon.ico", ""],
  ["/heard", ""],
]);
let server: Server;
let address = "";
let tellHeard = (): void => {};

/** Data come in pieces, the second when the first was heard of, since a browser with much to do would find them all in one; programs at once. */
beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: ["page", "text", "table"].map((name) => `${folder}${name}.ts`),
    conditions: ["@dualtape/source"],
    outdir: folder,
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  for (const { path, text: program } of outputFiles) files.set(`/${path.slice(folder.length)}`, program);
  server = createServer(async ({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const body = files.get(pathname);
    const type = pathname.endsWith(".js") ? "text/javascript" : pathname === "/" ? "text/html" : "text/plain";
    response.writeHead(body === undefined ? 404 : 200, { "content-type": `${type}; charset=utf-8` });
    const size = type === "text/plain" ? 1501 : Infinity;
    if (pathname === "/heard") tellHeard();
    for (let at = 0; at < (body?.length ?? 0) && !response.destroyed; at += size) {
      response.write(body?.slice(at, at + size));
      if (at === 0 && type === "text/plain") await new Promise<void>((resolve) => (tellHeard = resolve));
      else await wait(5);
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => server.close());

describe.each(browsers)("in %s", (name) => {
  test.skipIf(isMissing(name)).for(["text", "table"])("a worker trains on a %s that streams in", async (worker) => {
    const { told, drawn } = await endedIn<Told>(name, `${address}?worker=${worker}`);
    const last = told.at(-1);
    if (last?.type !== "end") throw new Error(JSON.stringify(last));
    // How many of the pieces a browser puts together is its own business.
    expect(told.filter(({ type }) => type === "piece").length).toBeGreaterThan(1);
    expect(told.filter(({ type }) => type === "progress").length).toBeGreaterThan(5);
    expect(drawn.at(-1), "frames since the first piece came").toBeGreaterThan(drawn[0] ?? Infinity);
    // From no better than chance to far below it.
    expect(last.best).toBeLessThan(worker === "text" ? 0.7 * last.first : 0.1);
  });
});
