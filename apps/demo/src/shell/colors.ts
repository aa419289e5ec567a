/** The colours of the page for what style sheets do not reach: canvases and WebGL. */
import { useEffect, useState } from "preact/hooks";

/** The colours, each as CSS computes it. */
export type Colors = Readonly<Record<"ink" | "paper" | "quiet" | "faint" | "rule" | "tangent" | "cotangent", string>>;

/** A colour of a style sheet, such as `var(--ink)`, as it is computed now. */
export function resolveColor(color: string): string {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.color = color;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

/** The colours as they are now. */
export const readColors = (): Colors => ({
  ink: resolveColor("var(--ink)"),
  paper: resolveColor("var(--paper)"),
  quiet: resolveColor("var(--quiet)"),
  faint: resolveColor("var(--faint)"),
  rule: resolveColor("var(--rule)"),
  tangent: resolveColor("var(--tangent)"),
  cotangent: resolveColor("var(--cotangent)"),
});

/** The colours, as they change between light and dark. */
export function useColors(): Colors {
  const [colors, setColors] = useState(readColors);
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = (): void => setColors(readColors());
    dark.addEventListener("change", follow);
    return () => dark.removeEventListener("change", follow);
  }, []);
  return colors;
}
