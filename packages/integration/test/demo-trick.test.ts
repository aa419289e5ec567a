/** The trick, used by a hand: every number on the page is the one that calculus gives. */
import { expect, test } from "vitest";
import { describeDemo, eventually, phone, still } from "./demo-page.ts";

describeDemo("the trick", (demo) => {
  const share = () => demo.share("#/trick", still);
  const open = (query = "", options = {}) => demo.open(`#/trick${query}`, { ...still, ...options });
  const node = (name: string) => demo.page.getByRole("button", { name: new RegExp(`^${name}( =| ?,)`) });
  const rows = () => demo.page.getByRole("table").getByRole("row");
  const steps = () => demo.page.getByRole("slider", { name: "Step" });
  const says = (text: string) => eventually(() => demo.page.locator(".reading").textContent()).toContain(text);

  /** f = x sin(xy) at (1.5, 0.5), along (1, 0). */
  const s = Math.sin(0.75);
  const c = Math.cos(0.75);
  const expected = [
    ["f", 1.5 * s, s + 0.75 * c],
    ["∂f/∂x", s + 0.75 * c, c - 0.375 * s],
    ["∂f/∂y", 2.25 * c, 3 * c - 1.125 * s],
  ] as const;

  test("value, gradient and Hessian-vector product are those of the expression", async () => {
    await share();
    await says("the gradient is complete");
    for (const [i, [, value, tangent]] of expected.entries()) {
      const cells = await rows()
        .nth(i + 1)
        .getByRole("cell")
        .allTextContents();
      expect(cells.map(Number)).toEqual([Number(value.toPrecision(4)), Number(tangent.toPrecision(4))]);
    }
  });

  test("the film goes forward, turns, and comes back", async () => {
    await share();
    await steps().fill("2");
    await says("Forward: v₁ = 0.75, and it moves by 0.5 along the seed.");
    expect(await node("v₂").textContent()).toContain("not computed yet");
    await steps().press("ArrowRight");
    await says("Forward: v₂");
    await steps().fill("5");
    await says("the cotangent is 1");
    await steps().press("ArrowRight");
    await says("Back: f hands its cotangent on to x and v₂.");
    expect(await node("x").textContent()).toContain("cotangent 0.6816, its tangent 0.3658, so far");
    await steps().fill("8");
    expect(await node("x").textContent()).toMatch(/cotangent 1\.23, its tangent 0\.4761$/);
  });

  test("a node that is pointed at or focused explains its rule with its numbers", async () => {
    await share();
    await node("v₂").focus();
    const rule = demo.page.getByRole("region", { name: "The rule of v₂" });
    const text = (await rule.textContent())?.replace(/\s/g, "");
    expect(text).toContain("v2=sin0.75=0.6816");
    expect(text).toContain("=0.7317·0.5=0.3658");
    expect(text).toContain("=(0.7317−0.3408ε)(1.5+1ε)");
    await node("v₁").hover();
    await demo.page.getByRole("region", { name: "The rule of v₁" }).waitFor();
  });

  test("it plays by itself, and pauses", async () => {
    await demo.open("#/trick");
    await demo.page.clock.install();
    await eventually(() => steps().inputValue()).toBe("3");
    await demo.page.getByRole("button", { name: "Pause" }).click();
    const held = await steps().inputValue();
    await demo.page.clock.runFor(10_000);
    expect(await steps().inputValue()).toBe(held);
  });

  test("another expression has another graph, and is kept in the address", async () => {
    await open();
    await demo.page.getByRole("textbox", { name: "the expression" }).fill("(5*x - 10)^2");
    await says("the gradient is complete");
    expect(await rows().nth(1).getByRole("cell").allTextContents()).toEqual(["6.25", "−25"]);
    expect(await rows().nth(2).getByRole("cell").allTextContents()).toEqual(["−25", "50"]);
    await eventually(() => new URLSearchParams(demo.page.url().split("?")[1]).get("f")).toBe("(5*x - 10)^2");
    await open(demo.page.url().replace(/.*#\/trick/, ""));
    await says("the gradient is complete");
    expect(await rows().nth(2).getByRole("cell").allTextContents()).toEqual(["−25", "50"]);
  });

  test("values and seeds move the numbers", async () => {
    await open();
    await demo.page.getByRole("textbox", { name: "Value y" }).fill("0");
    await demo.page.getByRole("textbox", { name: "Seed ẋ" }).fill("0");
    await demo.page.getByRole("textbox", { name: "Seed ẏ" }).fill("1");
    expect(await rows().nth(1).getByRole("cell").allTextContents()).toEqual(["0", "2.25"]);
    expect(await rows().nth(2).getByRole("cell").allTextContents()).toEqual(["0", "3"]);
    expect(await rows().nth(3).getByRole("cell").allTextContents()).toEqual(["2.25", "0"]);
  });

  test("what cannot be read is marked at its place, and the last graph stays", async () => {
    await open();
    const field = demo.page.getByRole("textbox", { name: "the expression" });
    for (const [text, problem, at] of [
      ["x * foo(y)", "“foo” is neither x nor y, nor a function", 4],
      ["x * (y + 1", "A “)” is missing", 10],
      ["x y", "An operation is missing", 2],
      ["x * $", "“$” means nothing here", 4],
      ["3 + 4", "nothing to differentiate", 0],
      ["", "The expression ends", 0],
      ["x^".repeat(5000), "deep in brackets, powers and functions", 120],
    ] as const) {
      await field.fill(text);
      await eventually(() => demo.page.locator(".problem").first().textContent()).toContain(problem);
      expect(await field.getAttribute("aria-invalid")).toBe("true");
      expect(await demo.page.locator(".trick-mark span").getAttribute("style")).toContain(`${at}ch`);
      await node("v₂").waitFor();
      expect(await demo.page.locator(".trick-stale").count()).toBe(2);
    }
    await field.fill("x + y");
    expect(await field.getAttribute("aria-invalid")).toBe("false");
    expect(await demo.page.locator(".trick-stale").count()).toBe(0);
  });

  test("an index stands below its letter", async () => {
    await open();
    await says("the gradient is complete");
    const below = await demo.page.evaluate<number[]>(
      `document.fonts.ready.then(() => [...document.querySelectorAll(".trick-explanation msub")].map(({ firstElementChild: letter, lastElementChild: index }) =>
        (index.getBoundingClientRect().bottom - letter.getBoundingClientRect().bottom) / parseFloat(getComputedStyle(letter).fontSize)))`,
    );
    expect(below.length).toBeGreaterThan(2);
    expect(Math.min(...below)).toBeGreaterThan(0.1);
  });

  test("no bracket is larger than its letters", async () => {
    await open("?f=exp(-x%5E2-y%5E2)");
    await says("the gradient is complete");
    const heights = await demo.page.evaluate<number[]>(
      `[...document.querySelectorAll("mo[stretchy]")].map((fence) => fence.getBoundingClientRect().height / parseFloat(getComputedStyle(fence).fontSize))`,
    );
    expect(heights.length).toBeGreaterThan(4);
    expect(Math.max(...heights)).toBeLessThan(2);
    expect(await demo.page.locator("mo[stretchy='true'], mo[stretchy='']").count()).toBe(0);
  });

  test("a value that is not finite is said in words", async () => {
    await open("?f=log(x)&x=-1");
    await says("not finite");
    expect(await demo.page.locator("body").textContent()).not.toMatch(/NaN|Infinity/);
  });

  test("a large graph fits a phone", async () => {
    await open("?f=x*exp(-x%5E2-y%5E2)%2Bsin(x*y)", phone);
    await says("the gradient is complete");
    expect(await demo.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });
});
