// Rows of one height in a box that scrolls: only those that can be seen are made, so their number costs nothing.
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Rows made above and below what is seen, so that fast scrolling shows no gaps. */
const SPARE = 12;

export interface Window {
  /** The box that scrolls. */
  readonly box: RefObject<HTMLDivElement | null>;
  readonly from: number;
  readonly to: number;
  /** Scrolls as little as needed until a row can be seen, with room around it if it was far. */
  readonly bring: (row: number) => void;
  /** How many rows fit. */
  readonly fits: number;
}

export function useRows(count: number, height: number): Window {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ from: 0, fits: 40 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = (): void => {
      const next = { from: Math.floor(element.scrollTop / height), fits: Math.ceil(element.clientHeight / height) };
      setSeen((before) => (before.from === next.from && before.fits === next.fits ? before : next));
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [height]);
  const bring = (row: number): void => {
    const element = box.current;
    if (!element) return;
    const top = row * height;
    const { scrollTop, clientHeight } = element;
    if (top >= scrollTop && top + height <= scrollTop + clientHeight) return;
    const isNear = top > scrollTop - 2 * height && top < scrollTop + clientHeight + height;
    element.scrollTop = isNear ? (top < scrollTop ? top : top + height - clientHeight) : top - clientHeight / 3;
  };
  const from = Math.max(Math.min(seen.from, count - seen.fits) - SPARE, 0);
  return { box, from, to: Math.min(seen.from + seen.fits + SPARE, count), bring, fits: seen.fits };
}

/** The width of an element, as it changes. */
export function useWidth<T extends HTMLElement>(): [RefObject<T | null>, number] {
  const element = useRef<T>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const sizes = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    sizes.observe(element.current);
    return () => sizes.disconnect();
  }, []);
  return [element, width];
}
