import type { Span, SpanAttributes } from "../tracing/types.js";

/** What all attributes of vitals begin with. */
export const VITAL = "browser.web_vital.";

/** A stay on a page: its load, its return from the back/forward cache, or a soft navigation. Each has values of its own. */
export interface Visit {
  _type: string;
  /** A time of the performance timeline, as all times of entries are. */
  _start: number;
  _navigationId?: number;
  _interactionId?: number;
  /** The route span of the visit; there is none before it starts, or if nobody records route spans. */
  _span?: Span;
}

/** What a vital is so far in a visit; negative = nothing yet. */
export interface Reading {
  _visit: Visit;
  _value: number;
  /** The value that was told last. */
  _told?: number;
  /** What the value comes from. */
  _entry?: PerformanceEntry;
  /** Where in the page: a selector, and the component if the page names its components. */
  _target?: string;
  _component?: string;
  /** Of an interaction: when the first of its handlers began, and the last one ended. */
  _from?: number;
  _to?: number;
}

export type Tell = (reading: Reading) => void;

/** A value that grows while a visit lasts. */
export interface Vital {
  _reading: Reading;
  _read(entry: PerformanceEntry): void;
  /** There was input. */
  _touch?(event: Event): void;
  /** Tells the value: the page may be leaving. */
  _settle(): void;
  _begin(visit: Visit): void;
}

/** How a value looks as a span; times are of the performance timeline. */
export interface Picture {
  _op: string;
  _name: string;
  _start: number;
  _end: number;
  _details: SpanAttributes;
}

export const SOFT_NAVIGATION = "soft-navigation";
export const RESTORE = "back-forward-cache";
