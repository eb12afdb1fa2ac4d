import type { FullClient } from "../full-client.js";
import { scrubUrl } from "../scrub.js";
import type { SpanAttributes } from "../tracing/types.js";
import { componentOf, selectorOf } from "./selector.js";
import { activationStart, type Visibility } from "./visibility.js";
import { VITAL, type Picture, type Reading, type Tell, type Visit, type Vital } from "./visit.js";

/** A longer wait is a page that slept, or a clock that jumped. */
const LCP_MS_MAX = 60_000;

/** Even on a page that is never idle the value is final this long after the first input. */
const IDLE_MS_MAX = 1_000;

/** A URL only has to be recognised; `data:` ones can be of any length. */
const URL_CHARS_MAX = 200;

interface LcpEntry extends PerformanceEntry {
  renderTime: number;
  loadTime: number;
  size: number;
  id: string;
  url: string;
  element?: Element | null;
}

/** The paint that an interaction led to. */
interface InteractionPaint extends PerformanceEntry {
  interactionId?: number;
  largestContentfulPaint?: LcpEntry;
}

export interface Lcp extends Vital {
  /** A page that returns is painted as a whole. */
  _restore(visit: Visit, value: number): void;
}

/** The largest text or image that was painted while nothing had been touched. It is told once per visit. */
export function largestPaint(visit: Visit, visibility: Visibility, tell: Tell): Lcp {
  let isFinal = false;
  const finish = (reading: Reading) => {
    if (isFinal || reading !== lcp._reading) return;
    isFinal = true;
    tell(reading);
  };
  const lcp: Lcp = {
    _reading: { _visit: visit, _value: -1 },
    _begin(visit) {
      lcp._reading = { _visit: visit, _value: -1 };
      isFinal = false;
    },
    _read(entry) {
      const { _reading: reading } = lcp;
      const { entryType: type, startTime, interactionId, largestContentfulPaint } = entry as InteractionPaint;
      const isFirst = type === "largest-contentful-paint";
      if (isFinal || (!isFirst && (type !== "interaction-contentful-paint" || interactionId !== reading._visit._interactionId))) return;
      const paint = isFirst ? (entry as LcpEntry) : largestContentfulPaint;
      const time = isFirst ? startTime : paint?.renderTime || 0;
      const value = Math.max(time - (isFirst ? activationStart() : startTime), 0);
      if (!paint || time >= visibility._hiddenAt || value > LCP_MS_MAX) return;
      const { element } = paint;
      Object.assign(reading, { _value: value, _entry: paint, _target: selectorOf(element), _component: componentOf(element) });
    },
    _touch({ isTrusted, type }) {
      if (isFinal || !isTrusted || type === "pointerdown") return;
      const reading = lcp._reading;
      // Entries of what was painted before the input may be on their way.
      const later = () => finish(reading);
      if ("requestIdleCallback" in globalThis) requestIdleCallback(later, { timeout: IDLE_MS_MAX });
      else setTimeout(later);
    },
    _settle: () => finish(lcp._reading),
    _restore(visit, value) {
      if (visit !== lcp._reading._visit) return;
      isFinal = true;
      lcp._reading._value = value;
      tell(lcp._reading);
    },
  };
  return lcp;
}

/** What was painted. */
export function lcpDetails({ _entry: entry, _target: target }: Reading, client: FullClient, isStream: boolean): SpanAttributes {
  if (!entry) return {};
  const { id, url, loadTime, renderTime, size } = entry as LcpEntry;
  const prefix = isStream ? VITAL + "lcp." : "lcp.";
  return {
    [prefix + "element"]: target,
    [prefix + "id"]: id || undefined,
    [prefix + "url"]: url ? scrubUrl(url, client).slice(0, URL_CHARS_MAX) : undefined,
    [prefix + (isStream ? "load_time" : "loadTime")]: loadTime,
    [prefix + (isStream ? "render_time" : "renderTime")]: renderTime,
    [prefix + "size"]: size,
  };
}

export function pictureLcp(reading: Reading, client: FullClient): Picture {
  const { _visit: visit, _value: value, _entry: entry } = reading;
  return {
    _op: "ui.webvital.lcp",
    _name: "Largest contentful paint",
    _start: visit._start,
    _end: entry ? entry.startTime : visit._start + value,
    _details: lcpDetails(reading, client, true),
  };
}
