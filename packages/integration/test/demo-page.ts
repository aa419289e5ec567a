/**
 * The demo as it is deployed: built, served under a sub-path, and used by a hand in a real browser. Whatever goes wrong on a
 * page is a complaint, and a page that complained fails its test.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { run, workspace } from "../../tooling/packages.ts";
import { chromiumPath, launch, serve, type StaticServer } from "./browser.ts";

const demo = `${workspace}apps/demo/`;
/** In continuous integration a missing browser is a failure. */
const skipped = chromiumPath === undefined && process.env["CI"] === undefined;

/** What Chromium says of WebGL where a processor stands in for the graphics card. */
const SLOW_DRIVER = "GL Driver Message (OpenGL, Performance";

/** The page under test. */
export interface DemoPage {
  /** Opens the page at a hash such as `#/valley?horizon=50`, in a context of its own. */
  open(hash: string, options?: BrowserContextOptions): Promise<Page>;
  /** The page that is open. */
  readonly page: Page;
  /** What the open page fetched, as paths below the page's own, in order. */
  readonly fetched: readonly string[];
  /** The folder with the built files. */
  readonly folder: string;
  /** Waits for what makes a complaint on purpose: these texts are then no complaint. */
  forgive(text: RegExp): void;
}

/** Somebody who asks for less motion. */
export const still: BrowserContextOptions = { reducedMotion: "reduce" };

/** A phone. */
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** Declares tests of the demo in a browser. */
export function describeDemo(title: string, tests: (demo: DemoPage) => void): void {
  const name = skipped ? `${title} (skipped: no Chromium on the PATH or at CHROMIUM_PATH)` : title;
  describe.skipIf(skipped)(name, () => {
    let server: StaticServer;
    let browser: Browser;
    let page: Page | null = null;
    let complaints: string[] = [];
    let fetched: string[] = [];
    let folder = "";

    beforeAll(async () => {
      browser = await launch();
      folder = await built();
      server = await serve(folder, "/some/path/");
    }, 120_000);

    afterAll(async () => {
      await browser?.close();
      server?.close();
    });

    afterEach(async () => {
      await page?.context().close();
      page = null;
      if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join("\n")}`);
    });

    tests({
      async open(hash, options = {}) {
        await page?.context().close();
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
        complaints = [];
        fetched = [];
        context.on("console", (message) => {
          const text = message.text();
          const complaint = message.type() === "error" || message.type() === "warning";
          if (complaint && !text.includes(SLOW_DRIVER)) complaints.push(text);
        });
        context.on("weberror", (error) => complaints.push(String(error.error())));
        context.on("request", (request) => {
          const url = request.url();
          if (url.startsWith(server.address)) fetched.push(url.slice(server.address.length));
          else if (!/^(data|blob):/.test(url)) complaints.push(url);
        });
        context.on("requestfailed", (request) => complaints.push(`${request.url()} failed`));
        page = await context.newPage();
        await page.goto(server.address + hash);
        return page;
      },
      get page() {
        if (page === null) throw new Error("No page is open");
        return page;
      },
      get fetched() {
        return fetched;
      },
      get folder() {
        return folder;
      },
      forgive(text) {
        complaints = complaints.filter((complaint) => !text.test(complaint));
      },
    });
  });
}

const PREFIX = "dualtape-demo-";

/** The folder of the built demo: one build for all files of a test run, and a new one where a source has changed since. */
async function built(): Promise<string> {
  forgetEarlierRuns();
  const folder = join(tmpdir(), `${PREFIX}${process.ppid}-${newestChange([demo, `${workspace}packages/`])}`);
  const done = `${folder}.done`;
  try {
    mkdirSync(folder);
  } catch {
    while (!existsSync(done)) await new Promise((resolve) => setTimeout(resolve, 50));
    return folder;
  }
  try {
    run(process.execPath, [`${demo}node_modules/vite/bin/vite.js`, "build", "--outDir", folder, "--emptyOutDir"], demo);
  } finally {
    writeFileSync(done, "");
  }
  return folder;
}

/** Removes what test runs left that have ended. */
function forgetEarlierRuns(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

/** When a source below the folders was last changed, in milliseconds. */
function newestChange(folders: readonly string[]): number {
  let newest = 0;
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (/^(node_modules|dist|test|\..*)$/.test(entry.name)) continue;
      const path = join(folder, entry.name);
      newest = Math.max(newest, entry.isDirectory() ? newestChange([path]) : statSync(path).mtimeMs);
    }
  }
  return Math.floor(newest);
}
