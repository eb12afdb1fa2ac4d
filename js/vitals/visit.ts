import type { Span, SpanAttributes } from "../tracing/types.js";
import type { Place } from "./selector.js";

/** What all attributes of vitals begin with. */
export const VITAL = "browser.web_vital.";

export const SOFT_NAVIGATION = "soft-navigation";
export const RESTORE = "back-forward-cache";

/** A stay on a page: its load, its return from the back/forward cache, or a soft navigation. Each has values of its own. */
export interface Visit {
  _type: string;
  /** A time of the performance timeline, as all times of entries are; 0 is the load of the page. */
  _start: number;
  /** Interactions with the page before. */
  _interactions: number;
  /** Only a soft navigation has one. */
  _navigationId?: number;
  _interactionId?: number;
  /** The route span of the visit; there is none before it starts, or if nobody records route spans. */
  _span?: Span;
}

/** What a value comes from. */
export interface Origin extends Place {
  /** Negative = nothing yet. */
  _value: number;
  _entry?: PerformanceEntry;
  /** Of an interaction: when the first of its handlers began, and the last one ended. */
  _from?: number;
  _to?: number;
  /** Of an interaction: the route it happened on. */
  _span?: Span;
}

/** A vital in a visit, as far as it is known. */
export interface Reading extends Origin {
  _visit: Visit;
  /** The value that was told last. */
  _told?: number;
}

/** How a value looks as a span; times are of the performance timeline. */
export interface Picture {
  _op: string;
  _name: string;
  _start: number;
  _end: number;
  _details: SpanAttributes;
}
