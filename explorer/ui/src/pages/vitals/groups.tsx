// The vitals of each route, browser or release: what to look at first.
import type { Vital, VitalGroup } from "../../api/vitals";
import { Empty } from "../../components/empty";
import { term, withTerm } from "../../filter/text";
import { count } from "../../format/number";
import { keyOf } from "./keys";
import { ratingOf, ratingOfScore, valueOf } from "./rating";

const COLUMNS = ["lcp", "inp", "cls", "fcp", "ttfb"] as const;

interface Props {
  groups: readonly VitalGroup[];
  by: string;
  vitals: readonly Vital[];
  filter: string;
  onFilter: (filter: string) => void;
}

export function Groups({ groups, by, vitals, filter, onFilter }: Props) {
  if (groups.length === 0) return <Empty title="Nothing to group by"><p>No page load says its {by}.</p></Empty>;
  return (
    <div class="panel table-scroll">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{by}</th>
            <th scope="col" class="number">score</th>
            {COLUMNS.map((it) => <th key={it} scope="col" class="number">{it.toUpperCase()}</th>)}
            <th scope="col" class="number">page loads</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((it) => (
            <tr key={it.group ?? ""}>
              <td><button type="button" class="link-button" title={`Only ${by} ${it.group || "not set"}`} onClick={() => onFilter(withTerm(filter, term(keyOf(by), it.group || null)))}>{it.group || "(not set)"}</button></td>
              <td class="number">{it.score === null ? "–" : <span class={`pill ${ratingOfScore(it.score)}`}>{Math.round(it.score)}</span>}</td>
              {COLUMNS.map((name) => <Cell key={name} value={it[name]} vital={vitals.find(({ vital }) => vital === name)} />)}
              <td class="number soft">{count(it.pageloads)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ value, vital }: { value: number | null; vital: Vital | undefined }) {
  if (value === null || !vital) return <td class="number soft">–</td>;
  return <td class="number"><span class={`dot-before ${ratingOf(value, vital)}`}>{valueOf(value, vital)}</span></td>;
}
