// What was lost on the way, by whom, and why, in plain words; and what the collector found wrong with what came.
import { query } from "../../api/client";
import { useAsk } from "../../api/use-ask";
import { seriesClass } from "../../chart/palette";
import { TimeChart } from "../../chart/time-chart";
import { Empty, Failed } from "../../components/empty";
import { Page } from "../../components/page";
import { RangePicker } from "../../components/range-picker";
import { count } from "../../format/number";
import { categoryOf, reasonOf } from "../../losses/reasons";
import { range, zoomTo } from "../../shell/range";
import { Findings } from "./findings";

interface Loss {
  source: string;
  reason: string;
  category: string;
  quantity: number;
}

interface Losses {
  drops: Loss[];
  times?: number[];
  interval?: number;
  series?: (Omit<Loss, "quantity"> & { values: number[] })[];
}

export function DropsPage() {
  const { since, until } = range.value;
  const { data, error, refresh } = useAsk<Losses>(`/drops${query({ since, until })}`, { live: true });
  return (
    <Page title="Drops" actions={<RangePicker />}>
      <p class="soft lead">What SDKs report as lost before it was sent, and what this collector refused. Nothing is lost without being counted.</p>
      {error && <Failed error={error} retry={refresh} />}
      {data && (data.drops.length === 0 ? <Empty title="Nothing was lost"><p>SDKs tell what they drop in client reports, usually when a page is hidden. None did in this time.</p></Empty> : <LossesView losses={data} />)}
      {!data && !error && <p class="soft pad" role="status">Loading…</p>}
      <Findings />
    </Page>
  );
}

const idOf = ({ source, reason }: { source: string; reason: string }): string => `${source} ${reason}`;

/** The reasons by how much they cost, each with its categories. */
function byReason(drops: readonly Loss[]) {
  const reasons = new Map<string, { source: string; reason: string; total: number; categories: Map<string, number> }>();
  for (const { source, reason, category, quantity } of drops) {
    const known = reasons.get(idOf({ source, reason })) ?? { source, reason, total: 0, categories: new Map<string, number>() };
    known.total += quantity;
    known.categories.set(category, (known.categories.get(category) ?? 0) + quantity);
    reasons.set(idOf(known), known);
  }
  return [...reasons.values()].sort((a, b) => b.total - a.total);
}

function LossesView({ losses: { drops, times = [], interval = 60, series = [] } }: { losses: Losses }) {
  const reasons = byReason(drops);
  const shown = reasons.map((it, color) => {
    const parts = series.filter((part) => idOf(part) === idOf(it)).map((part) => part.values);
    const { title } = reasonOf(it.source, it.reason);
    return { id: idOf(it), label: it.source === "collector" ? `${title} (collector)` : title, color, values: times.map((_, at) => parts.reduce((sum, values) => sum + (values[at] ?? 0), 0)) };
  });
  return (
    <>
      {times.length > 0 && (
        <section class="panel chart-panel" aria-label="Losses over time">
          <TimeChart times={times} series={shown} interval={interval} display="bar" isStacked height={180} label="What was lost over time, by reason" onZoom={zoomTo} />
        </section>
      )}
      <ul class="losses">
        {reasons.map((it, color) => {
          const { title, meaning, remedy, isWanted } = reasonOf(it.source, it.reason);
          return (
            <li key={idOf(it)} class="panel loss">
              <div class="loss-head">
                <span class={`swatch ${seriesClass(color)}`} aria-hidden="true" />
                <h2>{title}</h2>
                <span class={isWanted ? "pill" : "pill warn"}>{isWanted ? "asked for" : "look at this"}</span>
                <span class="pill">{it.source === "collector" ? "by the collector" : "in the SDK"}</span>
                <span class="loss-count">{count(it.total)}</span>
              </div>
              <p>{meaning}</p>
              <p class="soft">{remedy}</p>
              <p class="small soft loss-parts">
                {[...it.categories].map(([category, quantity]) => <span key={category}>{count(quantity)} {categoryOf(category, quantity)}</span>)}
                <code>{it.reason}</code>
              </p>
            </li>
          );
        })}
      </ul>
    </>
  );
}
