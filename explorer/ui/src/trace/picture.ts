// A whole trace as a picture: lanes of time, how many spans cover each point, and where failures are.
import { type Rows, rowAt } from "./rows";
import { isFailed, type Tree } from "./tree";

export interface Picture {
  readonly width: number;
  readonly lanes: number;
  /** How many spans cover a point, lane by lane. */
  readonly cover: Uint32Array;
  /** Whether one of them failed. */
  readonly failed: Uint8Array;
}

/** Rows of the waterfall from top to bottom share the lanes; a long trace puts several rows into one. */
export function picture(tree: Tree, rows: Rows, width: number, lanesMax: number): Picture {
  const count = rows.codes.length;
  const lanes = Math.max(Math.min(lanesMax, count), 1);
  // Differences first, sums after: a span costs two writes, however long it is.
  const stride = width + 1;
  const changes = new Int32Array(stride * lanes);
  const failures = new Int32Array(stride * lanes);
  const scale = tree.total > 0 ? width / tree.total : 0;
  for (let at = 0; at < count; at++) {
    const { start, end, isBad } = extent(tree, rows, at);
    const lane = Math.floor((at * lanes) / count);
    const left = Math.min(Math.max(Math.floor((start - tree.start) * scale), 0), width - 1);
    const right = Math.min(Math.max(Math.ceil((end - tree.start) * scale), left + 1), width);
    for (const target of isBad ? [changes, failures] : [changes]) {
      target[lane * stride + left]! += 1;
      target[lane * stride + right]! -= 1;
    }
  }
  const cover = new Uint32Array(width * lanes);
  const failed = new Uint8Array(width * lanes);
  for (let lane = 0; lane < lanes; lane++) {
    let [depth, bad] = [0, 0];
    for (let x = 0; x < width; x++) {
      depth += changes[lane * stride + x]!;
      bad += failures[lane * stride + x]!;
      cover[lane * width + x] = depth;
      failed[lane * width + x] = bad > 0 ? 1 : 0;
    }
  }
  return { width, lanes, cover, failed };
}

function extent(tree: Tree, rows: Rows, at: number): { start: number; end: number; isBad: boolean } {
  const row = rowAt(rows, at)!;
  if ("group" in row) {
    const { start, end, failed } = tree.groups[row.group]!;
    return { start, end, isBad: failed > 0 };
  }
  const span = tree.spans[row.node]!;
  return { start: span.start_timestamp, end: span.end_timestamp, isBad: isFailed(span) };
}
