// Looking for spans in a trace. Answers are nodes in the order of the rows.
import { isFailed, type Tree } from "./tree";

/** Nodes whose name, op or id has the text; none for an empty text. */
export function matches(tree: Tree, text: string): Int32Array {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return new Int32Array(0);
  return tree.order.filter((node) => {
    const { name, op, span_id: id } = tree.spans[node]!;
    return name.toLowerCase().includes(wanted) || (op ?? "").toLowerCase().includes(wanted) || id.startsWith(wanted);
  });
}

export function failures(tree: Tree): Int32Array {
  return tree.order.filter((node) => isFailed(tree.spans[node]!));
}

/** Of the found nodes the one after (`step` 1) or before (-1) a place in the order; goes round at the ends. */
export function nextFrom(tree: Tree, found: Int32Array, node: number | undefined, step: 1 | -1): number | undefined {
  if (found.length === 0) return undefined;
  const here = node === undefined ? (step > 0 ? -1 : tree.order.length) : tree.place[node]!;
  if (step > 0) return found.find((candidate) => tree.place[candidate]! > here) ?? found[0];
  return found.findLast((candidate) => tree.place[candidate]! < here) ?? found[found.length - 1];
}
