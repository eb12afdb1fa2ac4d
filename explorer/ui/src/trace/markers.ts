// What happened in a trace besides its spans: metrics, logs and errors, each at its moment and on its span.
import { measure } from "../format/number";
import { NONE, type Tree } from "./tree";
import type { TraceAnswer } from "./types";

export type MarkerKind = "metric" | "log" | "error";

export interface Marker {
  /** Unlike every other marker's: kind and id. */
  readonly key: string;
  readonly kind: MarkerKind;
  readonly id: string;
  /** Seconds since 1970. */
  readonly at: number;
  /** The node it happened on, or `NONE`. */
  readonly node: number;
  readonly title: string;
  /** A value, a level, whether it was handled. */
  readonly detail: string;
}

export function markersOf(answer: TraceAnswer, tree: Tree): Marker[] {
  const nodeOf = (id: string | null): number => (id === null ? NONE : (tree.byId.get(id) ?? NONE));
  const made: Marker[] = [];
  const add = (kind: MarkerKind, id: string | number, at: number, span: string | null, title: string, detail: string): void => {
    made.push({ key: `${kind}:${id}`, kind, id: String(id), at, node: nodeOf(span), title, detail });
  };
  for (const { id, timestamp, span_id: span, name, value, unit } of answer.metrics) add("metric", id, timestamp, span, name, measure(value, unit));
  for (const { id, timestamp, span_id: span, body, level } of answer.logs) add("log", id, timestamp, span, body, level);
  for (const { event_id: id, timestamp, span_id: span, kind, message, handled } of answer.errors) {
    add("error", id, timestamp, span, kind ? `${kind}: ${message}` : message, handled === false ? "unhandled" : "");
  }
  return made.sort((a, b) => a.at - b.at);
}

/** Markers by the row that shows their span; row 0 has those that belong to no span. */
export function byRow(markers: readonly Marker[], rowOf: Int32Array): ReadonlyMap<number, readonly Marker[]> {
  const rows = new Map<number, Marker[]>();
  for (const marker of markers) {
    const row = marker.node === NONE ? 0 : rowOf[marker.node]!;
    const there = rows.get(row);
    if (there) there.push(marker);
    else rows.set(row, [marker]);
  }
  return rows;
}
