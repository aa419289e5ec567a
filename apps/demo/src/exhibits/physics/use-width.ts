/** The size of an element, in pixels, as it changes; 0 before it is known. */
import { type RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export interface Sized<E> {
  readonly place: RefObject<E | null>;
  readonly width: number;
}

/** A place for an element, and its width. */
export function useWidth<E extends HTMLElement>(): Sized<E> {
  const place = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    const observer = new ResizeObserver(() => setWidth(current.clientWidth));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return { place, width };
}
