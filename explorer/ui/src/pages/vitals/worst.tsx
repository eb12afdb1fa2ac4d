// The worst page loads for one vital, each with the way into its trace.
import { query as parameters } from "../../api/client";
import { useAsk } from "../../api/use-ask";
import type { Vital, VitalSample } from "../../api/vitals";
import { Moment } from "../../components/time";
import { range } from "../../shell/range";
import { link } from "../../shell/router";
import { labelOf, valueOf } from "./rating";

const SHOWN = 20;

export function Worst({ vital, filter }: { vital: Vital | undefined; filter: string }) {
  const { since, until } = range.value;
  const { data } = useAsk<{ samples: VitalSample[] }>(vital ? `/vitals/samples${parameters({ vital: vital.vital, since, until, query: filter, limit: SHOWN })}` : null, { live: true });
  if (!vital || !data || data.samples.length === 0) return null;
  // Not every vital has one element that it is about.
  const named = data.samples.some((it) => it.element);
  return (
    <section aria-label={`Worst ${vital.vital.toUpperCase()}`}>
      <h2 class="section-title">Worst {vital.name}</h2>
      <div class="panel table-scroll">
        <table class="table">
          <thead><tr><th scope="col">time</th><th scope="col" class="number">{vital.vital.toUpperCase()}</th><th scope="col">rating</th><th scope="col">route</th>{named && <th scope="col">element</th>}<th scope="col">trace</th></tr></thead>
          <tbody>
            {data.samples.map((it, index) => (
              <tr key={`${it.span_id}-${index}`}>
                <td class="mono"><Moment at={it.timestamp} as="brief" /></td>
                <td class="number strong">{valueOf(it.value, vital)}</td>
                <td><span class={`dot-before ${it.rating}`}>{labelOf(it.rating)}</span></td>
                <td>{it.route ?? <span class="soft">unknown</span>}</td>
                {named && <td class="mono soft element" title={it.element ?? ""}>{it.element ?? ""}</td>}
                <td>{it.trace_id ? <a class="mono" href={link(`/traces/${it.trace_id}`, { span: it.span_id })}>{it.trace_id.slice(0, 8)}</a> : <span class="soft">none</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
