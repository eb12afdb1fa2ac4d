// How releases do, what users say, and which visits were recorded.
import { query } from "../../api/client";
import { useAsk } from "../../api/use-ask";
import { Empty, Failed } from "../../components/empty";
import { Moment } from "../../components/time";
import { bytes, count, share } from "../../format/number";
import { range } from "../../shell/range";
import { link } from "../../shell/router";
import type { FeedbackRow, Release, ReplayRow } from "./types";

function useList<T>(path: string) {
  const { since, until } = range.value;
  return useAsk<T>(`${path}${query({ since, until })}`, { live: true });
}

export function Releases() {
  const { data, error, refresh } = useList<{ releases: Release[] }>("/sessions");
  if (error) return <Failed error={error} retry={refresh} />;
  if (!data) return <p class="soft pad" role="status">Loading…</p>;
  if (data.releases.length === 0) return <Empty title="No sessions"><p>SDKs report sessions when they know their release: set <code>release</code> where the SDK is started.</p></Empty>;
  return (
    <div class="panel table-scroll" role="region" aria-label="Releases" tabIndex={0}>
      <table class="table">
        <thead><tr><th>Release</th><th>Environment</th><th>Crash-free sessions</th><th class="number">Sessions</th><th class="number">Crashed</th><th class="number">With errors</th></tr></thead>
        <tbody>
          {data.releases.map((it) => (
            <tr key={`${it.release} ${it.environment}`}>
              <td class="strong">{it.release ?? "–"}</td>
              <td>{it.environment ?? "–"}</td>
              <td>{it.crash_free === null ? "–" : <Free part={it.crash_free} />}</td>
              <td class="number">{count(it.sessions)}</td>
              <td class={it.crashed > 0 ? "number bad" : "number soft"}>{count(it.crashed)}</td>
              <td class={it.errored > 0 ? "number warn" : "number soft"}>{count(it.errored)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Below this share of sessions without a crash a release does badly. */
const HEALTHY = 0.99;

function Free({ part }: { part: number }) {
  return (
    <span class="share-cell">
      <span class="share-track" aria-hidden="true"><i class={part < HEALTHY ? "bad" : "good"} style={{ width: `${part * 100}%` }} /></span>
      <span class="tabular">{share(part, 1)}</span>
    </span>
  );
}

export function FeedbackList() {
  const { data, error, refresh } = useList<{ feedback: FeedbackRow[] }>("/feedback");
  if (error) return <Failed error={error} retry={refresh} />;
  if (!data) return <p class="soft pad" role="status">Loading…</p>;
  if (data.feedback.length === 0) return <Empty title="No feedback"><p>What users write with <code>captureFeedback</code> appears here, beside the error it is about.</p></Empty>;
  return (
    <ol class="panel feedback" aria-label="Feedback, newest first">
      {data.feedback.map((it) => (
        <li key={it.event_id}>
          <p class="feedback-text">{it.message}</p>
          <p class="soft small feedback-facts">
            <Moment at={it.timestamp} as="ago" />
            {it.name && <span>{it.name}</span>}
            {it.contact && <span>{it.contact}</span>}
            {it.url && <span class="cut">{it.url}</span>}
            {it.associated_event_id && <a href={`/errors/${it.associated_event_id}`}>Its error</a>}
            {it.trace_id && <a href={link(`/traces/${it.trace_id}`)}>Its trace</a>}
          </p>
        </li>
      ))}
    </ol>
  );
}

export function Replays() {
  const { data, error, refresh } = useList<{ replays: ReplayRow[] }>("/replays");
  if (error) return <Failed error={error} retry={refresh} />;
  if (!data) return <p class="soft pad" role="status">Loading…</p>;
  if (data.replays.length === 0) return <Empty title="No replays"><p>Recordings themselves are not kept: only which pages, errors and traces they belong to.</p></Empty>;
  return (
    <div class="panel table-scroll" role="region" aria-label="Replays" tabIndex={0}>
      <table class="table">
        <thead><tr><th>Time</th><th>Replay</th><th>Type</th><th>Pages</th><th>Errors</th><th>Traces</th><th class="number">Recording</th></tr></thead>
        <tbody>
          {data.replays.map((it) => (
            <tr key={it.replay_id}>
              <td><Moment at={it.timestamp} as="ago" /></td>
              <td class="mono">{it.replay_id.slice(0, 8)} <span class="soft">{it.segments} {it.segments === 1 ? "part" : "parts"}</span></td>
              <td>{it.type}</td>
              <td class="replay-urls">{it.urls.map((url) => <span key={url} class="cut">{url}</span>)}</td>
              <td>{it.error_ids.map((id) => <a key={id} class="mono id-link" href={`/errors/${id}`}>{id.slice(0, 8)}</a>)}</td>
              <td>{it.trace_ids.map((id) => <a key={id} class="mono id-link" href={`/traces/${id}`}>{id.slice(0, 8)}</a>)}</td>
              <td class="number">{bytes(it.recording_bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
