import { entryTimeMs } from "../clock.js";
import { getCurrentScope } from "../current.js";
import type { FullClient } from "../full-client.js";
import { setMeasurement } from "../tracing/measurement.js";
import { OP, ORIGIN } from "../tracing/names.js";
import type { RecordingSpan } from "../tracing/span.js";
import { startInactiveSpan } from "../tracing/trace.js";
import type { Span } from "../tracing/types.js";
import { clsDetails, pictureCls } from "./cls.js";
import { paintTime } from "./fcp.js";
import { pictureInp } from "./inp.js";
import { lcpDetails, pictureLcp } from "./lcp.js";
import { timeToFirstByte } from "./ttfb.js";
import { VITAL, type Reading } from "./visit.js";
import type { VitalName, Watch } from "./watch.js";

export const NAVIGATION_TYPE = "browser.navigation.type";

const PICTURES = { lcp: pictureLcp, cls: pictureCls, inp: pictureInp };

/** Records a value as a span below the route that it belongs to, even when that one has ended. */
export function recordVital(client: FullClient, vital: VitalName, reading: Reading, parentSpan: Span | undefined, isStream: boolean): void {
  const { _visit: visit, _value: value, _component: component, _target: target } = reading;
  const { _op: op, _name: name, _start: start, _end: end, _details: details } = PICTURES[vital](reading, client);
  startInactiveSpan({
    name: isStream ? component || name : target || "Interaction to next paint",
    parentSpan,
    startTime: entryTimeMs(start),
    experimental: isStream ? undefined : { standalone: true },
    attributes: {
      [OP]: op,
      [ORIGIN]: "auto.ui.browser." + vital,
      "sentry.exclusive_time": vital === "inp" ? value : 0,
      [VITAL + vital + ".value"]: value,
      "sentry.transaction": parentSpan ? (parentSpan as RecordingSpan)._name : getCurrentScope()._data.transactionName,
      "sentry.pageload.span_id": attributeOf(parentSpan, OP) === "pageload" ? parentSpan!.spanContext().spanId : undefined,
      "browser.navigation.id": visit._navigationId,
      [NAVIGATION_TYPE]: visit._type,
      "ui.component_name": component,
      ...details,
    },
  }).end(entryTimeMs(end));
}

/** Adds to a page load what it knows when it ends: the first byte and the first paints; to a transaction also what has no span there. */
export function addToPageLoad(client: FullClient, span: Span, { _visibility: visibility, _readings: { lcp, cls } }: Watch, isStream: boolean): void {
  const { ttfb, requestTime } = timeToFirstByte();
  const add = (name: string, value: number | undefined, attribute = name + ".value", unit = "millisecond") => {
    if (value === undefined) return;
    if (isStream) span.setAttribute(VITAL + attribute, value);
    else setMeasurement(name, value, unit, span);
  };
  add("ttfb", ttfb);
  add("ttfb.requestTime", requestTime, "ttfb.request_time");
  add("fp", paintTime("first-paint", visibility));
  add("fcp", paintTime("first-contentful-paint", visibility));
  if (isStream) return;
  if (lcp && lcp._entry) {
    add("lcp", lcp._value);
    span.setAttributes(lcpDetails(lcp, client, false));
  }
  if (cls && cls._entry) {
    add("cls", cls._value, "", "");
    span.setAttributes(clsDetails(cls, false));
  }
}

export function attributeOf(span: Span | undefined, name: string): unknown {
  return (span as RecordingSpan | undefined)?._attributes?.[name];
}
