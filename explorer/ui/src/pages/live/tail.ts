// What arrives, as a bounded list. It may come by the thousand: it is kept first and shown a few times per second, so that the
// page costs the same at any rate.
import { signal } from "@preact/signals";
import { ask } from "../../api/client";
import type { ErrorSummary, Log, Sample, Span } from "../../api/types";
import { textOf } from "../../format/number";

export type LiveKind = "metrics" | "spans" | "logs" | "errors";

export const KINDS: readonly { value: LiveKind; label: string }[] = [
  { value: "metrics", label: "Metrics" },
  { value: "spans", label: "Spans" },
  { value: "logs", label: "Logs" },
  { value: "errors", label: "Errors" },
];

export type Entry = { id: string; at: number; text: string } & (
  | { kind: "metrics"; row: Sample }
  | { kind: "spans"; row: Span }
  | { kind: "logs"; row: Log }
  | { kind: "errors"; row: ErrorSummary }
);

/** How each kind is asked for, named in an event, and read: its time, and the words it is found by. */
const LANES = {
  metrics: { path: "samples", field: "samples", describe: (it: Sample): Described => [it.timestamp, [it.name, it.type, it.trace_id, ...pairs(it.attributes)]] },
  spans: { path: "spans", field: "spans", describe: (it: Span): Described => [it.end_timestamp, [it.name, it.op, it.trace_id, it.status, ...pairs(it.attributes)]] },
  logs: { path: "logs", field: "logs", describe: (it: Log): Described => [it.timestamp, [it.body, it.level, it.trace_id, ...pairs(it.attributes)]] },
  errors: { path: "errors", field: "errors", describe: (it: ErrorSummary): Described => [it.timestamp, [it.kind, it.message, it.culprit, it.trace_id]] },
};

type Described = [number, (string | null)[]];

const KEPT_MAX = 2000;
const RECALLED = 50;
const SHOW_MS = 150;

export class Tail {
  /** Newest first. */
  readonly entries = signal<readonly Entry[]>([]);
  readonly state = signal<"connecting" | "live" | "offline">("connecting");
  /** How many came too quickly to be sent here. */
  readonly skipped = signal(0);
  /** How many arrived since the page was opened. */
  readonly seen = signal(0);
  readonly rate = signal(0);
  private fresh: Entry[] = [];
  private count = 0;

  /** Listens until the function that it answers is called. */
  open(): () => void {
    const source = new EventSource("/api/v1/live");
    source.addEventListener("ready", () => (this.state.value = "live"));
    source.addEventListener("error", () => (this.state.value = "offline"));
    for (const { value: kind } of KINDS) this.take(source, kind);
    source.addEventListener("skipped", (event) => {
      const { count } = JSON.parse((event as MessageEvent<string>).data);
      this.skipped.value += count;
      this.count += count;
    });
    void this.recall();
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

  /** The newest of what was stored before: nobody begins with an empty page. */
  private async recall(): Promise<void> {
    const newest = KINDS.map(async ({ value: kind }): Promise<Entry[]> => {
      const { path, field } = LANES[kind];
      const answer = await ask<Record<string, unknown[]>>(`/${path}?limit=${RECALLED}`).catch(() => null);
      return (answer?.[field] ?? []).map((row, index) => read(kind, row, `${kind}${index}`));
    });
    const recalled = (await Promise.all(newest)).flat().sort((a, b) => b.at - a.at);
    this.entries.value = [...this.entries.peek(), ...recalled];
  }

  private take(source: EventSource, kind: LiveKind): void {
    source.addEventListener(kind, (event) => {
      const rows = JSON.parse((event as MessageEvent<string>).data)[LANES[kind].field] as unknown[];
      this.count += rows.length;
      this.seen.value += rows.length;
      this.fresh.push(...rows.map((row, index) => read(kind, row, String(this.seen.peek() - rows.length + index))));
      if (this.fresh.length > KEPT_MAX) this.fresh.splice(0, this.fresh.length - KEPT_MAX);
    });
  }

  private show(): void {
    if (this.fresh.length === 0 || document.hidden) return;
    this.entries.value = [...this.fresh.reverse(), ...this.entries.peek()].slice(0, KEPT_MAX);
    this.fresh = [];
  }
}

function read(kind: LiveKind, row: unknown, id: string): Entry {
  const [at, words] = LANES[kind].describe(row as never);
  return { kind, row, at, id, text: words.join("\n").toLowerCase() } as Entry;
}

const pairs = (attributes: Record<string, unknown>): string[] => Object.entries(attributes).map(([key, value]) => `${key}:${textOf(value)}`);
