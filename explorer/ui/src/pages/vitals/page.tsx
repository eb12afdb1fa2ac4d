// How fast pages feel to those who open them.
import { query as parameters } from "../../api/client";
import { useAsk } from "../../api/use-ask";
import type { VitalsAnswer } from "../../api/vitals";
import { Empty, Failed, Waiting } from "../../components/empty";
import { FilterField, isAboutFilter } from "../../components/filter-field";
import { Page } from "../../components/page";
import { RangePicker } from "../../components/range-picker";
import { Segmented } from "../../components/segmented";
import { range } from "../../shell/range";
import { params, setParams } from "../../shell/router";
import { KEYS, keyOf } from "./keys";
import { Groups } from "./groups";
import { Ring } from "./ring";
import { VitalCard } from "./vital-card";
import { Worst } from "./worst";

const GROUPS = [
  { value: "route", label: "Route" },
  { value: "browser", label: "Browser" },
  { value: "device", label: "Device" },
  { value: "release", label: "Release" },
];

export function VitalsPage() {
  const { since, until } = range.value;
  const filter = params.value.get("query") ?? "";
  const group = params.value.get("group_by") || "route";
  const chosen = params.value.get("vital") || "lcp";
  const { data, error, refresh } = useAsk<VitalsAnswer>(`/vitals${parameters({ since, until, query: filter, group_by: keyOf(group) })}`, { live: true });
  const setFilter = (query: string) => setParams({ query });
  const measured = data?.vitals.some((it) => it.count > 0);
  return (
    <Page title="Web vitals" class="vitals" actions={<RangePicker />}>
      <div class="toolbar">
        <FilterField value={filter} keys={KEYS} error={error} onChange={setFilter} placeholder="Filter: route, browser, release …" />
      </div>
      {error && !isAboutFilter(error) && !data && <Failed error={error} retry={refresh} />}
      {data && !measured && (filter === "" && since !== "30d" ? <Nothing /> : <Empty title="Nothing matches"><p>No page load with vitals is in this time and filter.</p></Empty>)}
      {data && measured && (
        <>
          <div class="vitals-head">
            <Ring score={data.score} vitals={data.vitals} />
            <ul class="vital-cards">
              {data.vitals.map((it) => <VitalCard key={it.vital} vital={it} chosen={it.vital === chosen} choose={() => setParams({ vital: it.vital }, { replace: true })} />)}
            </ul>
          </div>
          <section aria-label="Groups">
            <div class="toolbar spread">
              <h2>Where it is slow</h2>
              <Segmented small label="By" value={group} choices={GROUPS} onChange={(value) => setParams({ group_by: value === "route" ? null : value })} />
            </div>
            <Groups groups={data.groups ?? []} by={group} vitals={data.vitals} filter={filter} onFilter={setFilter} />
          </section>
          <Worst vital={data.vitals.find((it) => it.vital === chosen) ?? data.vitals[0]} filter={filter} />
        </>
      )}
    </Page>
  );
}

/** Nothing in this time; perhaps nothing ever. */
function Nothing() {
  const month = useAsk<VitalsAnswer>(`/vitals${parameters({ since: "30d" })}`);
  if (!month.data) return null;
  if (month.data.vitals.some((it) => it.count > 0)) return <Empty title="No page loads in this time"><p>There are older ones: choose a longer time above.</p></Empty>;
  return <Waiting for="page load" snippet="trace" />;
}
