// The phases of a request, and the marks of a page load, as its span's attributes tell them.
import type { SpanDetails } from "./types";

/** Seconds since 1970. */
export interface Phase {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** In the order in which they happen. Beginning and end are attributes under `http.request.`. */
const PHASES: readonly (readonly [name: string, from: string, to: string])[] = [
  ["Redirect", "redirect_start", "redirect_end"],
  ["Service worker", "worker_start", "fetch_start"],
  ["Cache", "fetch_start", "domain_lookup_start"],
  ["DNS", "domain_lookup_start", "domain_lookup_end"],
  ["Connect", "connect_start", "connection_end"],
  ["TLS", "secure_connection_start", "connection_end"],
  ["Waiting", "request_start", "response_start"],
  ["Download", "response_start", "response_end"],
];

export function phases({ attributes }: SpanDetails): Phase[] {
  const at = (key: string): number => {
    const value = attributes[`http.request.${key}`];
    return typeof value === "number" && value > 0 ? value : NaN;
  };
  const told = PHASES.map(([name, from, to]) => ({ name, from: at(from), to: at(to) }));
  return told.filter(({ from, to }) => to > from);
}

/** A moment of a page load. */
export interface Mark {
  readonly vital: string;
  /** Seconds since 1970. */
  readonly at: number;
  /** Milliseconds after the start, as measured. */
  readonly value: number;
}

const VITALS = ["ttfb", "fp", "fcp", "lcp"] as const;

/** The vitals that are moments. LCP has a span of its own, or is told by the page load. */
export function marks(span: SpanDetails): Mark[] {
  return VITALS.flatMap((vital) => {
    const value = numberIn(span.attributes[`browser.web_vital.${vital}.value`]) ?? numberIn(span.measurements?.[vital]);
    return value === undefined ? [] : [{ vital: vital.toUpperCase(), at: span.start_timestamp + value / 1000, value }];
  });
}

/** A number, also one wrapped as `{value}`. */
function numberIn(told: unknown): number | undefined {
  const value = typeof told === "object" && told !== null && "value" in told ? told.value : told;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** Whether a span's details are needed to know the marks of its trace. */
export function tellsMarks({ op }: { readonly op: string | null }): boolean {
  return op === "pageload" || op === "ui.webvital.lcp";
}
