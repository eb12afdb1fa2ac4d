// Whether the collector is there, and what it has received.
import { useEffect } from "preact/hooks";
import { useAsk } from "../api/use-ask";
import type { Stats } from "../api/types";
import { count } from "../format/number";

export function StatusLine() {
  const { data, error, refresh } = useAsk<Stats>("/stats");
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) refresh();
    }, 5000);
    return () => clearInterval(timer);
  }, [refresh]);
  const state = error ? "offline" : data ? "online" : "connecting";
  return (
    <div class={`status ${state}`} role="status" aria-label={`Collector ${state}`}>
      <span class="status-dot" aria-hidden="true" />
      {error ? <span>Offline</span> : data ? <span>{count(data.metrics)} metrics<br />{count(data.spans)} spans</span> : <span>Connecting</span>}
    </div>
  );
}
