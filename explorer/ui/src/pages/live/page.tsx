// The live tail: everything, the moment it is stored.
import { useEffect, useMemo, useState } from "preact/hooks";
import { Button } from "../../components/button";
import { Waiting } from "../../components/empty";
import { Page } from "../../components/page";
import { Segmented } from "../../components/segmented";
import { count } from "../../format/number";
import { useShortcuts } from "../../shell/keys";
import { params, setParams } from "../../shell/router";
import { type Entry, type LiveKind, KINDS, Tail } from "./tail";
import { Row } from "./row";

const ROWS_MAX = 150;

export function LivePage() {
  const kind = (params.value.get("kind") ?? "all") as LiveKind | "all";
  const wanted = params.value.get("query") ?? "";
  const tail = useMemo(() => new Tail(), []);
  /** What was there when it was paused. */
  const [frozen, setFrozen] = useState<{ entries: readonly Entry[]; seen: number } | null>(null);
  const paused = frozen !== null;
  useEffect(() => tail.open(), [tail]);
  const toggle = () => setFrozen(paused ? null : { entries: tail.entries.peek(), seen: tail.seen.peek() });
  useShortcuts([{ keys: "p", what: "Pause and resume", run: toggle }], [paused]);

  const all = frozen?.entries ?? tail.entries.value;
  const waiting = frozen ? tail.seen.value - frozen.seen : 0;
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = all.filter((it) => (kind === "all" || it.kind === kind) && words.every((word) => it.text.includes(word))).slice(0, ROWS_MAX);
  const state = tail.state.value;
  return (
    <Page
      title="Live tail"
      class="live"
      actions={
        <>
          <span class={`live-state ${paused ? "paused" : state}`} role="status">{paused ? `paused, ${count(waiting)} new` : state}</span>
          <Button icon={paused ? "play" : "pause"} aria-pressed={paused} onClick={toggle}>{paused ? "Resume" : "Pause"}</Button>
          <Button icon="close" onClick={() => { tail.clear(); if (paused) setFrozen({ entries: [], seen: tail.seen.peek() }); }}>Clear</Button>
        </>
      }
    >
      <div class="toolbar">
        <Segmented label="Kind" value={kind} choices={[{ value: "all", label: "All" }, ...KINDS]} onChange={(value) => setParams({ kind: value === "all" ? null : value }, { replace: true })} />
        <input class="input grow" type="search" data-main-filter aria-label="Show only rows with these words" placeholder="Show only rows with these words" value={wanted} spellcheck={false} onInput={(event) => setParams({ query: event.currentTarget.value }, { replace: true })} />
        <span class="soft tabular">{count(tail.rate.value)} per second</span>
      </div>
      {tail.skipped.value > 0 && <p class="notice">{count(tail.skipped.value)} came too quickly to be shown here. They are stored.</p>}
      {shown.length === 0 && all.length > 0 && <p class="soft pad">Nothing matches.</p>}
      {all.length === 0 ? <Waiting for="arrival" /> : (
        <ol class="live-rows" aria-label="Newest first">
          {shown.map((it) => <Row key={it.id} entry={it} />)}
        </ol>
      )}
    </Page>
  );
}
