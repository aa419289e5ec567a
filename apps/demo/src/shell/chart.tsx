/** A picture by Observable Plot that fills the place it is given, and hands back where on it a finger or pointer is. */
import { plot, type PlotOptions } from "@observablehq/plot";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

export interface ChartProps {
  /** What the picture shows, in words. */
  readonly label: string;
  /** The picture, without its size: style sheets give that to `.chart`. */
  readonly options: PlotOptions;
  /** Told the horizontal coordinate, in data units, wherever the picture is pressed or dragged. */
  readonly onPick?: (x: number) => void;
}

/** A picture that fills its place. */
export function Chart({ label, options, onPick }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const invert = useRef<(x: number) => number | null>(() => null);
  const [size, setSize] = useState({ width: 0, height: 0 });

  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    const observer = new ResizeObserver(() => setSize({ width: current.clientWidth, height: current.clientHeight }));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    if (place.current === null || size.width === 0) return;
    const figure = plot({ ...size, style: { fontSize: "13px", overflow: "visible" }, ...options });
    // The picture is read as a whole: the labels that Plot gives to its parts have no meaning beside that.
    for (const part of figure.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
    figure.role = "img";
    figure.ariaLabel = label;
    invert.current = (x) => {
      const value: unknown = figure.scale("x")?.invert?.(x - figure.getBoundingClientRect().left);
      return typeof value === "number" ? value : null;
    };
    place.current.replaceChildren(figure);
  }, [options, size, label]);

  const pick = (event: PointerEvent): void => {
    const x = event.buttons === 0 ? null : invert.current(event.clientX);
    if (x !== null) onPick?.(x);
  };
  return (
    <div
      ref={place}
      class={onPick ? "chart pickable" : "chart"}
      {...(onPick ? { onPointerDown: pick, onPointerMove: pick } : {})}
    />
  );
}
