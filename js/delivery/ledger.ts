import { REPORT_ENTRIES_MAX } from "../limits.js";
import type { DataCategory, DropReason } from "../types.js";

interface Discarded {
  reason: string;
  category: string;
  quantity: number;
}

/** Counts what was dropped and why, until a client report takes it along. */
export class Ledger {
  private _lost = new Map<string, Discarded>();

  _add(reason: DropReason, category: DataCategory | string, quantity: number): void {
    if (!(quantity > 0)) return;
    const key = reason + ":" + category;
    const entry = this._lost.get(key);
    if (entry) entry.quantity += quantity;
    else if (this._lost.size < REPORT_ENTRIES_MAX) this._lost.set(key, { reason, category, quantity });
  }

  /** What is to be reported; it counts as reported from here on. */
  _take(): Discarded[] {
    const taken = [...this._lost.values()];
    this._lost.clear();
    return taken;
  }
}
