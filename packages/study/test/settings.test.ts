/** What people write on a command line. */
import { ArgumentError } from "@dualtape/core";
import { expect, test } from "vitest";
import { readSnapshots } from "../src/command/settings.ts";

test("how often a long run is kept", () => {
  const times = ["30s", "0.5s", "5m", "1h", "none"].map(readSnapshots);
  expect(times).toEqual([{ seconds: 30 }, { seconds: 0.5 }, { seconds: 300 }, { seconds: 3600 }, false]);
  for (const text of ["", "30", "s", "-1s", "5 m", "10runs", "never", "1e9s"]) {
    expect(() => readSnapshots(text), text).toThrow(ArgumentError);
    expect(() => readSnapshots(text), text).toThrow("Write 30s, 5m, 1h, or none");
  }
});
