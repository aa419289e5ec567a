/**
 * The command `dualtape`, from its tarball in a folder of its own, as a person uses it: a problem is begun, tuned, looked at, and goes on
 * after whatever ends it. Studies are killed at random moments, and end with the bits of one that nobody has disturbed.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJournal, viewOf } from "@dualtape/study";
import { openJournalFile } from "@dualtape/study/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch } from "./browser.ts";
import { browsers, isMissing } from "./browser-workers.ts";
import { installPublished } from "./packed.ts";

/** How often a study is killed; 200 were taken once. */
const KILLS = Number(process.env["STUDY_KILLS"] ?? 30);

const folder = mkdtempSync(join(tmpdir(), "dualtape-study-"));
const command = join(folder, "node_modules", "@dualtape", "study", "dist", "dualtape.js");

/** A problem whose runs take a few milliseconds each, one of which diverges now and then. */
const PROBLEM = `
import { positive, real } from "@dualtape/core";
import { dynamics } from "@dualtape/runs";
export const problem: unknown = dynamics({
  name: "valley",
  engine: "eager",
  hyperparameters: { x: real(-2.5).within(-6, 6), rate: positive(0.02).within(1e-3, 3) },
  steps: 200,
  start: ({ x }) => ({ x, grown: x.sub(x).add(1) }),
  step: ({ x, grown }, { rate }) => ({
    x: x.sub(x.square().sub(9).mul(x).mul(rate).mul(0.02)),
    grown: grown.mul(rate.greater(1).where(1e20, 1)),
  }),
  objective: ({ x, grown }) => x.square().sub(9).square().mul(0.1).sub(x).add(grown),
});
`;

beforeAll(async () => {
  await installPublished(folder);
  writeFileSync(join(folder, "valley.ts"), PROBLEM);
});
afterAll(() => rmSync(folder, { recursive: true }));

const dualtape = (...parameters: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...parameters], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

const viewIn = (name: string) => viewOf(name, readJournal(readFileSync(join(folder, name))).records);

/** The answers without what a clock says. */
const bitsIn = (name: string): string =>
  JSON.stringify(viewIn(name).answers, (key, value) => (key === "seconds" ? 0 : value));

test("a problem is begun, tuned, and looked at; the tuned network reads better than the first", () => {
  expect(dualtape("init")).toMatchObject({ status: 0, stderr: "" });
  const tuned = dualtape("tune", "problem.ts", "--budget", "30evaluations");
  expect(tuned, tuned.stderr).toMatchObject({ status: 0 });
  expect(tuned.stdout).toMatch(/^ {3}1 \* .*the start/m);
  expect(tuned.stdout.trim().split("\n").at(-1)).toMatch(/dualtape resume problem\.study/);
  const { end, answers } = viewIn("problem.study");
  expect(answers.length).toBe(30);
  expect(end?.best.value).toBeLessThan((end?.start.value ?? 0) / 4);
  expect(end?.test?.best.value).toBeLessThan((end?.test?.start.value ?? 0) / 2);
  expect(dualtape("show", "problem").stdout).toMatch(/answered {2}30 evaluations/);
  expect(JSON.parse(dualtape("show", "problem.study", "--json").stdout).answers).toHaveLength(30);
  expect(dualtape("plan", "problem.ts").stdout).toMatch(/hybrid/);
  const rates = dualtape("bench-machine", "--json").stdout;
  writeFileSync(join(folder, "rates.json"), rates);
  expect(JSON.parse(rates).operation.plain).toBeGreaterThan(0);
  expect(dualtape("bench-machine").stdout).toMatch(/an operation .*µs/);
  const planned = [1, 2].map(() => dualtape("plan", "valley.ts", "--rates", "rates.json").stdout.split("\n").at(-2));
  expect(planned[1]).toBe(planned[0]);
  expect(dualtape("audit", "valley.ts").stdout).toMatch(/^[a-zA-Z]+: /);
});

test("a study by workers has the same bits for any number of them", () => {
  const tuned = (name: string, ...parameters: string[]) => {
    const how = ["--method", "quasi-random", "--journal", name, ...parameters];
    const { status, stderr } = dualtape("tune", "valley.ts", ...how);
    expect([status, stderr]).toEqual([0, ""]);
    return bitsIn(name);
  };
  const expected = tuned("one.study", "--workers", "1", "--budget", "8evaluations");
  expect(tuned("two.study", "--workers", "2", "--budget", "5evaluations")).not.toBe(expected);
  expect(dualtape("resume", "two.study", "--workers", "2", "--budget", "8evaluations")).toMatchObject({ status: 0 });
  expect(bitsIn("two.study")).toBe(expected);
});

test("a study is handed on, and comes back from Optuna", () => {
  const written = (to: string): string => {
    const { status, stdout, stderr } = dualtape("export", "problem", "--to", to);
    expect([to, status, stderr]).toEqual([to, 0, ""]);
    return stdout;
  };
  const { end } = viewIn("problem.study");
  expect(JSON.parse(written("json")).best.value).toBe(end?.best.value);
  expect(written("csv").trim().split("\n")).toHaveLength(31);
  expect(written("yaml")).toContain(`value: ${end?.best.value}`);
  expect(written("pytorch")).toContain(`lr=${end?.best.hyper["learningRate"]}`);
  expect(written("optax")).toContain("optax.adam");
  expect(written("keras")).toContain("keras");
  expect(dualtape("export", "problem", "--to", "optuna", "--output", "optuna.log").status).toBe(0);
  const again = dualtape(
    "tune",
    "problem.ts",
    "--from-optuna",
    "optuna.log",
    "--budget",
    "1evaluations",
    "--journal",
    "o.study",
  );
  expect(again.status, again.stderr).toBe(0);
  expect(viewIn("o.study").answers[0]).toMatchObject({ value: end?.best.value });
});

test("a study is shown as a page, of its journal alone or with what runs say", () => {
  const quick = readFileSync(join(folder, "problem.report.html"), "utf8");
  expect(quick).toContain("Left out: it takes runs");
  const { status, stderr } = dualtape("report", "problem", "--output", "full.html");
  expect([status, stderr]).toEqual([0, ""]);
  const full = readFileSync(join(folder, "full.html"), "utf8");
  expect(full).not.toContain("Left out: it takes runs");
  expect(full).toContain("npx dualtape tune problem.ts --budget 30evaluations");
  for (const text of [quick, full]) {
    expect(text).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    expect(text.length).toBeLessThan(1e6);
  }
});

describe("a study is watched on a page of this machine", () => {
  let watch: ReturnType<typeof spawn>;
  let address: URL;
  beforeAll(async () => {
    dualtape("tune", "valley.ts", "--budget", "3evaluations", "--journal", "watched.study");
    watch = spawn(process.execPath, [command, "watch", "watched.study"], { cwd: folder });
    address = await new Promise((resolve, reject) => {
      watch.stdout?.on("data", (text: Buffer) => resolve(new URL(String(text).split("\n")[0] ?? "")));
      watch.on("exit", (status) => reject(new Error(`it ended with ${status} before it said where it is`)));
    });
  });
  afterAll(() => watch.kill("SIGKILL"));

  /** Asks as a browser or a stranger would. */
  const ask = (path: string, headers: Readonly<Record<string, string>> = {}, method = "GET") =>
    new Promise<{ readonly status: number | undefined; readonly text: string }>((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port: address.port, path, method, headers }, (response) => {
        let text = "";
        response.on("data", (part: Buffer) => (text += String(part)));
        response.on("end", () => resolve({ status: response.statusCode, text }));
      });
      sent.on("error", reject);
      sent.end();
    });

  test("for who has its address", async () => {
    const { status, text } = await ask(address.pathname + address.search);
    expect(status).toBe(200);
    expect(text).toContain("valley");
    expect(text).toMatch(/script-src 'nonce-[^']+'; connect-src 'self'/);
  });

  test("and for nobody else", async () => {
    const own = address.pathname + address.search;
    const token = address.searchParams.get("token") ?? "";
    for (const [path, headers, method, refused] of [
      ["/", {}, "GET", 401],
      ["/?token=", {}, "GET", 401],
      [`/?token=${token.slice(0, -1)}`, {}, "GET", 401],
      [`/?token=${[...token].reverse().join("")}`, {}, "GET", 401],
      ["/changes", {}, "GET", 401],
      [own, { host: `attacker.example:${address.port}` }, "GET", 421],
      [own, { host: `localhost:${address.port}` }, "GET", 421],
      [own, { host: "127.0.0.1" }, "GET", 421],
      [own, { origin: "http://attacker.example" }, "GET", 403],
      [own, { origin: "null" }, "GET", 403],
      [own, {}, "POST", 405],
      [`/../../etc/passwd${address.search}`, {}, "GET", 404],
    ] as const) {
      const { status, text } = await ask(path, headers, method);
      expect(status, `${method} ${path} ${JSON.stringify(headers)}`).toBe(refused);
      expect(text).not.toContain("valley");
    }
  });

  test.each(browsers.filter((name) => !isMissing(name)))(
    "in %s the page follows the journal, and asks for nothing else",
    async (name) => {
      const browser = await launch(name);
      try {
        const page = await browser.newPage();
        const [complaints, asked]: [string[], string[]] = [[], []];
        page.on("console", (message) => complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(String(error)));
        page.on("request", (sent) => asked.push(new URL(sent.url()).origin));
        await page.goto(address.href);
        const before = viewIn("watched.study").answers.length;
        await page.waitForFunction((count) => document.body.textContent?.includes(`${count} evaluations`), before);
        dualtape("resume", "watched.study", "--budget", `${before + 3}evaluations`);
        await page.waitForFunction((count) => document.body.textContent?.includes(`${count} evaluations`), before + 3);
        expect(complaints).toEqual([]);
        expect([...new Set(asked)]).toEqual([address.origin]);
      } finally {
        await browser.close();
      }
    },
  );

  test("it is told when the journal grows, and ends when it is asked to", async () => {
    const told = new Promise<string>((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port: address.port, path: `/changes${address.search}` }, (response) => {
        let text = "";
        response.on("data", (part: Buffer) => {
          text += String(part);
          if (text.includes("data:")) resolve(text);
        });
        dualtape("resume", "watched.study", "--budget", "20evaluations");
      });
      sent.on("error", reject);
      sent.end();
    });
    expect(await told).toContain("data: more");
    const ended = new Promise((resolve) => watch.on("exit", resolve));
    watch.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});

test("machines read lines of JSON, and the same settings go on with more of a budget", () => {
  const settings = ["--seed", "3", "--method", "random", "--set", "x=1", "--journal", "machine.study"];
  const { stdout } = dualtape("tune", "valley.ts", ...settings, "--budget", "5evaluations", "--json");
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events.filter(({ type }) => type === "iteration" || type === "divergence")).toHaveLength(5);
  expect(events.at(-1)).toMatchObject({ type: "result", reason: "finished" });
  expect(dualtape("resume", "machine.study", "--budget", "9evaluations")).toMatchObject({ status: 0 });
  dualtape("tune", "valley.ts", ...settings.slice(0, -1), "whole.study", "--budget", "9evaluations");
  expect(bitsIn("machine.study")).toBe(bitsIn("whole.study"));
});

test("a study goes on with nothing else than its problem was made of", () => {
  writeFileSync(join(folder, "bend.ts"), "export const bend = 9;\n");
  writeFileSync(
    join(folder, "bent.ts"),
    `import { bend } from "./bend.ts";\n${PROBLEM.replaceAll("sub(9)", "sub(bend)")}`,
  );
  const on = ["resume", "bent", "--budget", "5evaluations"];
  expect(dualtape("tune", "bent.ts", "--budget", "3evaluations")).toMatchObject({ status: 0, stderr: "" });
  const { problem } = viewIn("bent.study").study;
  expect(problem?.parts).toEqual({ "bend.ts": expect.stringMatching(/^[0-9a-f]{64}$/) });
  const line = "cat bent.ts <(sha256sum bend.ts) | sha256sum";
  expect(spawnSync("bash", ["-c", line], { cwd: folder, encoding: "utf8" }).stdout).toContain(problem?.digest);
  expect(readFileSync(join(folder, "bent.report.html"), "utf8")).toContain(line.replace("<", "&lt;"));
  writeFileSync(join(folder, "bend.ts"), "export const bend = 8;\n");
  for (const [parameters, remedy] of [
    [on, "Go on with the problem as it was, or begin another study"],
    [["report", "bent"], "Give the problem as it was, or say --quick"],
  ] as const) {
    const { status, stderr } = dualtape(...parameters);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining(`another problem than bent.ts is now: bend.ts changed. ${remedy}`),
    ]);
  }
  writeFileSync(join(folder, "bend.ts"), "export const bend = 9;\n");
  expect(dualtape(...on)).toMatchObject({ status: 0, stderr: "" });
});

test("a journal that names no file, or one that is gone, goes on with the file that is named", async () => {
  const settings = ["--starts", "2", "--deterministic", "--journal"];
  expect(dualtape("tune", "valley.ts", ...settings, "uncut.study", "--budget", "9evaluations").status).toBe(0);
  expect(dualtape("tune", "valley.ts", ...settings, "cut.study", "--budget", "5evaluations").status).toBe(0);
  const records = readJournal(readFileSync(join(folder, "cut.study"))).records;
  mkdirSync(join(folder, "elsewhere"));
  for (const [name, first] of [
    ["page.study", { ...viewIn("cut.study").study, problem: null }],
    ["elsewhere/moved.study", records[0]],
  ] as const) {
    const journal = await openJournalFile(join(folder, name));
    for (const record of [first, ...records.slice(1)]) await journal.append(record);
    await journal.close();
    const lost = dualtape("resume", name, "--budget", "9evaluations");
    expect([lost.status, lost.stderr]).toEqual([1, expect.stringContaining(`dualtape resume ${name} problem.ts`)]);
    const gone = dualtape("resume", name, "valley.ts", "--budget", "9evaluations");
    expect([gone.status, gone.stderr]).toEqual([0, ""]);
    expect(gone.stdout).toContain(`\`dualtape resume ${name} valley.ts --budget …\` to go on`);
    expect(bitsIn(name)).toBe(bitsIn("uncut.study"));
  }
  expect(dualtape("resume", "elsewhere/moved.study", "bent.ts").stderr).toContain("another problem than ../bent.ts");
  expect(dualtape("report", "elsewhere/moved.study").stderr).toContain(
    "dualtape report elsewhere/moved.study problem.ts",
  );
});

test("what is wrong is said with where, what and remedy, and an exit code", () => {
  writeFileSync(join(folder, "nothing.ts"), "export const other = 1;\n");
  writeFileSync(join(folder, "broken.ts"), 'import { nowhere } from "nowhere";\nexport const problem = nowhere;\n');
  writeFileSync(join(folder, "open.ts"), "export const problem = {\n");
  writeFileSync(join(folder, "thrown.ts"), '\nthrow new RangeError("too far");\n');
  mkdirSync(join(folder, "folder.study"));
  for (const [parameters, status, message] of [
    [["tune", "absent.ts"], 1, /absent\.ts: there is no such file/],
    [["tune", "nothing.ts"], 1, /exports no problem/],
    [["tune", "broken.ts"], 1, /cannot be run: .*nowhere.*installed beside it/],
    [["tune", "open.ts"], 1, /cannot be run: .*Unexpected token.*Mend .*open\.ts:2/],
    [["tune", "thrown.ts"], 1, /cannot be run: too far\. Mend .*thrown\.ts:2/],
    [["tune", "."], 1, /^\.: it cannot be read/],
    [["tune", "valley.ts", "--journal", "folder.study"], 1, /^folder\.study: it cannot be read/],
    [["tune", "valley.ts", "--from-optuna", "."], 1, /^\.: it cannot be read.*journal of Optuna/],
    [["plan", "valley.ts", "--rates", "."], 1, /^\.: it cannot be read.*bench-machine/],
    [["show", "folder"], 1, /^folder\.study: it cannot be read/],
    [["tune", "problem.ts"], 1, /a study stands there already.*dualtape resume/s],
    [["tune", "valley.ts", "--budget", "10x"], 1, /--budget: "10x" is none/],
    [["tune", "valley.ts", "--set", "y=1", "--journal", "set.study"], 1, /y/],
    [["tune", "valley.ts", "--folds", "2", "--journal", "folds.study"], 1, /function of \{ fold, seed \}/],
    [["tune", "valley.ts", "--colour"], 2, /unknown option/],
    [["resume", "absent"], 1, /no journal of it/],
    [["show", "valley.ts"], 1, /no journal of it/],
    [["completion", "csh"], 1, /bash, zsh or fish/],
    [["plan", "valley.ts", "--rates", "valley.ts"], 1, /valley\.ts: it cannot be read/],
    [["tune"], 2, /missing required argument/],
  ] as const) {
    const found = dualtape(...parameters);
    expect(found.stderr, parameters.join(" ")).toMatch(message);
    expect(found.status, parameters.join(" ")).toBe(status);
  }
});

test("a study goes on with the settings that its file gives a method", () => {
  const options = `import { rprop } from "@dualtape/hyperopt";\nexport const options = { method: rprop({ step: 0.05 }) };\n`;
  writeFileSync(join(folder, "own.ts"), `${PROBLEM}\n${options}`);
  const [whole, part] = ["own-whole.study", "own-part.study"] as const;
  expect(dualtape("tune", "own.ts", "--budget", "6evaluations", "--journal", whole)).toMatchObject({ status: 0 });
  expect(dualtape("tune", "own.ts", "--budget", "3evaluations", "--journal", part)).toMatchObject({ status: 0 });
  expect(dualtape("resume", part, "--budget", "6evaluations")).toMatchObject({ status: 0, stderr: "" });
  expect(bitsIn(part)).toBe(bitsIn(whole));
  expect(readFileSync(join(folder, "own-part.report.html"), "utf8")).not.toContain("--method");
});

test("whatever a problem and its journal are called, what it says is to be typed does what it says", () => {
  const said = (line: string) =>
    spawnSync("sh", ["-c", line], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, PATH: `${join(folder, "node_modules", ".bin")}:${process.env["PATH"]}` },
    });
  const settings = [
    "--method",
    "tpe",
    "--strategy",
    "unrolled",
    "--workers",
    "1",
    "--seed",
    "1",
    "--starts",
    "1",
    "--set",
    "x=-2",
  ];
  for (const [problem, journal] of [
    ["grüße an alle.ts", "bare"],
    ["it's $HOME & `more`.ts", 'a "quoted" $one.study'],
  ] as const) {
    // What the command line says instead of these is said in the page, too, where it is what is usual.
    writeFileSync(join(folder, problem), `${PROBLEM}\nexport const options = { seed: 7, starts: 2, patience: 50 };\n`);
    const begun = dualtape("tune", problem, ...settings, "--budget", "3evaluations", "--journal", journal);
    expect([begun.status, begun.stderr]).toEqual([0, ""]);
    const told = dualtape("tune", problem, "--journal", journal).stderr;
    const page = readFileSync(join(folder, `${journal.replace(/\.study$/, "")}.report.html`), "utf8");
    const [, taking = ""] = /`(dualtape report .*)`/.exec(begun.stdout) ?? [];
    const [, looking = "", going = ""] = /Say `(.*)` to look at it, or `(.*)` to go on/.exec(begun.stdout) ?? [];
    const [, instead = ""] = /Go on with it: (.*); or begin/.exec(told) ?? [];
    const [digest = "", again = ""] = (/(sha256sum [^<]*)\n(?:npx )(dualtape tune [^<]*)/.exec(page) ?? [])
      .slice(1)
      .map((text) =>
        [..."&lt;< &gt;> &quot;\" &#39;' &amp;&".matchAll(/(&.*?;)(\S)/g)].reduce(
          (plain, [, entity = "", sign = ""]) => plain.replaceAll(entity, sign),
          text,
        ),
      );
    expect(said(looking).stdout).toMatch(/answered {2}3 evaluations in 1 session,/);
    expect(said(`${taking} --quick`)).toMatchObject({ status: 0, stderr: "" });
    const [summed, expected] = digest.split("#");
    expect(said(summed ?? "").stdout.slice(0, 64)).toBe(expected?.trim());
    const before = bitsIn(journal);
    expect(said(again)).toMatchObject({ status: 0, stderr: "" });
    expect(bitsIn("again.study")).toBe(before);
    rmSync(join(folder, "again.study"));
    expect(instead).toBe(going.replace(" --budget …", ""));
    expect(said(going.replace("…", "5evaluations"))).toMatchObject({ status: 0, stderr: "" });
    expect(viewIn(journal).answers).toHaveLength(5);
  }
  expect(said("dualtape --version").stdout).toMatch(/^\d+\.\d+\.\d+$/m);
  const [line = ""] = /npx .*/.exec(dualtape("init", "eine neue/mappe").stdout) ?? [];
  expect(line).toBe('npx dualtape tune "eine neue/mappe/problem.ts" --budget 60s');
});

test("who leaves off reading what it says interrupts it; what cannot be written is told", async () => {
  const child = spawn(
    process.execPath,
    [command, "tune", "valley.ts", "--budget", "60s", "--journal", "unread.study"],
    {
      cwd: folder,
    },
  );
  let errors = "";
  child.stderr.on("data", (text: Buffer) => (errors += String(text)));
  child.stdout.once("data", () => child.stdout.destroy());
  const status = await new Promise((resolve) => child.on("exit", resolve));
  expect([status, errors]).toEqual([130, expect.stringMatching(/^Stopped\. .*resume/)]);
  expect(readdirSync(folder).filter((name) => name.startsWith("unread.study.lock"))).toEqual([]);
  expect(dualtape("resume", "unread.study", "--budget", "20evaluations").status).toBe(0);
  const piped = (line: string) => spawnSync("bash", ["-c", line], { cwd: folder, encoding: "utf8" });
  const node = `"${process.execPath}" "${command}"`;
  expect(piped(`${node} export unread --to json | true; exit \${PIPESTATUS[0]}`)).toMatchObject({
    status: 0,
    stderr: "",
  });
  if (process.platform !== "linux") return;
  const full = piped(`${node} export unread --to json > /dev/full`);
  expect([full.status, full.stderr]).toEqual([1, expect.stringMatching(/^the output: it cannot be written: ENOSPC/)]);
});

test("a shell takes the completions", () => {
  const { stdout } = dualtape("completion", "bash");
  const asked = `COMP_WORDS=(dualtape tune --s); COMP_CWORD=2; _dualtape; echo "\${COMPREPLY[*]}"`;
  const { stdout: completed } = spawnSync("bash", ["-c", `${stdout}\n${asked}`], { encoding: "utf8" });
  expect(completed.trim().split(" ").sort()).toEqual([
    "--seed",
    "--seeds",
    "--set",
    "--snapshots",
    "--starts",
    "--strategy",
  ]);
});

test("an interrupt stops it, and it goes on", async () => {
  const child = spawn(
    process.execPath,
    [command, "tune", "valley.ts", "--budget", "60s", "--journal", "stopped.study"],
    {
      cwd: folder,
    },
  );
  let said = "";
  child.stdout.on("data", (text: Buffer) => {
    said += String(text);
    if (/^ {3}3 /m.test(said)) child.kill("SIGINT");
  });
  const status = await new Promise((resolve) => child.on("exit", resolve));
  expect(status).toBe(130);
  expect(dualtape("resume", "stopped.study", "--budget", "20evaluations").status).toBe(0);
  expect(viewIn("stopped.study").answers).toHaveLength(20);
});

test("two do not write into one journal", async () => {
  const child = spawn(process.execPath, [command, "tune", "valley.ts", "--budget", "60s", "--journal", "held.study"], {
    cwd: folder,
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", () => resolve());
    child.on("exit", (status) => reject(new Error(`it ended with ${status} before it said anything`)));
  });
  const { status, stderr } = dualtape("resume", "held.study");
  child.kill("SIGKILL");
  expect([status, stderr]).toEqual([1, expect.stringMatching(String(child.pid))]);
});

test(`killed ${KILLS} times at any moment, a study ends with the bits of an undisturbed one`, async () => {
  const evaluations = 12 * Math.ceil(KILLS / 2);
  const budget = ["--budget", `${evaluations}evaluations`];
  expect(dualtape("tune", "valley.ts", ...budget, "--journal", "undisturbed.study").status).toBe(0);
  let kills = 0;
  for (let begun = false; ; begun = true) {
    const parameters = begun
      ? ["resume", "killed.study"]
      : ["tune", "valley.ts", ...budget, "--journal", "killed.study"];
    const child = spawn(process.execPath, [command, ...parameters], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let [told, errors] = [0, ""];
    child.stderr.on("data", (text: Buffer) => (errors += String(text)));
    let end: () => void = () => {};
    child.stdout.on("data", (text: Buffer) => {
      told += String(text).split("\n").length - 1;
      // Some time after the first line, so that most are killed at work, and in the middle of a write.
      if (kills < KILLS) setTimeout(() => child.kill("SIGKILL"), Math.random() * 60);
      end();
    });
    const [status, signal] = await new Promise<[number | null, string | null]>((resolve) =>
      child.on("exit", (code, by) => resolve([code, by])),
    );
    if (signal === "SIGKILL") {
      kills += 1;
      continue;
    }
    expect([status, errors]).toEqual([0, ""]);
    expect(told).toBeGreaterThan(0);
    break;
  }
  expect(kills).toBe(KILLS);
  expect(bitsIn("killed.study")).toBe(bitsIn("undisturbed.study"));
  expect(viewIn("killed.study").answers.map(({ iteration }) => iteration)).toEqual(
    Array.from({ length: evaluations }, (_, i) => i + 1),
  );
});
