// Spans as a tree: arrays of numbers, so that a hundred thousand spans cost milliseconds.
import type { TraceSpan } from "./types";

/** No node: the parent of a root, the child of a leaf. */
export const NONE = -1;

/** So many neighbours of one name are shown as one row until somebody opens it. */
const GROUP_MIN = 10;

export interface Tree {
  readonly spans: readonly TraceSpan[];
  /** Nodes (indices of `spans`) with every parent before its children. */
  readonly order: Int32Array;
  /** The place of a node in `order`. */
  readonly place: Int32Array;
  readonly parent: Int32Array;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  readonly firstRoot: number;
  readonly depth: Uint16Array;
  /** How many nodes hang under a node, itself included. */
  readonly size: Int32Array;
  /** Nodes whose parent is named but not among the spans. */
  readonly orphans: ReadonlySet<number>;
  readonly byId: ReadonlyMap<string, number>;
  readonly groups: readonly Group[];
  /** The group a node is in, or `NONE`. */
  readonly groupOf: Int32Array;
  /** Seconds since 1970. */
  readonly start: number;
  /** Seconds from the first start to the last end. */
  readonly total: number;
}

/** Neighbours under one parent that have the same op and name. */
export interface Group {
  readonly first: number;
  readonly count: number;
  readonly failed: number;
  readonly start: number;
  readonly end: number;
  /** Seconds, summed over its members. */
  readonly busy: number;
}

/** Builds the tree. Whose parent is unknown stands at the top; circles are cut at their earliest span. */
export function treeOf(spans: readonly TraceSpan[]): Tree {
  const count = spans.length;
  const byId = new Map<string, number>();
  spans.forEach((span, node) => byId.set(span.span_id, node));
  const links = siblings(spans, byId);
  const depth = new Uint16Array(count);
  const order = new Int32Array(count);
  const place = new Int32Array(count);
  walk(links, (node, at) => {
    order[at] = node;
    place[node] = at;
    const above = links.parent[node]!;
    depth[node] = above === NONE ? 0 : Math.min(depth[above]! + 1, 0xffff);
  });
  const size = new Int32Array(count).fill(1);
  for (let at = count - 1; at >= 0; at--) {
    const above = links.parent[order[at]!]!;
    if (above !== NONE) size[above]! += size[order[at]!]!;
  }
  const { start, total } = extent(spans);
  return { spans, order, place, depth, size, byId, start, total, ...links, ...groupsOf(spans, links) };
}

interface Links {
  readonly parent: Int32Array;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  readonly firstRoot: number;
  readonly orphans: ReadonlySet<number>;
}

/** By start; of those that start together the longer one first, for it may be the parent. */
function byStart(spans: readonly TraceSpan[]): Int32Array {
  return Int32Array.from(spans.keys()).sort((a, b) => {
    const [one, other] = [spans[a]!, spans[b]!];
    return one.start_timestamp - other.start_timestamp || other.end_timestamp - one.end_timestamp || a - b;
  });
}

function siblings(spans: readonly TraceSpan[], byId: ReadonlyMap<string, number>): Links {
  const sorted = byStart(spans);
  const orphans = new Set<number>();
  const parent = Int32Array.from(spans, (span, node) => {
    if (span.parent_span_id === null) return NONE;
    const found = byId.get(span.parent_span_id) ?? NONE;
    if (found === NONE) orphans.add(node);
    return found === node ? NONE : found;
  });
  cutCircles(sorted, parent);
  const firstChild = new Int32Array(spans.length).fill(NONE);
  const lastChild = new Int32Array(spans.length).fill(NONE);
  const nextSibling = new Int32Array(spans.length).fill(NONE);
  let firstRoot = NONE;
  let lastRoot = NONE;
  for (const node of sorted) {
    const above = parent[node]!;
    const last = above === NONE ? lastRoot : lastChild[above]!;
    if (last !== NONE) nextSibling[last] = node;
    if (above === NONE) {
      lastRoot = node;
      if (firstRoot === NONE) firstRoot = node;
    } else {
      lastChild[above] = node;
      if (firstChild[above] === NONE) firstChild[above] = node;
    }
  }
  return { parent, firstChild, nextSibling, firstRoot, orphans };
}

/** Spans that are each other's ancestors would hang on nothing: the earliest of them becomes a root. */
function cutCircles(sorted: Int32Array, parent: Int32Array): void {
  const [isNew, isOnPath, isDone] = [0, 1, 2];
  const rank = new Int32Array(parent.length);
  sorted.forEach((node, at) => (rank[node] = at));
  const state = new Uint8Array(parent.length);
  for (const from of sorted) {
    let node = from;
    const path: number[] = [];
    while (node !== NONE && state[node] === isNew) {
      state[node] = isOnPath;
      path.push(node);
      node = parent[node]!;
    }
    if (node !== NONE && state[node] === isOnPath) parent[earliest(node, parent, rank)] = NONE;
    for (const visited of path) state[visited] = isDone;
  }
}

/** Of the circle through `node` the member with the least rank. */
function earliest(node: number, parent: Int32Array, rank: Int32Array): number {
  let found = node;
  for (let at = parent[node]!; at !== node; at = parent[at]!) if (rank[at]! < rank[found]!) found = at;
  return found;
}

/** Depth first, without recursion: traces can be deeper than a stack. */
function walk({ parent, firstChild, nextSibling, firstRoot }: Links, visit: (node: number, at: number) => void): void {
  let at = 0;
  let node = firstRoot;
  while (node !== NONE) {
    visit(node, at++);
    if (firstChild[node] !== NONE) {
      node = firstChild[node]!;
      continue;
    }
    while (node !== NONE && nextSibling[node] === NONE) node = parent[node]!;
    if (node !== NONE) node = nextSibling[node]!;
  }
}

function extent(spans: readonly TraceSpan[]): { start: number; total: number } {
  let [start, end] = [Infinity, -Infinity];
  for (const span of spans) {
    start = Math.min(start, span.start_timestamp);
    end = Math.max(end, span.end_timestamp);
  }
  return spans.length > 0 ? { start, total: end - start } : { start: 0, total: 0 };
}

function groupsOf(spans: readonly TraceSpan[], links: Links): { groups: Group[]; groupOf: Int32Array } {
  const groups: Group[] = [];
  const groupOf = new Int32Array(spans.length).fill(NONE);
  const take = (run: number[]): void => {
    if (run.length < GROUP_MIN) return;
    const members = run.map((node) => spans[node]!);
    for (const node of run) groupOf[node] = groups.length;
    groups.push({
      first: run[0]!,
      count: run.length,
      failed: members.filter(isFailed).length,
      start: members[0]!.start_timestamp,
      end: members.reduce((end, span) => Math.max(end, span.end_timestamp), -Infinity),
      busy: members.reduce((sum, span) => sum + span.end_timestamp - span.start_timestamp, 0),
    });
  };
  const runsFrom = (first: number): void => {
    let run: number[] = [];
    for (let node = first; node !== NONE; node = links.nextSibling[node]!) {
      if (run.length > 0 && !isAlike(spans[run[0]!]!, spans[node]!)) {
        take(run);
        run = [];
      }
      run.push(node);
    }
    take(run);
  };
  runsFrom(links.firstRoot);
  for (const first of links.firstChild) runsFrom(first);
  return { groups, groupOf };
}

function isAlike(one: TraceSpan, other: TraceSpan): boolean {
  return one.name === other.name && one.op === other.op;
}

export function isFailed(span: TraceSpan): boolean {
  return span.status !== "ok" && span.status !== "unset" && span.status !== "";
}
