/** The demo as it is deployed: built, served under a sub-path, and used by a hand in a real browser. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { run, workspace } from "../../tooling/packages.ts";
import { chromiumPath, launch, serve, type StaticServer } from "./browser.ts";

const demo = `${workspace}apps/demo/`;
/** In continuous integration a missing browser is a failure. */
const skipped = chromiumPath === undefined && process.env["CI"] === undefined;

describe.skipIf(skipped)(
  skipped ? "the demo (skipped: no Chromium on the PATH or at CHROMIUM_PATH)" : "the demo",
  () => {
    let folder: string | undefined;
    let server: StaticServer;
    let browser: Browser;
    let page: Page;
    let complaints: string[];

    beforeAll(async () => {
      browser = await launch();
      folder = mkdtempSync(join(tmpdir(), "dualtape-demo-"));
      run(
        process.execPath,
        [`${demo}node_modules/vite/bin/vite.js`, "build", "--outDir", folder, "--emptyOutDir"],
        demo,
      );
      server = await serve(folder, "/some/path/");
    }, 120_000);

    afterAll(async () => {
      await browser?.close();
      server?.close();
      if (folder !== undefined) rmSync(folder, { recursive: true });
    });

    /** Opens the page; everything that goes wrong on it is collected. */
    async function open(options: BrowserContextOptions = {}): Promise<void> {
      const context = await browser.newContext(options);
      complaints = [];
      context.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
      });
      context.on("weberror", (error) => complaints.push(String(error.error())));
      context.on("request", (request) => {
        if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.address))
          complaints.push(request.url());
      });
      context.on("requestfailed", (request) => complaints.push(`${request.url()} failed`));
      page = await context.newPage();
      await page.goto(server.address);
    }

    afterEach(async () => {
      await page.context().close();
      if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join("\n")}`);
    });

    const still: BrowserContextOptions = { reducedMotion: "reduce" };
    const verdict = () => page.locator("[aria-live]");
    const reading = () => page.locator(".reading");
    const frames = () => page.getByRole("slider", { name: "Outer iteration" });
    const button = (name: string) => page.getByRole("button", { name });
    const says = (text: string) => expect.poll(() => verdict().textContent(), { timeout: 20_000 }).toContain(text);

    test("the run starts by itself, plays, and arrives where the notebook does", async () => {
      await open();
      await button("Pause").waitFor();
      await says("0.00355297");
      await expect.poll(() => frames().inputValue(), { timeout: 20_000 }).toBe("10");
      await button("Play").waitFor();
    });

    test("ten curves are drawn, with their step sizes in the legend", async () => {
      await open(still);
      await says("0.00355297");
      expect(await page.locator(".loss-curve path[d*='L']").count()).toBe(10);
      const rows = page.getByRole("table").getByRole("row");
      expect(await rows.count()).toBe(11);
      expect(await rows.nth(1).textContent()).toContain("0.001");
      expect(await rows.nth(2).textContent()).toContain("0.00194077");
      expect(await rows.nth(10).textContent()).toContain("0.00346428");
    });

    test("scrubbing shows the step size of that iteration", async () => {
      await open();
      await says("0.00355297");
      await frames().fill("3");
      expect(await reading().textContent()).toContain("α = 0.00233756");
      expect(await frames().getAttribute("aria-valuetext")).toContain("α = 0.00233756");
      expect(await page.locator("tr[aria-current]").textContent()).toContain("0.00233756");
      await frames().press("ArrowRight");
      expect(await reading().textContent()).toContain("α = 0.00260954");
    });

    test("the staircase of step sizes is pressed to choose an iteration", async () => {
      await open(still);
      await says("0.00355297");
      const box = await page.locator(".step-sizes svg").boundingBox();
      if (box === null) throw new Error("the staircase has no box");
      await page.mouse.click(box.x + 70, box.y + box.height / 2);
      expect(await reading().textContent()).toContain("α = 0.001,");
    });

    test("play goes on until pause", async () => {
      await open(still);
      await says("0.00355297");
      expect(await frames().inputValue()).toBe("10");
      await button("Play").click();
      await expect.poll(() => frames().inputValue()).toMatch(/^[2-9]$/);
      await button("Pause").click();
      const held = await frames().inputValue();
      await page.waitForTimeout(1000);
      expect(await frames().inputValue()).toBe(held);
    });

    test("a start that diverges is explained in words, and reset leads back", async () => {
      await open(still);
      await page.getByRole("textbox", { name: "Start at" }).fill("0.05");
      await says("every step jumps across the valley");
      const words = await verdict().textContent();
      expect(words).toContain("Outer iteration 3 diverged at inner step 6: loss is no longer finite");
      expect(words).toContain("Start from a smaller step size");
      expect(await page.locator("body").textContent()).not.toMatch(/NaN|Infinity/);
      await button("Reset").click();
      await says("0.00355297");
    });

    test("a start that cannot be finished even once is explained in words", async () => {
      await open(still);
      await page.getByRole("textbox", { name: "Start at" }).fill("1e30");
      await says("Not even the first training run stayed finite");
      expect(await page.locator("body").textContent()).not.toMatch(/NaN|Infinity/);
    });

    test("a hyper-step that overshoots is explained in words", async () => {
      await open(still);
      await page.getByRole("textbox", { name: "Hyper-step" }).fill("1e-3");
      await says("Halving the outer step");
      await page.getByRole("textbox", { name: "Hyper-step" }).fill("nonsense");
      expect(await page.locator(".problem").textContent()).toContain("Write a number");
    });

    test("only the last of many requests is shown", async () => {
      await open(still);
      const slider = page.getByRole("slider", { name: "Start at" });
      for (const exponent of [-3.5, -2.5, -2, -1.5]) await slider.fill(String(exponent));
      await button("Reset").click();
      await says("0.00355297");
      await page.waitForTimeout(300);
      expect(await verdict().textContent()).toContain("0.00355297");
    });

    test("nothing is wider than a phone", async () => {
      await open({ ...still, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
      await says("0.00355297");
      await page.getByRole("textbox", { name: "Hyper-step" }).fill("1e-5");
      await says("Halving the outer step");
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    });
  },
);
