import { expect, test, vi } from "vitest";
import { callerLine } from "../src/errors.ts";

/** As `refuse` in `magnitude` in the caller's code. */
const within = (): string => callerLine(2);
const method = (): string => within();

test("the line of the caller's own code, without the functions that led there", () => {
  const [found, line] = [method(), new Error().stack];
  const place = /errors\.test\.ts:\d+/.exec(line ?? "")?.[0];
  expect(found).toContain(place);
  expect(found).not.toMatch(/^at /);
});

test("an engine that keeps no stack", () => {
  vi.stubGlobal("Error", function silent() {});
  const found = method();
  vi.unstubAllGlobals();
  expect(found).toBe("an unknown line");
});
