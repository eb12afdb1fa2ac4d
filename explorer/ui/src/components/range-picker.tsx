// Which time is looked at, and whether it moves on.
import { useState } from "preact/hooks";
import { briefTime } from "../format/time";
import { beat, refreshNow, refreshing } from "../shell/beat";
import { DEFAULT_SINCE, PRESETS, bounds, isMoving, range, secondsOf, setRange } from "../shell/range";
import { Button } from "./button";
import { Popover } from "./menu";

/** What the range is called: `Last 1 hour`, `10:02 – 10:09`. */
function nameOf(since: string, until: string | null): string {
  if (until === null && secondsOf(since) !== null) {
    const preset = PRESETS.find((it) => it.since === since);
    return `Last ${preset ? preset.label : spelled(since)}`;
  }
  const [from, to] = bounds({ since, until });
  return `${briefTime(from, Math.min(to - from, 599))} – ${until === null ? "now" : briefTime(to, Math.min(to - from, 599))}`;
}

const WORDS: Record<string, string> = { s: "seconds", m: "minutes", h: "hours", d: "days", w: "weeks" };

/** `2h` as words. */
const spelled = (since: string): string => since.replace(/^-?([\d.]+)([smhdw])$/, (_, count, unit) => `${count} ${WORDS[unit]}`);

export function RangePicker() {
  const { since, until } = range.value;
  void beat.value;
  return (
    <div class="range">
      <Popover label="Time range" icon="clock" text={nameOf(since, until)} align="right">
        {(close) => (
          <div class="range-panel">
            <ul>
              {PRESETS.map((it) => (
                <li key={it.since}>
                  <button type="button" aria-pressed={until === null && since === it.since} onClick={() => { setRange({ since: it.since, until: null }); close(); }}>
                    Last {it.label}
                  </button>
                </li>
              ))}
            </ul>
            <Absolute done={close} />
          </div>
        )}
      </Popover>
      {isMoving.value ? (
        <Button
          class={refreshing.value ? "live-switch on" : "live-switch"}
          title={refreshing.value ? "Refreshed every 5 seconds; click to stop" : "Click to refresh every 5 seconds"}
          onClick={() => { refreshing.value = !refreshing.value; if (refreshing.peek()) refreshNow(); }}
        >
          <span class="status-dot" aria-hidden="true" />
          {refreshing.value ? "Live" : "Paused"}
        </Button>
      ) : (
        <Button icon="close" aria-label={`Back to the last ${DEFAULT_SINCE}`} onClick={() => setRange({ since: DEFAULT_SINCE, until: null })} />
      )}
    </div>
  );
}

/** Seconds since 1970 as a field for dates takes them: local time without a zone. */
function local(seconds: number): string {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function Absolute({ done }: { done: () => void }) {
  const [from, to] = bounds(range.value);
  const [start, setStart] = useState(local(from));
  const [end, setEnd] = useState(local(to));
  const valid = Date.parse(start) < Date.parse(end);
  const apply = (event: Event) => {
    event.preventDefault();
    if (!valid) return;
    setRange({ since: String(Math.floor(Date.parse(start) / 1000)), until: String(Math.ceil(Date.parse(end) / 1000)) });
    done();
  };
  return (
    <form class="range-absolute" onSubmit={apply}>
      <label>From<input type="datetime-local" step="1" value={start} onInput={(event) => setStart(event.currentTarget.value)} /></label>
      <label>To<input type="datetime-local" step="1" value={end} onInput={(event) => setEnd(event.currentTarget.value)} /></label>
      {!valid && <p class="field-why" role="alert">From must be before To.</p>}
      <button type="submit" class="button primary" disabled={!valid}>Apply</button>
      <p class="soft small">Drag across any chart to zoom in; the back button zooms out.</p>
    </form>
  );
}
