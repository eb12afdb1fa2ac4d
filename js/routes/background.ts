import type { FullClient } from "../full-client.js";
import { getActiveSpan, getRootSpan } from "../tracing/active.js";
import type { RecordingSpan } from "../tracing/span.js";
import { endRoute } from "./route.js";

/** Ends what would otherwise end in a page that nobody sees, with timers that browsers slow down, or not at all. */
export function endInBackground(client: FullClient, marksBackgroundSpan: boolean): void {
  client.on("pageHidden", (eventType: string) => {
    if (eventType === "pagehide") endRoute(client, "documentHidden");
    const active = eventType === "visibilitychange" && marksBackgroundSpan && getActiveSpan();
    if (!active) return;
    const root = getRootSpan(active) as RecordingSpan;
    if (root._status?.code !== 2) root.setStatus({ code: 2, message: "cancelled" });
    root.setAttribute("sentry.cancellation_reason", "document.hidden");
    root.end();
  });
}
