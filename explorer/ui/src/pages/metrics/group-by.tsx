// By which attributes the answer is parted.
import { useState } from "preact/hooks";
import type { AttributeKey } from "../../api/types";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { Popover } from "../../components/menu";
import { count } from "../../format/number";
import { useAttributes } from "./catalog";
import { state, update } from "./state";

const GROUPS_MAX = 4;
const TOPS = [5, 10, 20, 50];

/** Parts the answer by one more attribute. */
export function groupBy(key: string): void {
  const { groupBy: current } = state.peek();
  if (!current.includes(key)) update({ groupBy: [...current, key].slice(-GROUPS_MAX), tab: "aggregates" });
}

export function GroupBy() {
  const { groupBy: keys, queries, top } = state.value;
  const { data } = useAttributes(queries[0]);
  const free = (data?.attributes ?? []).filter(({ key }) => !keys.includes(key));
  return (
    <div class="group-by">
      <span class="soft">Group by</span>
      {keys.map((key) => (
        <span key={key} class="token">
          {key}
          <button type="button" aria-label={`Do not group by ${key}`} onClick={() => update({ groupBy: keys.filter((it) => it !== key) })}><Icon name="close" size={10} /></button>
        </span>
      ))}
      {keys.length < GROUPS_MAX && (
        <Popover label="Add an attribute to group by" small icon="plus" {...(keys.length === 0 ? { text: "nothing" } : {})}>
          {(close) => <Choices free={free} take={(key) => { groupBy(key); close(); }} />}
        </Popover>
      )}
      {keys.length > 0 && (
        <select class="select small" aria-label="How many groups" value={String(top)} onChange={(event) => update({ top: Number(event.currentTarget.value) })}>
          {!TOPS.includes(top) && <option value={String(top)}>top {top}</option>}
          {TOPS.map((it) => <option key={it} value={String(it)}>top {it}</option>)}
        </select>
      )}
    </div>
  );
}

function Choices({ free, take }: { free: readonly AttributeKey[]; take: (key: string) => void }) {
  const [wanted, setWanted] = useState("");
  const found = free.filter(({ key }) => key.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <div class="picker-panel">
      <input
        class="input small" type="search" aria-label="Search attributes" placeholder="Search, or any key" value={wanted} spellcheck={false}
        ref={(element) => element?.focus()}
        onInput={(event) => setWanted(event.currentTarget.value)}
        onKeyDown={(event) => { if (event.key === "Enter" && (found[0] || wanted)) take(found[0]?.key ?? wanted); }}
      />
      <ul class="menu-list">
        {found.map(({ key, cardinality }) => (
          <li key={key}><button type="button" onClick={() => take(key)}><span class="cut grow">{key}</span><span class="soft tabular">{count(cardinality)}</span></button></li>
        ))}
        {found.length === 0 && (wanted ? <li><Button small kind="quiet" onClick={() => take(wanted)}>Group by {wanted}</Button></li> : <li class="soft pad">No attributes.</li>)}
      </ul>
    </div>
  );
}
