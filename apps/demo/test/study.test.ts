/** What the page knows of a study: the records of its journal, which it hands over to the byte, and goes on with as they say. */
import { memoryStorage, openJournal, study } from "@dualtape/study";
import { describe, expect, test } from "vitest";
import { problem } from "../scripts/digits.ts";
import { browserName } from "../src/exhibits/study/browser-name.ts";
import { bytesOf, knowledgeOf } from "../src/exhibits/study/knowledge.ts";
import { settingsOf } from "../src/exhibits/study/settings.ts";
import { limitOf, standing } from "../src/exhibits/study/words.ts";

const choice = { workers: 2, evaluations: 7, starts: 1, seed: 3 };

/** A study of so many evaluations, and what stands in its journal. */
async function studied(iterations: number) {
  const storage = memoryStorage();
  const journal = await openJournal(storage);
  await study(problem, { journal, ...settingsOf(null, choice), iterations });
  const { content } = await openJournal(storage);
  return { bytes: storage.bytes, records: content.records };
}

describe("a journal", async () => {
  const { bytes, records } = await studied(2);
  const [first, ...others] = records;
  const all = knowledgeOf([
    { type: "journal", records: [first], place: "OPFS" },
    ...others.map((record) => ({ type: "record", record: record as never }) as const),
  ]);

  test("is handed over to the byte", () => {
    expect(bytesOf(all.records)).toEqual(bytes);
  });

  test("goes on as it was begun, and after its end for as many evaluations as are chosen", () => {
    const { view } = all;
    expect(settingsOf(view, { ...choice, starts: 8, seed: 5 })).toEqual({
      at: {},
      starts: 1,
      seed: 3,
      deterministic: true,
      iterations: 2 + choice.evaluations,
    });
    expect(standing(all, "nothing", 7)).toBe("The study has ended with 2 evaluations. Go on for 7 more.");
    expect(limitOf(view, 7)).toBe(2);
  });

  test("that ends before its study does goes on to the limits that it had", () => {
    const half = knowledgeOf([{ type: "journal", records: records.slice(0, 3), place: "IndexedDB" }]);
    expect(settingsOf(half.view, choice)).toMatchObject({ iterations: 2 });
    expect(standing(half, "nothing", 7)).toBe(
      "1 evaluation stands in the journal, and the study was interrupted. Go on where it was.",
    );
  });
});

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox 140"],
  ["Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36", "Chrome 143"],
  [
    "Mozilla/5.0 (Windows) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0",
    "Edge 143",
  ],
  ["Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15", "Safari 18"],
  ["curl/8", "a browser"],
])("%s is %s", (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});
