// Answers about web vitals.

export interface Vital {
  vital: string;
  name: string;
  unit: string | null;
  count: number;
  p75: number | null;
  good: number;
  needs_improvement: number;
  poor: number;
  good_max: number;
  poor_min: number;
  score: number | null;
  histogram: { bounds: number[]; counts: number[] };
}

export interface VitalGroup {
  group: string | null;
  count: number;
  score: number | null;
  lcp: number | null;
  inp: number | null;
  cls: number | null;
  fcp: number | null;
  ttfb: number | null;
  pageloads: number;
}

export interface VitalsAnswer {
  score: number | null;
  vitals: Vital[];
  groups?: VitalGroup[];
}

export interface VitalSample {
  trace_id: string | null;
  span_id: string | null;
  timestamp: number;
  value: number;
  rating: Rating;
  route: string | null;
  element: string | null;
}

export type Rating = "good" | "needs_improvement" | "poor";
