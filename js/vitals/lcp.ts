import type { FullClient } from "../full-client.js";
import { scrubUrl } from "../scrub.js";
import type { SpanAttributes } from "../tracing/types.js";
import { placeOf } from "./selector.js";
import { activationStart, type Visibility } from "./visibility.js";
import { VITAL, type Picture, type Reading } from "./visit.js";

/** A URL only has to be recognised; `data:` ones can be of any length. */
const URL_CHARS_MAX = 200;

/** The largest text or image that was painted while nothing had been touched. */
export interface LcpReading extends Reading {
  _isFinal?: boolean;
}

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

export function readLcp(reading: LcpReading, entry: PerformanceEntry, visibility: Visibility): void {
  const { entryType: type, startTime, interactionId, largestContentfulPaint: answer } = entry as InteractionPaint;
  const isLoad = type === "largest-contentful-paint";
  const isAnswer = type === "interaction-contentful-paint" && interactionId === reading._visit._interactionId;
  const paint = isLoad ? (entry as LcpEntry) : isAnswer && answer;
  if (!paint || reading._isFinal) return;
  const time = isLoad ? startTime : paint.renderTime;
  if (time >= visibility._hiddenAt) return;
  reading._value = Math.max(time - (isLoad ? activationStart() : startTime), 0);
  reading._entry = paint;
  Object.assign(reading, placeOf(paint.element));
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
