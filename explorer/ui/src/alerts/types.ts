/** A rule that watches a metric, as the API keeps it. */
import type { MetricRequest } from "../api/metrics";

export type Condition =
  | { readonly type: "threshold"; readonly above?: number; readonly below?: number }
  | { readonly type: "change"; readonly above?: number; readonly below?: number; readonly compare: string }
  | { readonly type: "absence" };

export type Status = "ok" | "pending" | "firing" | "no_data" | "error";

export interface Rule {
  readonly name: string;
  readonly enabled: boolean;
  readonly request: MetricRequest;
  readonly condition: Condition;
  /** How far back each look goes: `5m`. */
  readonly window: string;
  /** How long it must hold before it fires. */
  readonly for?: string;
  readonly notify: { readonly webhook?: string; readonly desktop?: boolean };
}

export interface AlertState {
  readonly status: Status;
  /** Unknown before it is first evaluated. */
  readonly since: number | null;
  readonly value: number | null;
  readonly message: string;
  readonly last_evaluated: number | null;
}

export interface Alert extends Rule {
  readonly id: string;
  readonly updated_at: number;
  readonly state?: AlertState | null;
}

export function ruleOf({ id: _id, updated_at: _at, state: _state, ...rule }: Alert): Rule {
  return rule;
}

export const STATUS_WORDS: Readonly<Record<Status, string>> = { ok: "OK", pending: "Pending", firing: "Firing", no_data: "No data", error: "Cannot be asked" };
