import { entryTimeMs } from "../clock.js";
import type { FullClient } from "../full-client.js";
import { guard } from "../guard.js";
import { scrubUrl } from "../scrub.js";
import { isStreaming } from "../tracing/lifecycle.js";
import { OP } from "../tracing/names.js";
import type { RecordingSpan } from "../tracing/span.js";
import type { Span } from "../tracing/types.js";
import { activationStart } from "../vitals/visibility.js";
import { setDevice } from "./device.js";
import { addNavigationSpans, navigationType } from "./navigation.js";
import { addPaintSpan } from "./paint.js";
import { keepPending, type Pending } from "./pending.js";
import { addResourceSpan, isResource } from "./resources.js";

/** One timeline per page: what one route span has is not the next one's. */
let resources: Pending<PerformanceResourceTiming> | undefined;

/**
 * Gives a route span what the performance timeline tells of its time; to be called right before it ends. A page load gets its phases
 * and paints as well; a navigation only what began after it.
 */
export function addTimelineSpans(span: Span, { ignoreResourceSpans = [] }: { ignoreResourceSpans?: string[] } = {}): void {
  if (span.isRecording()) guard(() => addAll(span as RecordingSpan, ignoreResourceSpans));
}

function addAll(root: RecordingSpan, ignored: string[]): void {
  const client = root._scope.getClient() as FullClient;
  const isStream = isStreaming(client);
  const isPageLoad = root._attributes[OP] === "pageload";
  if (!resources) {
    if (isPageLoad) addPageLoad(root, client, isStream);
    resources = keepPending("resource", isResource);
    client.on("close", () => {
      resources?._stop();
      resources = undefined;
    });
  }
  for (const entry of resources._take()) {
    if (isPageLoad || entryTimeMs(entry.startTime) >= root._startMs) addResourceSpan(root, entry, ignored, client, isStream);
  }
  setDevice(root, isStream, isPageLoad);
}

function addPageLoad(root: RecordingSpan, client: FullClient, isStream: boolean): void {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (!entry) return;
  addNavigationSpans(root, entry, scrubUrl(entry.name, client), isStream);
  performance.getEntriesByType("paint").forEach((paint) => addPaintSpan(root, paint));
  root.setAttributes({
    "browser.navigation.type": navigationType(entry),
    [isStream ? "browser.performance.time_origin" : "performance.timeOrigin"]: entryTimeMs(0) / 1e3,
    [isStream ? "browser.performance.navigation.activation_start" : "performance.activationStart"]: activationStart(),
  });
}
