/**
 * The demo as it is deployed: built, served under a sub-path, and used by a hand in a real browser. Whatever goes wrong on a
 * page is a complaint, and a page that complained fails its test.
 */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import { run, workspace } from "../../tooling/packages.ts";
import { type BrowserName, launch, pathOf, serve, type StaticServer } from "./browser.ts";
import { once } from "./once.ts";

const demo = `${workspace}apps/demo/`;

/** How long a condition may take to come true, in milliseconds, and a test: no machine is so busy. */
const [PATIENCE, LONGER] = [240_000, 600_000] as const;

/** Asks again and again, until what it gets is as expected. */
export const eventually = <T>(get: () => T | Promise<T>, message = "") =>
  expect.poll(get, { timeout: PATIENCE, interval: 50, message });

/** What Chromium says of WebGL where a processor stands in for the graphics card. */
const SLOW_DRIVER = "GL Driver Message (OpenGL, Performance";

/** What Firefox says of a font that was under way when a page was left: NS_BINDING_ABORTED, as a number. */
const LEFT = "status=2152398850";

/** Waits until what was done to a page has been drawn. */
export const drawn = (page: Page): Promise<void> =>
  page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))");

/** So often something has to look the same before it is taken to stand still. */
const ROUNDS = 10;

/** Waits until something stands still while the page draws and its workers have their turns, and gets it. */
export async function atRest<T>(page: Page, get: () => Promise<T>): Promise<T> {
  let last = await get();
  for (let same = 0; same < ROUNDS; same++) {
    for (const worker of page.workers()) {
      for (let i = 0; i < 4; i++)
        await worker.evaluate("new Promise((resolve) => setTimeout(resolve))").catch(() => {});
    }
    await drawn(page);
    const now = await get();
    if (now !== last) same = -1;
    last = now;
  }
  return last;
}

/** The page under test. */
export interface DemoPage {
  readonly browser: BrowserName;
  /** Opens the page at a hash such as `#/valley?horizon=50`, in a context of its own. */
  open(hash: string, options?: BrowserContextOptions): Promise<Page>;
  /** The page that the test before opened by this, with the same hash and options, as that left it; else opens it. */
  share(hash: string, options?: BrowserContextOptions): Promise<Page>;
  /** The page that is open. */
  readonly page: Page;
  /** What the open page fetched, as paths below the page's own, in order. */
  readonly fetched: readonly string[];
  /** The folder with the built files. */
  readonly folder: string;
  /** A test that makes complaints on purpose: these texts are none on the page that is open, however late they come. */
  forgive(text: RegExp): void;
}

/** Somebody who asks for less motion. */
export const still: BrowserContextOptions = { reducedMotion: "reduce" };

/** A phone. */
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** Declares tests of the demo in browsers. */
export function describeDemo(
  title: string,
  tests: (demo: DemoPage) => void,
  browsers: readonly BrowserName[] = ["chromium"],
): void {
  for (const name of browsers) describeIn(name, title, tests);
}

function describeIn(browserName: BrowserName, title: string, tests: (demo: DemoPage) => void): void {
  // In continuous integration a missing browser is a failure.
  const skipped = pathOf(browserName) === undefined && process.env["CI"] === undefined;
  const name = `${title}, in ${browserName}${skipped ? " (skipped: it is not installed)" : ""}`;
  describe.skipIf(skipped)(name, { timeout: LONGER }, () => {
    let server: StaticServer;
    let browser: Browser;
    let page: Page | null = null;
    let shared: string | null = null;
    let complaints: string[] = [];
    let forgiven: RegExp[] = [];
    let fetched: string[] = [];
    let folder = "";

    beforeAll(async () => {
      browser = await launch(browserName);
      folder = await built();
      server = await serve(folder, "/some/path/");
    }, LONGER);

    afterAll(async () => {
      await browser?.close();
      server?.close();
    });

    const close = async (): Promise<void> => {
      await page?.context().close();
      [page, shared] = [null, null];
    };

    afterEach(async () => {
      if (shared === null) await close();
      const held = complaints.filter((complaint) => !forgiven.some((text) => text.test(complaint)));
      complaints = [];
      if (held.length > 0) throw new Error(`The page complained:\n${held.join("\n")}`);
    });

    const demoPage: DemoPage = {
      browser: browserName,
      async share(hash, options = {}) {
        const asked = JSON.stringify([hash, options]);
        if (page !== null && shared === asked) return page;
        const opened = await demoPage.open(hash, options);
        shared = asked;
        return opened;
      },
      async open(hash, options = {}) {
        await close();
        const context = await browser.newContext({
          viewport: { width: 1440, height: 900 },
          ...(browserName === "firefox" ? forFirefox(options) : options),
        });
        context.setDefaultTimeout(PATIENCE);
        [complaints, forgiven, fetched] = [[], [], []];
        context.on("console", (message) => {
          const text = message.text();
          const complaint = message.type() === "error" || message.type() === "warning";
          if (complaint && !text.includes(SLOW_DRIVER) && !text.includes(LEFT)) complaints.push(text);
        });
        context.on("weberror", (error) => complaints.push(String(error.error())));
        context.on("request", (request) => {
          const url = request.url();
          if (url.startsWith(server.address)) fetched.push(url.slice(server.address.length));
          else if (!/^(data|blob):/.test(url)) complaints.push(url);
        });
        context.on("requestfailed", (request) => {
          // Firefox says so of what is under way when a page is left.
          const left = request.failure()?.errorText.includes("NS_BINDING_ABORTED") === true;
          if (!left) complaints.push(`${request.url()} failed`);
        });
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
        forgiven.push(text);
      },
    };
    tests(demoPage);
  });
}

/** What Firefox can be asked for: it has neither phones nor permissions to grant. */
const forFirefox = (options: BrowserContextOptions): BrowserContextOptions =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !/^(isMobile|hasTouch|permissions)$/.test(name)));

/** The folder of the built demo: one build for all files of a test run, and a new one where a source has changed since. */
const built = (): Promise<string> =>
  once("demo", [demo, `${workspace}packages/`], (folder) =>
    run(process.execPath, [`${demo}node_modules/vite/bin/vite.js`, "build", "--outDir", folder, "--emptyOutDir"], demo),
  );
