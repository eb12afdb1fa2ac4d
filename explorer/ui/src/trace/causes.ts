// What went wrong in a trace: errors first, then grave logs; without errors the failed spans that no failed child explains.
import type { Marker } from "./markers";
import { isFailed, NONE, type Tree } from "./tree";

interface Known {
  readonly tree: Tree;
  readonly markers: readonly Marker[];
  readonly failures: Int32Array;
}

/** What was said once or several times. */
export interface Told {
  /** The one that is nearest to what somebody looks at, else the first. */
  readonly marker: Marker;
  readonly times: number;
}

export interface Causes {
  readonly told: readonly Told[];
  /** Nodes. */
  readonly spans: readonly number[];
}

const isGrave = ({ kind, detail }: Marker): boolean => kind === "log" && (detail === "error" || detail === "fatal");

/** `near`: seconds since 1970 of what is looked at. */
export function causes({ tree, markers, failures }: Known, near: number | null): Causes {
  const errors = markers.filter(({ kind }) => kind === "error");
  const told = new Map<string, Marker[]>();
  for (const marker of [...errors, ...markers.filter(isGrave)]) {
    const alike = `${marker.kind} ${marker.title}`;
    told.set(alike, [...(told.get(alike) ?? []), marker]);
  }
  return { told: Array.from(told.values(), (all) => ({ marker: nearest(all, near), times: all.length })), spans: errors.length > 0 ? [] : deepest(tree, failures) };
}

function nearest(all: readonly Marker[], near: number | null): Marker {
  const first = all[0]!;
  return near === null ? first : all.reduce((best, it) => (Math.abs(it.at - near) < Math.abs(best.at - near) ? it : best), first);
}

/** Failed spans of which no child has failed: the others only pass a failure on. */
function deepest(tree: Tree, failures: Int32Array): number[] {
  const passing = new Set(Array.from(failures, (node) => tree.parent[node]!).filter((node) => node !== NONE && isFailed(tree.spans[node]!)));
  return Array.from(failures).filter((node) => !passing.has(node));
}
