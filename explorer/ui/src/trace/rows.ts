// Which rows of a tree are to be seen: what is closed hides what is under it.
import { NONE, type Tree } from "./tree";

/** What somebody opened and closed. Spans begin open, groups closed. */
export interface Openness {
  readonly closed: ReadonlySet<number>;
  readonly openGroups: ReadonlySet<number>;
}

/** Rows, top to bottom: a node, or a group as its code. */
export interface Rows {
  readonly codes: Int32Array;
  readonly levels: Uint16Array;
  /** The row that shows a node, or the one it is hidden in. */
  readonly rowOf: Int32Array;
}

export type Row = { readonly node: number; readonly level: number } | { readonly group: number; readonly level: number };

export const ALL_OPEN: Openness = { closed: new Set(), openGroups: new Set() };

export function rowsOf(tree: Tree, { closed, openGroups }: Openness): Rows {
  const codes = new Int32Array(tree.order.length + tree.groups.length);
  const levels = new Uint16Array(codes.length);
  const rowOf = new Int32Array(tree.spans.length);
  // Open groups put their members a level further in than their depth.
  const lift = new Uint16Array(tree.spans.length);
  let count = 0;
  const add = (code: number, level: number): void => {
    codes[count] = code;
    levels[count++] = level;
  };
  const hide = (from: number, to: number): number => {
    for (let at = from; at < to; at++) rowOf[tree.order[at]!] = count - 1;
    return to;
  };
  let at = 0;
  while (at < tree.order.length) {
    const node = tree.order[at]!;
    const above = tree.parent[node]!;
    const group = tree.groupOf[node]!;
    const end = at + tree.size[node]!;
    lift[node] = above === NONE ? 0 : lift[above]!;
    if (group !== NONE && tree.groups[group]!.first === node) add(codeOf(group), tree.depth[node]! + lift[node]!);
    if (group !== NONE && !openGroups.has(group)) {
      at = hide(at, end);
      continue;
    }
    if (group !== NONE) lift[node]! += 1;
    add(node, tree.depth[node]! + lift[node]!);
    at = hide(at, closed.has(node) ? end : at + 1);
  }
  return { codes: codes.slice(0, count), levels: levels.slice(0, count), rowOf };
}

/** How a group is written among the nodes. */
export function codeOf(group: number): number {
  return -1 - group;
}

export function rowAt(rows: Rows, index: number): Row | undefined {
  const code = rows.codes[index];
  if (code === undefined) return undefined;
  const level = rows.levels[index]!;
  return code < 0 ? { group: codeOf(code), level } : { node: code, level };
}

/** Opens whatever hides a node. */
export function reveal(tree: Tree, openness: Openness, node: number): Openness {
  const closed = new Set(openness.closed);
  const openGroups = new Set(openness.openGroups);
  for (let at = node; at !== NONE; at = tree.parent[at]!) {
    if (at !== node) closed.delete(at);
    const group = tree.groupOf[at]!;
    if (group !== NONE) openGroups.add(group);
  }
  return { closed, openGroups };
}
