// What a widget shows, by its type.
import type { ComponentChildren } from "preact";
import { query } from "../../api/client";
import type { MetricAnswer, MetricRequest } from "../../api/metrics";
import type { Log } from "../../api/types";
import { useAsk } from "../../api/use-ask";
import { seriesClass } from "../../chart/palette";
import { Sparkline } from "../../components/sparkline";
import { Moment } from "../../components/time";
import { change, measure, share } from "../../format/number";
import { blocksOf, type Words } from "../../dashboards/prose";
import type { Widget } from "../../dashboards/types";
import { bounds, range, zoomTo } from "../../shell/range";
import { link } from "../../shell/router";
import { isSum } from "../metrics/aggregates";
import { Heatmap } from "../metrics/heatmap";
import { MetricChart, type Shown, shownOf } from "../metrics/metric-chart";

/** Room for the axis under a chart. */
const CHART_MIN_PX = 80;

const LEGEND_PX = 28;

/** A chart of so few columns has fewer, broader buckets. */
const NARROW_COLUMNS = 4;
const NARROW_BUCKETS = 45;
const BUCKETS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400];

const broad = ([from, to]: readonly [number, number]): number => BUCKETS_S.find((it) => (to - from) / it <= NARROW_BUCKETS) ?? 86_400;

/** Above the line of a big number. */
const FIGURE_PX = 52;
const SPARKLINE_MIN_PX = 24;

export function WidgetBody({ widget, height }: { widget: Widget; height: number }) {
  switch (widget.type) {
    case "text": return <Prose text={widget.text ?? ""} />;
    case "logs": return <Logs filter={widget.text ?? ""} />;
    case "vitals": return <Vitals filter={widget.text ?? ""} />;
    default:
      if (widget.display === "heatmap" && widget.type === "chart" && widget.request?.queries[0]) return <Heatmap query={widget.request.queries[0]} height={height} />;
      return widget.request ? <Metrics widget={widget} request={widget.request} height={height} /> : <p class="soft pad">It has no question yet.</p>;
  }
}

function Metrics({ widget, request, height }: { widget: Widget; request: MetricRequest; height: number }) {
  const { since, until } = range.value;
  const isNarrow = widget.type === "chart" && widget.w <= NARROW_COLUMNS && !request.interval;
  const body = { ...request, since, ...(until === null ? {} : { until }), ...(isNarrow ? { interval: broad(bounds(range.value)) } : {}) };
  const { data, error } = useAsk<MetricAnswer>("/metrics/query", { body, live: true });
  if (error && !data) return <p class="widget-error" role="alert">{error.message}</p>;
  if (!data) return null;
  if (data.results.every(({ series }) => series.length === 0)) return <p class="soft pad">Nothing in this time.</p>;
  if (widget.type === "number") return <BigNumber answer={data} height={height} />;
  if (widget.type === "table") return <Totals answer={data} />;
  const display = widget.display === undefined || widget.display === "heatmap" ? "line" : widget.display;
  const lines = shownOf(data);
  const room = height - (lines.length > 1 ? LEGEND_PX : 0);
  return (
    <>
      <MetricChart answer={data} display={display} height={Math.max(room, CHART_MIN_PX)} compact onZoom={zoomTo} />
      {lines.length > 1 && <Legend lines={lines} />}
    </>
  );
}

/** Which colour is which; what has no room is under the pointer. */
function Legend({ lines }: { lines: readonly Shown[] }) {
  return (
    <ul class="widget-legend">
      {lines.map(({ id, label, color, series }) => (
        <li key={id} title={label}><span class={`swatch ${seriesClass(color, series.other)}`} aria-hidden="true" /><span class="cut">{label}</span></li>
      ))}
    </ul>
  );
}

function BigNumber({ answer, height }: { answer: MetricAnswer; height: number }) {
  // An equation is what its queries are there for.
  const result = answer.results.at(-1)!;
  const series = result.series[0];
  if (!series) return null;
  return (
    <div class="big-number">
      <b>{measure(series.total, result.unit)}</b>
      {series.previous && <span class="soft" title="Against the time before">{change(series.previous.change)}</span>}
      <Sparkline values={series.values} width={180} height={Math.max(height - FIGURE_PX, SPARKLINE_MIN_PX)} />
    </div>
  );
}

function Totals({ answer }: { answer: MetricAnswer }) {
  const shown = shownOf(answer).sort((a, b) => (b.series.total ?? 0) - (a.series.total ?? 0));
  const first = answer.results[0];
  const sum = answer.results.length === 1 && isSum(first?.aggregate) ? shown.reduce((all, { series }) => all + (series.total ?? 0), 0) : 0;
  return (
    <table class="table widget-table">
      <thead><tr><th>{Object.keys(shown[0]?.series.group ?? {}).join(", ") || "Metric"}</th><th class="number">{first?.label}</th>{sum > 0 && <th class="number">Share</th>}</tr></thead>
      <tbody>
        {shown.map(({ id, label, series, result }) => (
          <tr key={id}><td class="cut">{label}</td><td class="number strong">{measure(series.total, result.unit)}</td>{sum > 0 && <td class="number soft">{share(series.total ?? 0, sum)}</td>}</tr>
        ))}
      </tbody>
    </table>
  );
}

function Logs({ filter }: { filter: string }) {
  const { since, until } = range.value;
  const { data, error } = useAsk<{ logs: Log[] }>(`/logs${query({ query: filter, since, until, limit: 50 })}`, { live: true });
  if (error) return <p class="widget-error" role="alert">{error.message}</p>;
  if (data?.logs.length === 0) return <p class="soft pad">No logs in this time.</p>;
  return (
    <ol class="widget-logs">
      {data?.logs.map((log) => (
        <li key={log.id}>
          <Moment at={log.timestamp} />
          <span class={`level ${log.level}`}>{log.level}</span>
          {log.trace_id ? <a class="cut" href={link(`/traces/${log.trace_id}`, { span: log.span_id })}>{log.body}</a> : <span class="cut">{log.body}</span>}
        </li>
      ))}
    </ol>
  );
}

interface Vital {
  vital: string;
  name: string;
  unit: string;
  count: number;
  p75: number | null;
  good: number;
  needs_improvement: number;
  poor: number;
  good_max: number;
  poor_min: number;
}

function Vitals({ filter }: { filter: string }) {
  const { since, until } = range.value;
  const { data, error } = useAsk<{ score: number | null; vitals: Vital[] }>(`/vitals${query({ query: filter, since, until })}`, { live: true });
  if (error) return <p class="widget-error" role="alert">{error.message}</p>;
  if (!data) return null;
  const rating = ({ p75, good_max: good, poor_min: poor }: Vital): string => (p75 === null ? "soft" : p75 <= good ? "good" : p75 >= poor ? "bad" : "warn");
  return (
    <div class="widget-vitals">
      <p class="widget-score"><b>{data.score === null ? "–" : Math.round(data.score)}</b> <span class="soft">of 100</span></p>
      <dl>
        {data.vitals.map((it) => (
          <div key={it.vital} title={it.name}>
            <dt>{it.vital.toUpperCase()}</dt>
            <dd class={rating(it)}>{measure(it.p75, it.unit)}</dd>
            <dd><span class="parts" aria-label={`${share(it.good, it.count)} good, ${share(it.needs_improvement, it.count)} need improvement, ${share(it.poor, it.count)} poor`} role="img">
              {(["good", "needs_improvement", "poor"] as const).map((part) => it[part] > 0 && <i key={part} class={part} style={{ flexGrow: it[part] }} />)}
            </span></dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Prose({ text }: { text: string }) {
  return (
    <div class="prose">
      {blocksOf(text).map((block, at) => (
        block.kind === "list" ? <ul key={at}>{block.items.map((words, item) => <li key={item}>{spoken(words)}</li>)}</ul>
          : block.kind === "heading" ? <h3 key={at}>{spoken(block.words)}</h3> : <p key={at}>{spoken(block.words)}</p>
      ))}
    </div>
  );
}

function spoken(words: Words): ComponentChildren {
  return words.map(({ kind, text }, at) => {
    if (kind === "bold") return <b key={at}>{text}</b>;
    if (kind === "code") return <code key={at}>{text}</code>;
    if (kind === "link") return <a key={at} href={text} target="_blank" rel="noreferrer noopener">{text}</a>;
    return text;
  });
}
