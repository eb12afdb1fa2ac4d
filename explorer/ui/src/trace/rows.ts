/** Which rows of a tree are to be seen: what is closed hides what is under it. */
import { NONE, type Tree } from "./tree";

/** What somebody opened and closed. Spans begin open, groups closed. */
export interface Openness {
  readonly closed: ReadonlySet<number>;
  readonly openGroups: ReadonlySet<number>;
}

/** Rows, top to bottom: a node, or a group as `-1 - group`. */
export interface Rows {
  readonly codes: Int32Array;
  readonly levels: Uint16Array;
}

export type Row = { readonly node: number; readonly level: number } | { readonly group: number; readonly level: number };

export const ALL_OPEN: Openness = { closed: new Set(), openGroups: new Set() };

export function rowsOf(tree: Tree, { closed, openGroups }: Openness): Rows {
  const codes = new Int32Array(tree.order.length + tree.groups.length);
  const levels = new Uint16Array(codes.length);
  let count = 0;
  const add = (code: number, level: number): void => {
    codes[count] = code;
    levels[count++] = level;
  };
  // Levels are counted from the tree's depth and the open groups above.
  const extra = new Uint16Array(tree.spans.length);
  let at = 0;
  while (at < tree.order.length) {
    const node = tree.order[at]!;
    const above = tree.parent[node]!;
    const group = tree.groupOf[node]!;
    const lift = above === NONE ? 0 : extra[above]!;
    if (group !== NONE && tree.groups[group]!.first === node) add(-1 - group, tree.depth[node]! + lift);
    if (group !== NONE && !openGroups.has(group)) {
      at += tree.size[node]!;
      continue;
    }
    extra[node] = lift + (group === NONE ? 0 : 1);
    add(node, tree.depth[node]! + extra[node]!);
    at += closed.has(node) ? tree.size[node]! : 1;
  }
  return { codes: codes.slice(0, count), levels: levels.slice(0, count) };
}

export function rowAt(rows: Rows, index: number): Row | undefined {
  const code = rows.codes[index];
  if (code === undefined) return undefined;
  const level = rows.levels[index]!;
  return code < 0 ? { group: -1 - code, level } : { node: code, level };
}

/** The row that shows a node, or the one it is hidden in; `NONE` in an empty tree. */
export function rowOf(rows: Rows, tree: Tree, node: number): number {
  for (let candidate = node; candidate !== NONE; candidate = tree.parent[candidate]!) {
    const found = rows.codes.indexOf(candidate);
    if (found !== NONE) return found;
    const group = tree.groupOf[candidate]!;
    const hidden = group === NONE ? NONE : rows.codes.indexOf(-1 - group);
    if (hidden !== NONE) return hidden;
  }
  return NONE;
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

export function toggled(set: ReadonlySet<number>, value: number, isIn = !set.has(value)): ReadonlySet<number> {
  const next = new Set(set);
  if (isIn) next.add(value);
  else next.delete(value);
  return next;
}
