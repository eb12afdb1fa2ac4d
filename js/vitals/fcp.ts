import { activationStart, type Visibility } from "./visibility.js";

/** When `first-paint` or `first-contentful-paint` was; nothing if it was not yet, or if the page had been hidden before. */
export function paintTime(name: string, { _hiddenAt }: Visibility): number | undefined {
  const [entry] = performance.getEntriesByName(name);
  return entry && entry.startTime < _hiddenAt ? Math.max(entry.startTime - activationStart(), 0) : undefined;
}
