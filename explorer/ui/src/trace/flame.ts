// Spans as a flame: each under its parent, side by side where they overlap.
import { NONE, type Tree } from "./tree";

/** What runs more than so often at once is drawn over each other. */
const LANES_MAX = 400;

export interface Flame {
  /** The lane of a node, from the top. */
  readonly lane: Uint16Array;
  readonly lanes: number;
  /** Nodes of each lane, by start. */
  readonly nodes: readonly (readonly number[])[];
}

export function flameOf(tree: Tree): Flame {
  const count = tree.spans.length;
  const lane = new Uint16Array(count);
  const ends: number[] = [];
  const nodes: number[][] = [];
  for (const node of parentsFirst(tree)) {
    const span = tree.spans[node]!;
    const above = tree.parent[node]!;
    let at = above === NONE ? 0 : lane[above]! + 1;
    while (at < LANES_MAX && (ends[at] ?? -Infinity) > span.start_timestamp) at++;
    at = Math.min(at, LANES_MAX);
    lane[node] = at;
    while (nodes.length <= at) nodes.push([]);
    nodes[at]!.push(node);
    ends[at] = Math.max(ends[at] ?? -Infinity, span.end_timestamp);
  }
  for (const row of nodes) row.sort((a, b) => tree.spans[a]!.start_timestamp - tree.spans[b]!.start_timestamp);
  return { lane, lanes: nodes.length, nodes };
}

/** By start, but no child before its parent, also where clocks say otherwise. */
function parentsFirst(tree: Tree): Int32Array {
  const key = new Float64Array(tree.spans.length);
  for (const node of tree.order) {
    const above = tree.parent[node]!;
    const start = tree.spans[node]!.start_timestamp;
    key[node] = above === NONE ? start : Math.max(start, key[above]!);
  }
  return tree.order.slice().sort((a, b) => key[a]! - key[b]! || tree.place[a]! - tree.place[b]!);
}

/** The nodes of a lane that touch a time, found by halving; `from` and `to` in seconds since 1970. */
export function between(tree: Tree, lane: readonly number[], from: number, to: number): readonly number[] {
  let [low, high] = [0, lane.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tree.spans[lane[middle]!]!.end_timestamp < from) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while (last < lane.length && tree.spans[lane[last]!]!.start_timestamp <= to) last++;
  return lane.slice(low, last);
}
