/** The network in a real browser: it learns, its figures are those of the packages, and the page stays free while it trains. */
import { hybrid, hypergradient, oneMinus, positive, training } from "@dualtape/hyperopt";
import { crossEntropy, dense, l2 } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { dealtDigits } from "./demo-digits.ts";
import { atRest, describeDemo, eventually, phone, still } from "./demo-page.ts";

const SMALL = "#/network?hidden=8&steps=50&runs=5";
/** It takes so long that it is under way whenever a hand comes to it. */
const LARGE = "#/network?hidden=64&steps=200&runs=40";

/** The first run of the small tuning, computed here. */
function firstRun() {
  const dealt = dealtDigits(1);
  const random = seeded(1);
  const problem = training({
    parameters: { hidden: dense.init(64, 8, random), out: dense.init(8, 10, random) },
    loss: ({ hidden, out }, { x, y }, hyper) =>
      crossEntropy(dense(dense(x, hidden).tanh(), out), y).add(l2(hidden.w, out.w).mul(hyper.l2)),
    validationLoss: ({ hidden, out }, { x, y }) => crossEntropy(dense(dense(x, hidden).tanh(), out), y),
    batches: Array.from({ length: 24 }, (_, i) => dealt(50 * i, 50 * (i + 1))),
    validation: dealt(1200, 1500),
    steps: 50,
    optimizer: adam,
    hyper: {
      learningRate: positive(2e-4),
      beta1: oneMinus(0.5),
      beta2: oneMinus(0.9),
      epsilon: positive(1e-3),
      l2: positive(1e-2),
    },
  });
  const { value, gradient } = hypergradient(problem, hybrid);
  return { loss: value.item(), slope: 2e-4 * gradient.learningRate.item() };
}

describeDemo("the network", (demo) => {
  const look = (page: Page) => page.getByRole("slider", { name: "Look at run" });
  const said = (page: Page) => page.locator(".hand .reading").textContent();
  const validationLoss = async (page: Page): Promise<number> =>
    Number(/validation loss ([\d.]+)/.exec((await said(page)) ?? "")?.[1]);
  const run = (page: Page, iteration: number) =>
    eventually(async () => Number(await look(page).getAttribute("max"))).toBeGreaterThanOrEqual(iteration);

  test("tuning lowers the validation loss, from where the packages say that it starts", async () => {
    const page = await demo.share(SMALL, still);
    await page.getByText(/5 runs tuned/).waitFor();
    const tuned = await validationLoss(page);
    await look(page).fill("1");
    const { loss, slope } = firstRun();
    expect(await said(page)).toContain(
      `Run 1: validation loss ${Number(loss.toPrecision(3))}. Why this point: the start;`,
    );
    const drawn = await page.locator(".network-traces figure").first().textContent();
    expect(slope).toBeLessThan(0);
    expect(drawn).toContain(`slope −${Number(Math.abs(slope).toPrecision(2))}`);
    expect(tuned).toBeLessThan(0.95 * loss);
    await look(page).fill("2");
    expect(await said(page)).toContain("Why this point: along the gradient; a plain run, without derivatives.");
    expect(await page.locator(".network-traces figure").first().textContent()).not.toContain("slope");
  });

  test("test images are counted by digit and answer", async () => {
    const page = await demo.share(SMALL, still);
    await run(page, 2);
    const counts = await page.getByRole("table").getByRole("cell").allTextContents();
    expect(counts.map(Number).reduce((sum, count) => sum + count, 0)).toBe(297);
  });

  test("a start that diverges is said to, and left", async () => {
    const page = await demo.open(`${SMALL.replace("runs=5", "runs=10")}&rate=1e200`, still);
    await page.getByText(/10 runs tuned/).waitFor();
    await look(page).fill("1");
    expect(await said(page)).toMatch(/Run 1 did not stay finite: at step \d+, .* Why this point: the start;/);
    await page.getByText("Run 1 did not stay finite: it has no answers.").waitFor();
    expect(await page.locator("body").textContent()).not.toMatch(/NaN|Infinity/);
  });

  test("training pauses, resumes, is cancelled and reset", async () => {
    const page = await demo.open(LARGE, still);
    const status = page.locator(".hand").getByRole("status");
    await run(page, 1);
    await page.getByRole("button", { name: "Pause" }).click();
    await atRest(page, () => page.locator(".hand").textContent());
    await page.getByRole("button", { name: "Resume" }).click();
    await run(page, 3);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Train" }).waitFor();
    await atRest(page, () => status.textContent());
    await page.getByRole("button", { name: "Reset" }).click();
    await eventually(() => page.url()).not.toContain("hidden=");
    await page.getByRole("button", { name: "Pause" }).waitFor();
  });

  test("no task on the main thread computes for 100 ms while the network trains and a race is run", async () => {
    const page = await demo.open("#/network?seconds=0.2", still);
    await run(page, 1);
    const browser = page.context().browser();
    if (browser === null) throw new Error("the page has no browser");
    await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-cpu_profiler"] });
    await page.getByRole("button", { name: "Race" }).click();
    await run(page, 3);
    await page.getByText("0.2 of 0.2 s for each side and seed").waitFor();
    const tasks = mainThreadTasks(await browser.stopTracing());
    expect(tasks.length).toBeGreaterThan(50);
    expect(Math.max(...tasks)).toBeLessThan(100);
  });

  test("nothing is wider than a phone", async () => {
    const page = await demo.open(SMALL, { ...still, ...phone });
    await run(page, 2);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });
});

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Time that the thread computed, in microseconds; waiting for a processor does not count. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** How long each task of a page's main thread computed, in milliseconds. */
function mainThreadTasks(trace: Buffer): readonly number[] {
  const { traceEvents }: { traceEvents: readonly TraceEvent[] } = JSON.parse(trace.toString());
  const threads = traceEvents
    .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
    .map(({ pid, tid }) => `${pid} ${tid}`);
  return traceEvents
    .filter(({ name, pid, tid }) => name.endsWith("RunTask") && threads.includes(`${pid} ${tid}`))
    .flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1000]));
}
