// The part of a trace's time that is shown, and where on the screen a moment is. Seconds from the trace's start.

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Nothing is shown larger than a microsecond per screen: the clocks say no more. */
const LENGTH_MIN = 1e-6;

/** Room after the end of the last span. */
const ROOM = 1.02;

export function whole(total: number): Span {
  return { from: 0, to: total > 0 ? total * ROOM : LENGTH_MIN };
}

/** 0 at the left edge, 1 at the right one. */
export function share({ from, to }: Span, at: number): number {
  return (at - from) / (to - from);
}

export function moment({ from, to }: Span, part: number): number {
  return from + part * (to - from);
}

/** Makes what is shown longer (`factor` > 1) or shorter around a moment that stays where it is. */
export function zoomed(view: Span, around: number, factor: number, total: number): Span {
  const part = share(view, around);
  const length = (view.to - view.from) * factor;
  return kept({ from: around - part * length, to: around + (1 - part) * length }, total);
}

export function moved(view: Span, by: number, total: number): Span {
  return kept({ from: view.from + by, to: view.to + by }, total);
}

/** Within the trace, and not shorter than can be told apart. */
export function kept(view: Span, total: number): Span {
  const all = whole(total);
  const length = Math.min(Math.max(view.to - view.from, LENGTH_MIN), all.to);
  const from = Math.min(Math.max(view.from, 0), all.to - length);
  return { from, to: from + length };
}

/** Moments of the axis: 1, 2 or 5 times a power of ten apart, at most `most` of them. */
export function ticks({ from, to }: Span, most: number): number[] {
  const rough = (to - from) / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((it) => it >= rough * (1 - 1e-9)) ?? power * 10;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => (first + index) * step);
}
