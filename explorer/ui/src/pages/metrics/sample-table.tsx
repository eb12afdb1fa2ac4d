// Samples as rows; one opens to all it carries.
import { Fragment } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { MetricQuery } from "../../api/metrics";
import type { Sample } from "../../api/types";
import { AttributeChips, AttributeList } from "../../components/attributes";
import { Button, ButtonLink } from "../../components/button";
import { Failed } from "../../components/empty";
import { Icon } from "../../components/icon";
import { useRowKeys } from "../../components/rows";
import { Moment } from "../../components/time";
import { withTerm } from "../../filter/text";
import { exact, measure } from "../../format/number";
import { groupBy } from "./group-by";
import type { Pages } from "./sample-pages";
import { traceAddress } from "./samples-tab";
import { updateQuery } from "./state";

/** More than there is room for. */
const SHOWN_MAX = 9;

interface Props {
  pages: Pages;
  query: MetricQuery;
  hovered: number | null;
  onHover: (id: number | null) => void;
}

export function SampleTable({ pages, query, hovered, onHover }: Props) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body);
  const toggle = (id: number) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  if (pages.error && pages.samples.length === 0) return <Failed error={pages.error} />;
  return (
    <section class="panel table-scroll" aria-label="Samples">
      <table class="table sample-table">
        <thead>
          <tr><th scope="col"><span class="unseen">Open</span></th><th scope="col">time</th><th scope="col" class="number">value</th><th scope="col" class="wide-cell">attributes</th><th scope="col">trace</th></tr>
        </thead>
        <tbody ref={body}>
          {pages.samples.map((it) => (
            <Row key={it.id} sample={it} query={query} open={open.has(it.id)} hovered={hovered === it.id} toggle={() => toggle(it.id)} onHover={onHover} />
          ))}
        </tbody>
      </table>
      {pages.more && <div class="more-rows"><Button onClick={pages.more}>Show more</Button></div>}
    </section>
  );
}

function Row({ sample, query, open, hovered, toggle, onHover }: { sample: Sample; query: MetricQuery; open: boolean; hovered: boolean; toggle: () => void; onHover: Props["onHover"] }) {
  const filter = (added: string) => updateQuery(query.id, { query: withTerm(query.query ?? "", added) });
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    // Under the pointer in the chart, or in the table itself: only the first needs bringing into view.
    if (hovered && row.current && !row.current.matches(":hover")) row.current.scrollIntoView({ block: "nearest" });
  }, [hovered]);
  return (
    <Fragment>
      <tr ref={row} class={hovered ? "hovered" : undefined} onPointerEnter={() => onHover(sample.id)} onPointerLeave={() => onHover(null)}>
        <td class="opener">
          <button type="button" data-row class={open ? "open" : ""} aria-expanded={open} aria-label={`Sample at ${new Date(sample.timestamp * 1000).toISOString()}`} onFocus={() => onHover(sample.id)} onBlur={() => onHover(null)} onClick={toggle}><Icon name="right" size={12} /></button>
        </td>
        <td class="mono"><Moment at={sample.timestamp} /></td>
        <td class="number strong" title={exact(sample.value, sample.unit)}>{measure(sample.value, sample.unit)}</td>
        <td class="wide-cell" onClick={toggle}><AttributeChips attributes={sample.attributes} max={SHOWN_MAX} /></td>
        <td>{sample.trace_id ? <a class="mono" href={traceAddress(sample)}>{sample.trace_id.slice(0, 8)}</a> : <span class="soft">none</span>}</td>
      </tr>
      {open && (
        <tr class="details-row">
          <td colSpan={5}>
            <div class="details">
              <div class="details-head">
                <span class="soft">received {Math.max(0, Math.round((sample.received_at - sample.timestamp) * 1000))} ms later, project {sample.project}</span>
                {sample.trace_id && <ButtonLink small icon="traces" href={traceAddress(sample)}>Open its trace</ButtonLink>}
              </div>
              <AttributeList attributes={sample.attributes} types={sample.attribute_types} units={sample.attribute_units ?? null} onFilter={filter} onGroup={groupBy} />
            </div>
          </td>
        </tr>
      )}
    </Fragment>
  );
}
