import { getCurrentScope } from "../current.js";
import type { FullClient } from "../full-client.js";
import { metrics } from "../metrics-api.js";
import { resolveCurrentRoute } from "../routes/route-provider.js";
import { ORIGIN, SEGMENT_NAME } from "../tracing/names.js";
import type { Integration } from "../types.js";

/** Why a frame could not be kept, as `PerformanceNavigationTiming.notRestoredReasons` tells it; older browsers give the bare names. */
interface NotRestored {
  reasons?: ({ reason?: string } | string)[] | null;
  children?: NotRestored[] | null;
}

export interface BfcacheMetricsOptions {
  /** Reasons reported per navigation, at least 1. Default: all. */
  maxReasons?: number;
}

/** Counts how often the back and forward buttons found the page in the browser's cache, and if not, why. */
export function bfcacheMetricsIntegration({ maxReasons = Infinity }: BfcacheMetricsOptions = {}): Integration {
  return {
    name: "BfcacheMetrics",
    setup(client: FullClient) {
      const onPageShow = ({ persisted }: PageTransitionEvent) => report(persisted, Math.max(1, maxReasons));
      globalThis.addEventListener?.("pageshow", onPageShow, true);
      client.on("close", () => globalThis.removeEventListener?.("pageshow", onPageShow, true));
    },
  };
}

function report(isRestored: boolean, maxReasons: number): void {
  const [entry] = performance.getEntriesByType("navigation") as (PerformanceNavigationTiming & { notRestoredReasons?: NotRestored | null })[];
  if (!isRestored && entry?.type !== "back_forward") return;
  const route = resolveCurrentRoute() || getCurrentScope().getScopeData().transactionName || location.pathname;
  const common = { [ORIGIN]: "auto.browser.bfcache", [SEGMENT_NAME]: route };
  const reasons = isRestored ? [] : reasonsOf(entry!.notRestoredReasons, "top").slice(0, maxReasons);
  metrics.count("browser.bfcache.navigation", 1, {
    attributes: {
      ...common,
      "browser.bfcache.outcome": isRestored ? "hit" : "miss",
      ...(reasons.length && { "browser.bfcache.not_restored_reason_count": reasons.length }),
    },
  });
  if (isRestored) return;
  if (entry!.duration > 0) metrics.distribution("browser.bfcache.reload.duration", entry!.duration, { unit: "millisecond", attributes: common });
  for (const [reason, frame] of reasons) {
    metrics.count("browser.bfcache.not_restored", 1, {
      attributes: { ...common, "browser.bfcache.reason": reason, "browser.bfcache.frame": frame },
    });
  }
}

function reasonsOf(frame: NotRestored | null | undefined, kind: string): [reason: string, kind: string][] {
  const own = (frame?.reasons || []).map((it) => [typeof it === "string" ? it : it.reason, kind] as [string, string]);
  return [...own.filter(([reason]) => reason), ...(frame?.children || []).flatMap((child) => reasonsOf(child, "child"))];
}
