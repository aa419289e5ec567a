/** The quadratic, used by a hand: it arrives where the notebook does, and says in words what goes wrong. */
import { readFileSync } from "node:fs";
import { GifReader } from "omggif";
import { expect, test } from "vitest";
import { atRest, describeDemo, eventually, phone, still } from "./demo-page.ts";

describeDemo("the quadratic", (demo) => {
  const open = (options = {}) => demo.open("#/quadratic", options);
  const verdict = () => demo.page.locator("[aria-live]");
  const reading = () => demo.page.locator(".reading");
  const frames = () => demo.page.getByRole("slider", { name: "Outer iteration" });
  const button = (name: string) => demo.page.getByRole("button", { name });
  const says = (text: string) => eventually(() => verdict().textContent()).toContain(text);

  test("the run starts by itself, plays, and arrives where the notebook does", async () => {
    await open();
    await button("Pause").waitFor();
    await says("0.00355297");
    await eventually(() => frames().inputValue()).toBe("10");
    await button("Play").waitFor();
  });

  test("ten curves are drawn, with their step sizes in the legend", async () => {
    await open(still);
    await says("0.00355297");
    expect(await demo.page.locator(".loss-curve path[d*='L']").count()).toBe(10);
    const rows = demo.page.getByRole("table").getByRole("row");
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
    expect(await demo.page.locator("tr[aria-current]").textContent()).toContain("0.00233756");
    await frames().press("ArrowRight");
    expect(await reading().textContent()).toContain("α = 0.00260954");
  });

  test("the staircase of step sizes is pressed to choose an iteration", async () => {
    await open(still);
    await says("0.00355297");
    const box = await demo.page.locator(".step-sizes svg").boundingBox();
    if (box === null) throw new Error("the staircase has no box");
    await demo.page.mouse.click(box.x + 70, box.y + box.height / 2);
    expect(await reading().textContent()).toContain("α = 0.001,");
  });

  test("play goes on until pause", async () => {
    await open(still);
    await says("0.00355297");
    expect(await frames().inputValue()).toBe("10");
    await demo.page.clock.install();
    await button("Play").click();
    await eventually(() => frames().inputValue()).toMatch(/^[2-9]$/);
    await button("Pause").click();
    const held = await frames().inputValue();
    await demo.page.clock.runFor(10_000);
    expect(await frames().inputValue()).toBe(held);
  });

  test("a start that diverges is explained in words, and reset leads back", async () => {
    await open(still);
    await demo.page.getByRole("textbox", { name: "Start at" }).fill("0.05");
    await says("every step jumps across the valley");
    const words = await verdict().textContent();
    expect(words).toContain("Outer iteration 3 diverged at inner step 6: loss is no longer finite");
    expect(words).toContain("Start from a smaller step size");
    expect(await demo.page.locator("body").textContent()).not.toMatch(/NaN|Infinity/);
    await button("Reset").click();
    await says("0.00355297");
  });

  test("a start that cannot be finished even once is explained in words", async () => {
    await open(still);
    await demo.page.getByRole("textbox", { name: "Start at" }).fill("1e30");
    await says("Not even the first training run stayed finite");
    expect(await demo.page.locator("body").textContent()).not.toMatch(/NaN|Infinity/);
  });

  test("a hyper-step that overshoots is explained in words", async () => {
    await open(still);
    await demo.page.getByRole("textbox", { name: "Hyper-step" }).fill("1e-3");
    await says("Halving the outer step");
    await demo.page.getByRole("textbox", { name: "Hyper-step" }).fill("nonsense");
    expect(await demo.page.locator(".problem").textContent()).toContain("Write a number");
  });

  test("only the last of many requests is shown", async () => {
    await open(still);
    const slider = demo.page.getByRole("slider", { name: "Start at" });
    for (const exponent of [-3.5, -2.5, -2, -1.5]) await slider.fill(String(exponent));
    await button("Reset").click();
    await says("0.00355297");
    expect(await atRest(demo.page, () => verdict().textContent())).toContain("0.00355297");
  });

  test("nothing is wider than a phone", async () => {
    await open({ ...still, ...phone });
    await says("0.00355297");
    await demo.page.getByRole("textbox", { name: "Hyper-step" }).fill("1e-5");
    await says("Halving the outer step");
    expect(await demo.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });

  test("the film has a frame for each outer iteration and one that is held", async () => {
    await open(still);
    await says("0.00355297");
    const arriving = demo.page.waitForEvent("download");
    await button("Save as GIF").click();
    const download = await arriving;
    expect(download.suggestedFilename()).toBe("quadratic.gif");
    const gif = new GifReader(readFileSync(await download.path()));
    expect(gif.numFrames()).toBe(11);
    expect([gif.width, gif.height]).toEqual([1200, 560]);
    expect(gif.frameInfo(10).delay).toBeGreaterThan(2 * gif.frameInfo(9).delay);
    const pixels = Array.from({ length: 11 }, (_, frame) => {
      const rgba = new Uint8Array(gif.width * gif.height * 4);
      gif.decodeAndBlitFrameRGBA(frame, rgba);
      return rgba;
    });
    const paper = [0xfd, 0xfc, 0xfa];
    pixels[0]?.slice(0, 3).forEach((value, i) => {
      expect(Math.abs(value - (paper[i] ?? 0)), "the palette keeps the paper").toBeLessThanOrEqual(8);
    });
    for (const [i, rgba] of pixels.slice(1).entries()) {
      const moved = rgba.filter((value, at) => value !== pixels[i]?.[at]).length;
      expect(moved, `frame ${i + 2} differs from the one before`).toBeGreaterThan(1000);
    }
    await button("Save as GIF").waitFor();
  });

  test("the code that runs is in view", async () => {
    await open(still);
    const code = demo.page.getByRole("region", { name: "problem.ts" });
    expect(await code.textContent()).toContain("loss: (a) => a.mul(5).sub(10).square()");
  });
});
