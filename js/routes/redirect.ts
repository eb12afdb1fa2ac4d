import { nowMs } from "../clock.js";
import type { FullClient } from "../full-client.js";
import type { NavigationTarget } from "./navigation.js";
import { currentRoute } from "./route.js";

/** So soon after a route began or somebody acted, a navigation belongs to that. */
const SOON_MS = 1_500;

/** Answers whether a navigation now would be a redirect: it comes soon after the route began, and nobody clicked or typed. */
export function watchRedirects(client: FullClient, signal: AbortSignal): () => boolean {
  let actedMs = 0;
  const isSoon = (ms: number) => nowMs() - ms <= SOON_MS;
  for (const type of ["click", "keydown"]) addEventListener(type, () => (actedMs = nowMs()), { capture: true, signal });
  client.on("startNavigationSpan", (_options, target?: NavigationTarget) => {
    // What was clicked has led here: the next navigation is not its doing.
    if (!target?.isRedirect) actedMs = 0;
  });
  return () => isSoon(currentRoute(client)?._startMs || 0) && !isSoon(actedMs);
}
