// What is pressed stays as it is: an answer that comes between a press and its release waits for the release.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

/**
 * A chart that is drawn anew takes its elements away, and the browser then tells of no click and a drag finds no end.
 * `shown` is the latest that was given, except from `hold` until the pointer is released.
 */
export function useHeld<Given>(latest: Given): { shown: Given; hold: () => void } {
  const shown = useRef(latest);
  const letGo = useRef<(() => void) | null>(null);
  const [, drawAgain] = useState(0);
  if (!letGo.current) shown.current = latest;

  const hold = useCallback(() => {
    letGo.current?.();
    const heard = new AbortController();
    letGo.current = () => {
      heard.abort();
      letGo.current = null;
    };
    // The click is told after the release, in the same turn of the browser.
    const released = () => setTimeout(() => {
      letGo.current?.();
      drawAgain((it) => it + 1);
    });
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, released, { capture: true, signal: heard.signal });
  }, []);
  useEffect(() => () => letGo.current?.(), []);
  return { shown: shown.current, hold };
}
