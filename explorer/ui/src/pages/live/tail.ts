// What arrives, as a bounded list. It may come by the thousand: it is kept first and shown a few times per second, so that the
// page costs the same at any rate.
import { signal } from "@preact/signals";
import type { ErrorSummary, Log, Sample, Span } from "../../api/types";
import { textOf } from "../../format/number";

export type LiveKind = "metrics" | "spans" | "logs" | "errors";

export const KINDS: readonly { value: LiveKind; label: string }[] = [
  { value: "metrics", label: "Metrics" },
  { value: "spans", label: "Spans" },
  { value: "logs", label: "Logs" },
  { value: "errors", label: "Errors" },
];

export type Entry = { number: number; at: number; text: string } & (
  | { kind: "metrics"; row: Sample }
  | { kind: "spans"; row: Span }
  | { kind: "logs"; row: Log }
  | { kind: "errors"; row: ErrorSummary }
);

const KEPT_MAX = 2000;
const SHOW_MS = 150;

export class Tail {
  /** Newest first. */
  readonly entries = signal<readonly Entry[]>([]);
  readonly state = signal<"connecting" | "live" | "offline">("connecting");
  /** How many came too quickly to be sent here. */
  readonly skipped = signal(0);
  /** The number of the newest. */
  readonly seen = signal(0);
  readonly rate = signal(0);
  private fresh: Entry[] = [];
  private count = 0;

  /** Listens until the function that it answers is called. */
  open(): () => void {
    const source = new EventSource("/api/v1/live");
    source.addEventListener("ready", () => (this.state.value = "live"));
    source.addEventListener("error", () => (this.state.value = "offline"));
    this.take<Sample>(source, "metrics", "samples", (it) => [it.timestamp, [it.name, it.type, it.trace_id, ...pairs(it.attributes)]]);
    this.take<Span>(source, "spans", "spans", (it) => [it.end_timestamp, [it.name, it.op, it.trace_id, it.status, ...pairs(it.attributes)]]);
    this.take<Log>(source, "logs", "logs", (it) => [it.timestamp, [it.body, it.level, it.trace_id, ...pairs(it.attributes)]]);
    this.take<ErrorSummary>(source, "errors", "errors", (it) => [it.timestamp, [it.kind, it.message, it.culprit, it.trace_id]]);
    source.addEventListener("skipped", (event) => {
      const { count } = JSON.parse((event as MessageEvent<string>).data);
      this.skipped.value += count;
      this.count += count;
    });
    const showing = setInterval(() => this.show(), SHOW_MS);
    const counting = setInterval(() => {
      this.rate.value = this.count;
      this.count = 0;
    }, 1000);
    return () => {
      source.close();
      clearInterval(showing);
      clearInterval(counting);
    };
  }

  clear(): void {
    this.entries.value = [];
    this.fresh = [];
    this.skipped.value = 0;
  }

  private take<T>(source: EventSource, kind: LiveKind, field: string, describe: (row: T) => [number, (string | null)[]]): void {
    source.addEventListener(kind, (event) => {
      const rows = JSON.parse((event as MessageEvent<string>).data)[field] as T[];
      this.count += rows.length;
      for (const row of rows) {
        const [at, words] = describe(row);
        this.seen.value += 1;
        this.fresh.push({ kind, row, at, number: this.seen.peek(), text: words.join("\n").toLowerCase() } as Entry);
      }
      if (this.fresh.length > KEPT_MAX) this.fresh.splice(0, this.fresh.length - KEPT_MAX);
    });
  }

  private show(): void {
    if (this.fresh.length === 0 || document.hidden) return;
    this.entries.value = [...this.fresh.reverse(), ...this.entries.peek()].slice(0, KEPT_MAX);
    this.fresh = [];
  }
}

const pairs = (attributes: Record<string, unknown>): string[] => Object.entries(attributes).map(([key, value]) => `${key}:${textOf(value)}`);
