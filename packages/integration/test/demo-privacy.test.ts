/** Nothing leaves the page: whatever a program tries, a second server sees nothing of it, and the page may not reach it either. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Elsewhere, listen } from "./browser.ts";
import { describeDemo, eventually } from "./demo-page.ts";

/** The ways out of a worker: resolved where something came back, rejected where it was stopped. */
const WAYS_OUT = `
const until = (target, good, bad) => new Promise((resolve, reject) => {
  target.addEventListener(good, () => resolve(good));
  for (const name of [bad].flat()) target.addEventListener(name, () => reject(new Error(name)));
});
const inMemory = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
const reply = (worker) => new Promise((resolve, reject) => {
  worker.addEventListener("message", ({ data }) => (data === "out" ? resolve(data) : reject(new Error(data))));
  worker.addEventListener("error", () => reject(new Error("error")));
});
const ways = {
  fetch: () => fetch(url),
  "fetch without cors": () => fetch(url, { mode: "no-cors", method: "POST", body: "secret" }),
  "fetch that outlives the page": () => fetch(url, { mode: "no-cors", keepalive: true }),
  "a request of its own origin": () => fetch(new URL("/", "http://" + host)),
  XMLHttpRequest: () => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    const done = until(request, "load", ["error", "abort"]);
    request.send();
    return done;
  },
  "XMLHttpRequest that blocks": async () => {
    const request = new XMLHttpRequest();
    request.open("GET", url, false);
    request.send();
  },
  WebSocket: async () => until(new WebSocket("ws://" + host), "open", ["error", "close"]),
  EventSource: async () => until(new EventSource(url), "open", "error"),
  WebTransport: async () => {
    const transport = new WebTransport("https://" + host);
    // Both tell of the failure, in no order: whoever heeds one alone is ended by the other.
    await Promise.all([transport.ready, transport.closed]);
  },
  "dynamic import": () => import(url + "a.js"),
  "dynamic import of data": () => import("data:text/javascript,export default 1"),
  importScripts: async () => importScripts(url + "a.js"),
  "a font": () => new FontFace("far", "url(" + url + "a.woff2)").load(),
  "a worker from there": async () => reply(new Worker(url + "a.js")),
  "a module worker from there": async () => reply(new Worker(url + "a.js", { type: "module" })),
  "a worker from memory": async () =>
    reply(new Worker(inMemory("fetch('" + url + "', { mode: 'no-cors' }).then(() => postMessage('out'), () => postMessage('stopped'));"))),
  "a worker from memory that imports": async () =>
    reply(new Worker(inMemory("try { importScripts('" + url + "a.js'); postMessage('out'); } catch { postMessage('stopped'); }"))),
  "a module from memory that imports": () => import(inMemory("import '" + url + "a.js';")),
  "the cache": async () => (await caches.open("a")).add(url),
  "a beacon": async () => navigator.sendBeacon(url, "secret"),
  "an image": async () => until(Object.assign(new Image(), { src: url }), "load", "error"),
  "a peer": async () => {
    const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:" + host }] });
    peer.createDataChannel("a");
    await peer.setLocalDescription();
  },
  "a window": async () => open(url).closed,
  "another address": async () => { location.assign(url); },
  "the page around it": async () => { parent.location = url; },
  "the document": async () => { document.body.style.background = "url(" + url + ")"; },
};
`;

describeDemo(
  "the page keeps to itself",
  (demo) => {
    let elsewhere: Elsewhere;
    beforeAll(async () => {
      elsewhere = await listen();
    });
    afterAll(() => elsewhere.close());

    const printed = () => demo.page.getByRole("region", { name: "Output" }).innerText();
    const status = () => demo.page.locator(".playground-status").innerText();
    /** A way that is stopped may be complained about. */
    async function open(hash: string) {
      const page = await demo.open(hash);
      demo.forgive(new RegExp(`content.security.policy|csp|webtransport|${elsewhere.host}`, "i"));
      return page;
    }

    async function run(source: string): Promise<void> {
      await eventually(status).toContain("Finished");
      await demo.page.getByRole("textbox", { name: "Program" }).click();
      await demo.page.keyboard.press("ControlOrMeta+a");
      await demo.page.keyboard.press("Delete");
      await demo.page.keyboard.insertText(source);
      await demo.page.getByRole("button", { name: "Run" }).click();
    }

    test("no way out of a program leads anywhere", async () => {
      await open("#/playground");
      await run(`const host = "${elsewhere.host}";
const url = "http://" + host + "/";
${WAYS_OUT}
// A browser may leave a way without any answer: the second server tells whether it led anywhere.
const silence = () => new Promise((resolve, reject) => setTimeout(() => reject(new Error("silence")), 10_000));
for (const [name, way] of Object.entries(ways)) {
  try {
    await Promise.race([way(), silence()]);
    console.log("OUT:", name);
  } catch (error) {
    console.log("stopped:", name);
  }
}
console.log("all was tried");`);
      await eventually(printed).toContain("all was tried");
      expect(await printed()).not.toContain("OUT:");
      expect(elsewhere.seen).toEqual([]);
    });

    test("a program reaches neither the server of the page nor what the page keeps", async () => {
      const page = await open("#/playground");
      await page.evaluate(`sessionStorage.setItem("kept", "secret"); localStorage.setItem("kept", "secret")`);
      await eventually(status).toContain("Finished");
      const before = demo.fetched.length;
      await run(`const ways = {
  server: () => fetch("${page.url().replace(/#.*/, "")}index.html"),
  import: () => import("${page.url().replace(/#.*/, "")}index.html"),
  storage: async () => sessionStorage.length + localStorage.length,
  database: () => new Promise((resolve, reject) => {
    const request = indexedDB.open("a");
    request.addEventListener("success", resolve);
    request.addEventListener("error", reject);
  }),
};
for (const [name, way] of Object.entries(ways)) await way().then(() => console.log("OUT:", name), () => console.log("stopped:", name));
console.log("all was tried");`);
      await eventually(printed).toContain("all was tried");
      expect(await printed()).not.toContain("OUT:");
      expect(demo.fetched.slice(before)).toEqual([]);
    });

    test("a compiled program runs in the page's workers and in the playground", async () => {
      await open("#/playground");
      await run(`import { compile } from "@dualtape/compile";
import { tensor } from "@dualtape/tensor";
const product = compile((x) => x.matmul(x));
console.log(product(tensor([[1, 1], [0, 1]])), WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));
await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
console.log("WebAssembly compiles");`);
      await eventually(printed).toContain("WebAssembly compiles");
      expect(await printed()).toMatch(/1, 2\],\s+\[0, 1/);
    });

    test("the page itself may load nothing from elsewhere", async () => {
      const page = await open("#/trick");
      await page.getByRole("heading", { level: 1 }).waitFor();
      const url = `http://${elsewhere.host}/`;
      const stopped = page.evaluate<readonly string[]>(`new Promise((resolve) => {
        const stopped = new Set();
        document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
          stopped.add(effectiveDirective);
          if (stopped.size === 8) resolve([...stopped].sort());
        });
        const add = (name, fields) => document.body.append(Object.assign(document.createElement(name), fields));
        fetch("${url}", { mode: "no-cors" }).catch(() => {});
        navigator.sendBeacon("${url}", "secret");
        try { new WebSocket("ws://${elsewhere.host}"); } catch {}
        new EventSource("${url}");
        add("img", { src: "${url}" });
        add("div", { style: "background: url(${url})", textContent: "a" });
        add("link", { rel: "stylesheet", href: "${url}a.css" });
        add("style", { textContent: "@import url(${url}b.css); @font-face { font-family: far; src: url(${url}a.woff2) }" });
        add("p", { style: "font-family: far", textContent: "a" });
        add("script", { src: "${url}a.js" });
        add("iframe", { src: "${url}" });
        add("object", { data: "${url}" });
        try { new Worker(URL.createObjectURL(new Blob(["fetch('${url}')"]))); } catch {}
        import("${url}a.js").catch(() => {});
      })`);
      expect(await stopped).toEqual([
        "connect-src",
        "font-src",
        "frame-src",
        "img-src",
        "object-src",
        "script-src-elem",
        "style-src-elem",
        "worker-src",
      ]);
      // Chromium may open a connection for a frame that it then refuses to load; nothing is asked of it.
      expect(elsewhere.seen.filter((what) => what !== "a connection")).toEqual([]);
    });

    test("the second server would have seen it", async () => {
      const page = await open("#/trick");
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.goto(`http://${elsewhere.host}/`).catch(() => {}); // it has nothing to show
      expect(elsewhere.seen).toContain("GET / HTTP/1.1");
    });
  },
  ["chromium", "firefox"],
);
