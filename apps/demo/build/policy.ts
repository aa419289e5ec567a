/**
 * What the built page may do: load its own scripts, styles and data, start its own workers, compile WebAssembly, and nothing
 * else. What a visitor writes runs in `public/sandbox.html`, under a policy of its own that knows no network at all.
 */
import type { Plugin } from "vite";

const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'", // of Observable Plot and CodeMirror; what styles load stands below
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
].join("; ");

/** Writes the policy into the built page. A page under development loads more, to follow its sources. */
export const policy = (): Plugin => ({
  name: "policy",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: { "http-equiv": "Content-Security-Policy", content: POLICY },
      injectTo: "head-prepend",
    },
  ],
});
