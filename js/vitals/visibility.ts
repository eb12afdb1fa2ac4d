/** Since when the page has been hidden, in the time of the performance timeline: what is painted later was unseen, not slow. */
export interface Visibility {
  _hiddenAt: number;
}

/** A page that is hidden when first looked at counts as hidden from its beginning, unless the browser knows better. */
export function currentVisibility(): Visibility {
  const start = activationStart();
  const hidden = performance.getEntriesByType("visibility-state").find(({ name, startTime }) => name === "hidden" && startTime >= start);
  return { _hiddenAt: hidden ? hidden.startTime : hiddenNow() };
}

export function hiddenNow(): number {
  return document.visibilityState === "hidden" ? 0 : Infinity;
}

/** A prerendered page has no visitor yet. The event does not bubble, so the window gets it on its way down only. */
export function whenActivated(callback: () => void, signal: AbortSignal): void {
  if ((document as { prerendering?: boolean }).prerendering) addEventListener("prerenderingchange", callback, { once: true, capture: true, signal });
  else callback();
}

/** How the document was loaded, if the browser tells it believably: some hide the time of the response, some give one of the future. */
export function documentEntry(): PerformanceNavigationTiming | undefined {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return entry && entry.responseStart > 0 && entry.responseStart < performance.now() ? entry : undefined;
}

/** When a prerendered page was shown; its vitals count from there. */
export function activationStart(): number {
  return (documentEntry() as { activationStart?: number } | undefined)?.activationStart || 0;
}
