// Which metric: a button with its name that opens a list to search in.
import { useState } from "preact/hooks";
import type { MetricQuery } from "../../api/metrics";
import type { Metric } from "../../api/types";
import { Kind } from "../../components/kind";
import { Popover } from "../../components/menu";
import { count, unitName } from "../../format/number";
import { find, keyOf } from "./catalog";
import { matching } from "./metric-list";
import { updateQuery } from "./state";

const SHOWN_MAX = 100;

export function MetricPicker({ metrics, query, label }: { metrics: readonly Metric[]; query: MetricQuery; label: string }) {
  const metric = find(metrics, query);
  return (
    <Popover label={label} kind="picker" text={<>{(metric || query.type) && <Kind kind={metric?.type ?? query.type ?? ""} />}<span class="cut">{query.metric}</span></>}>
      {(close) => <Choices metrics={metrics} take={(it) => { updateQuery(query.id, { metric: it.name, type: it.type, unit: it.unit ?? "", aggregate: "" }); close(); }} />}
    </Popover>
  );
}

function Choices({ metrics, take }: { metrics: readonly Metric[]; take: (metric: Metric) => void }) {
  const [wanted, setWanted] = useState("");
  const found = matching(metrics, wanted).slice(0, SHOWN_MAX);
  return (
    <div class="picker-panel">
      <input
        class="input small" type="search" aria-label="Search metrics" placeholder="Search" value={wanted} spellcheck={false}
        ref={(element) => element?.focus()}
        onInput={(event) => setWanted(event.currentTarget.value)}
        onKeyDown={(event) => { if (event.key === "Enter" && found[0]) take(found[0]); }}
      />
      <ul class="menu-list">
        {found.map((it) => (
          <li key={keyOf(it)}>
            <button type="button" onClick={() => take(it)}>
              <Kind kind={it.type} />
              <span class="cut grow">{it.name} {it.unit && <span class="soft">{unitName(it.unit)}</span>}</span>
              <span class="soft tabular">{count(it.count)}</span>
            </button>
          </li>
        ))}
        {found.length === 0 && <li class="soft pad">No metric has this name.</li>}
      </ul>
    </div>
  );
}
