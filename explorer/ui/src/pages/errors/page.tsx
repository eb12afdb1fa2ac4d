// Errors by cause and one by one; how releases do; what users say.
import { FilterField } from "../../components/filter-field";
import { Page } from "../../components/page";
import { RangePicker } from "../../components/range-picker";
import { Tabs } from "../../components/segmented";
import { params, setParams } from "../../shell/router";
import { ErrorEvents } from "./events";
import { ErrorGroups } from "./groups";
import { FeedbackList, Releases, Replays } from "./health";

const KEYS = [
  { key: "kind", hint: "such as TypeError" }, { key: "message", hint: "*undefined*" }, { key: "level", values: ["fatal", "error", "warning", "info", "debug"].map((value) => ({ value })) },
  { key: "handled", values: [{ value: "true" }, { value: "false" }] }, { key: "culprit" }, { key: "transaction" }, { key: "release" }, { key: "environment" }, { key: "group" }, { key: "trace_id" },
];

const TABS = [
  { value: "groups", label: "By cause" },
  { value: "events", label: "Events" },
  { value: "releases", label: "Releases" },
  { value: "feedback", label: "Feedback" },
  { value: "replays", label: "Replays" },
] as const;

type Tab = (typeof TABS)[number]["value"];

export function ErrorsPage() {
  const asked = params.value.get("tab");
  const tab: Tab = TABS.find(({ value }) => value === asked)?.value ?? "groups";
  const filter = params.value.get("query") ?? "";
  const isFiltered = tab === "groups" || tab === "events";
  return (
    <Page title="Errors" actions={<RangePicker />}>
      {isFiltered && (
        <div class="toolbar">
          <FilterField value={filter} onChange={(text) => setParams({ query: text })} keys={KEYS} placeholder="Filter: kind:TypeError, handled:false, release:1.2.*, free text" />
        </div>
      )}
      <Tabs id="errors-tab" label="What to see" value={tab} choices={TABS} onChange={(value) => setParams({ tab: value === "groups" ? null : value })}>
        {tab === "groups" && <ErrorGroups filter={filter} />}
        {tab === "events" && <ErrorEvents filter={filter} />}
        {tab === "releases" && <Releases />}
        {tab === "feedback" && <FeedbackList />}
        {tab === "replays" && <Replays />}
      </Tabs>
    </Page>
  );
}
