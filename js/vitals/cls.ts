import type { SpanAttributes } from "../tracing/types.js";
import { componentOf, selectorOf } from "./selector.js";
import { VITAL, type Picture, type Reading, type Tell, type Visit, type Vital } from "./visit.js";

/** Shifts belong together while less than this lies between two of them, and less than that between the first and the last. */
const GAP_MS = 1_000;
const WINDOW_MS = 5_000;

interface ShiftEntry extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources?: { node?: Node | null }[];
}

/** How much of the page moved without being asked to: the worst window of shifts. */
export function layoutShift(visit: Visit, tell: Tell): Vital {
  let sum = 0;
  let first = 0;
  let last = 0;
  const cls: Vital = {
    _reading: { _visit: visit, _value: 0 },
    _begin(visit) {
      cls._reading = { _visit: visit, _value: (sum = 0) };
    },
    _read(entry) {
      const { entryType, hadRecentInput, value, startTime } = entry as ShiftEntry;
      if (entryType !== "layout-shift" || hadRecentInput) return;
      if (sum && startTime - last < GAP_MS && startTime - first < WINDOW_MS) {
        sum += value;
      } else {
        sum = value;
        first = startTime;
      }
      last = startTime;
      if (sum > cls._reading._value) Object.assign(cls._reading, { _value: sum, _entry: entry });
    },
    _settle() {
      cls._reading._component = componentOf(sources(cls._reading)[0]?.node);
      tell(cls._reading);
    },
  };
  return cls;
}

/** What moved. */
export function clsDetails(reading: Reading, isStream: boolean): SpanAttributes {
  const prefix = isStream ? VITAL + "cls.source." : "cls.source.";
  return Object.fromEntries(sources(reading).map(({ node }, index) => [prefix + (index + 1), selectorOf(node)]));
}

export function pictureCls(reading: Reading): Picture {
  const time = (reading._entry || { startTime: reading._visit._start }).startTime;
  return { _op: "ui.webvital.cls", _name: "Layout shift", _start: time, _end: time, _details: clsDetails(reading, true) };
}

function sources({ _entry: entry }: Reading): { node?: Node | null }[] {
  return (entry as ShiftEntry | undefined)?.sources || [];
}
