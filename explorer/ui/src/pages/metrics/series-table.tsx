// The legend as a table: what each group amounts to, its share, and how it changed. A click shows a series alone.
import type { MetricAnswer } from "../../api/metrics";
import { seriesClass } from "../../chart/palette";
import { Button } from "../../components/button";
import { term, withTerm } from "../../filter/text";
import { change, count, exact, measure, share } from "../../format/number";
import { isSum, labelOf } from "./aggregates";
import { type Shown, groupText } from "./metric-chart";
import { state, updateQuery } from "./state";

interface Props {
  answer: MetricAnswer;
  shown: readonly Shown[];
  only: ReadonlySet<string>;
  onOnly: (only: ReadonlySet<string>) => void;
}

export function SeriesTable({ answer, shown, only, onOnly }: Props) {
  const keys = state.value.groupBy;
  const single = answer.results.length === 1 ? answer.results[0] : undefined;
  const sums = single !== undefined && isSum(single.aggregate) && keys.length > 0;
  const whole = sums ? shown.reduce((sum, { series }) => sum + (series.total ?? 0), 0) : 0;
  const compared = answer.compare !== null;
  const toggle = (id: string) => onOnly(only.size === 1 && only.has(id) ? new Set() : new Set([id]));
  const hidden = (single?.groups_total ?? 0) - shown.filter(({ series }) => !series.other).length;
  return (
    <section class="panel table-scroll" aria-label="Series">
      <table class="table series-table">
        <thead>
          <tr>
            <th scope="col">{keys.length > 0 ? keys.join(", ") : "Series"}</th>
            <th scope="col" class="number">{single?.aggregate ? labelOf(single.aggregate) : "value"}</th>
            {compared && <th scope="col" class="number">{answer.compare?.label ?? "before"}</th>}
            {compared && <th scope="col" class="number">change</th>}
            {sums && <th scope="col">share</th>}
            <th scope="col" class="number">samples</th>
            <th scope="col"><span class="unseen">Actions</span></th>
          </tr>
        </thead>
        <tbody>
          {shown.map((it) => <SeriesRow key={it.id} it={it} faint={only.size > 0 && !only.has(it.id)} alone={only.has(it.id)} several={answer.results.length > 1} whole={sums ? whole : null} compared={compared} toggle={() => toggle(it.id)} />)}
        </tbody>
      </table>
      {hidden > 0 && <p class="soft pad-small">{count(hidden)} more {hidden === 1 ? "group is" : "groups are"} in “other”.</p>}
    </section>
  );
}

function SeriesRow({ it, faint, alone, several, whole, compared, toggle }: { it: Shown; faint: boolean; alone: boolean; several: boolean; whole: number | null; compared: boolean; toggle: () => void }) {
  const { result, series, color, label } = it;
  const before = series.previous;
  const part = whole ? (series.total ?? 0) / whole : 0;
  return (
    <tr class={faint ? "faint" : undefined}>
      <th scope="row">
        <button type="button" class="series-name" aria-pressed={alone} title={alone ? "Show all series" : "Show this series alone"} onClick={toggle}>
          <span class={`swatch ${seriesClass(color, series.other)}`} />
          {several && <span class="letter small">{result.id} </span>}
          <span>{label}</span>
        </button>
      </th>
      <td class="number strong" title={series.total === null ? "" : exact(series.total, result.unit)}>{measure(series.total, result.unit)}</td>
      {compared && <td class="number soft">{measure(before?.total, result.unit)}</td>}
      {compared && <td class={`number ${tone(before?.change)}`}>{change(before?.change)}</td>}
      {whole !== null && (
        <td class="share"><span class="share-bar"><span class={seriesClass(color, series.other)} style={{ width: `${Math.max(0, Math.min(1, part)) * 100}%` }} /></span><span class="tabular">{share(series.total ?? 0, whole)}</span></td>
      )}
      <td class="number soft">{count(series.count)}</td>
      <td class="row-tools">{!series.other && Object.keys(series.group).length > 0 && <GroupTools it={it} />}</td>
    </tr>
  );
}

const tone = (fraction: number | null | undefined): string => (fraction != null && Math.abs(fraction) >= 0.1 ? "changed" : "soft");

function GroupTools({ it }: { it: Shown }) {
  const query = state.value.queries.find(({ id }) => id === it.result.id) ?? state.value.queries[0];
  if (!query) return null;
  // A sample without an attribute is in the group of the empty text.
  const entries = Object.entries(it.series.group).map(([key, value]) => [key, value === "" ? null : value] as const);
  const named = entries.map(([key, value]) => `${key} ${groupText(value)}`).join(", ");
  const add = (negate: boolean) => {
    const terms = entries.map(([key, value]) => term(key, value, { negate }));
    const added = negate && terms.length > 1 ? [`(${terms.join(" OR ")})`] : terms;
    updateQuery(query.id, { query: added.reduce(withTerm, query.query ?? "") });
  };
  return (
    <>
      <Button small kind="quiet" icon="filter" aria-label={`Only ${named}`} onClick={() => add(false)} />
      <Button small kind="quiet" icon="exclude" aria-label={`Not ${named}`} onClick={() => add(true)} />
    </>
  );
}
