import { SPILL_CHARS_MAX } from "../limits.js";
import { randomHex } from "../ids.js";
import { newBatch } from "./batch.js";
import type { Batch } from "./batch.js";

/** `String.fromCharCode` takes its characters as arguments, and engines limit those. */
const CHUNK = 8_192;

/**
 * What a leaving page could not send waits in `localStorage` for the origin's next page: the only storage that can be written
 * synchronously. One entry per batch, under a name of its own, so that tabs do not overwrite each other.
 */
export class Spill {
  constructor(private _prefix: string) {}

  /** Whether the batch is safely stored. */
  _put(batch: Batch): boolean {
    try {
      let used = 0;
      for (const key of this._keys()) used += localStorage.getItem(key)!.length;
      const text = JSON.stringify([+batch._isCompressed, batch._contents]) + "\n" + toLatin1(batch._body);
      if (used + text.length > SPILL_CHARS_MAX) return false;
      localStorage.setItem(this._prefix + randomHex(8), text);
      return true;
    } catch {
      // No storage here (sandboxed frame, worker, blocked by the user), or it is full.
      return false;
    }
  }

  /** Takes out whatever waits, of this page or an earlier one. */
  _take(): Batch[] {
    const batches: Batch[] = [];
    try {
      for (const key of this._keys()) {
        const text = localStorage.getItem(key);
        localStorage.removeItem(key);
        const batch = text && fromText(text);
        if (batch) batches.push(batch);
      }
    } catch {
      // As above.
    }
    return batches;
  }

  private _keys(): string[] {
    return Object.keys(localStorage).filter((key) => key.startsWith(this._prefix));
  }
}

function toLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + CHUNK) as unknown as number[]);
  }
  return text;
}

function fromText(text: string): Batch | undefined {
  try {
    const split = text.indexOf("\n");
    const [isCompressed, contents] = JSON.parse(text.slice(0, split));
    return newBatch(Uint8Array.from(text.slice(split + 1), (char) => char.charCodeAt(0)), contents, !!isCompressed);
  } catch {
    // Not written by us: nothing was recorded, nothing is lost.
  }
}
