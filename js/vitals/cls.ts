import type { SpanAttributes } from "../tracing/types.js";
import { componentOf, selectorOf } from "./selector.js";
import { VITAL, type Picture, type Reading } from "./visit.js";

/** Shifts belong together while less than this lies between two of them, and less than that between the first and the last. */
const GAP_MS = 1_000;
const WINDOW_MS = 5_000;

interface ShiftEntry extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources?: { node?: Node | null }[];
}

/** How much of the page moved without being asked to: the worst window of shifts, and the one that is open. */
export interface ClsReading extends Reading {
  _sum?: number;
  _first?: number;
  _last?: number;
}

export function readCls(reading: ClsReading, entry: PerformanceEntry): void {
  const { entryType, hadRecentInput, value, startTime } = entry as ShiftEntry;
  if (entryType !== "layout-shift" || hadRecentInput) return;
  const { _sum: sum = 0, _first: first = -WINDOW_MS, _last: last = 0 } = reading;
  const goesOn = startTime - last < GAP_MS && startTime - first < WINDOW_MS;
  reading._sum = goesOn ? sum + value : value;
  if (!goesOn) reading._first = startTime;
  reading._last = startTime;
  if (reading._sum > reading._value) {
    reading._value = reading._sum;
    reading._entry = entry;
  }
}

/** A page without shifts has a value too, and a good one. */
export function settleCls(reading: Reading): void {
  reading._value = Math.max(reading._value, 0);
  reading._component = componentOf(sources(reading)[0]?.node);
}

/** What moved. */
export function clsDetails(reading: Reading, isStream: boolean): SpanAttributes {
  const prefix = isStream ? VITAL + "cls.source." : "cls.source.";
  return Object.fromEntries(sources(reading).map(({ node }, index) => [prefix + (index + 1), selectorOf(node)]));
}

export function pictureCls(reading: Reading): Picture {
  const { _visit: visit, _entry: entry } = reading;
  const time = entry ? entry.startTime : visit._start;
  return { _op: "ui.webvital.cls", _name: "Layout shift", _start: time, _end: time, _details: clsDetails(reading, true) };
}

function sources({ _entry: entry }: Reading): { node?: Node | null }[] {
  return (entry as ShiftEntry | undefined)?.sources || [];
}
