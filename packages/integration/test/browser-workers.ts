/** Workers in real browsers: a page that has one work, writes down what it tells, and counts the frames that are drawn meanwhile. */
import { expect } from "vitest";
import { type BrowserName, launch, pathOf } from "./browser.ts";
import type { Ended } from "./browser-training/page.ts";

export const browsers: readonly BrowserName[] = ["chromium", "firefox"];

/** Whether there is no such browser, and none need be: in continuous integration a missing browser is a failure. */
export const isMissing = (name: BrowserName): boolean => pathOf(name) === undefined && process.env["CI"] === undefined;

/** Opens a page of browser-training/page.ts, and waits until its worker has ended. Nobody may complain meanwhile. */
export async function endedIn<T>(name: BrowserName, address: string): Promise<Ended<T>> {
  const browser = await launch(name);
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(address);
    const ended = (): Ended<T> | undefined => Reflect.get(globalThis, "ended");
    const handle = await page.waitForFunction(ended, undefined, { timeout: 240_000 });
    expect(complaints).toEqual([]);
    return (await handle.jsonValue()) as Ended<T>;
  } finally {
    await browser.close();
  }
}
