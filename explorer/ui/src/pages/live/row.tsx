// One arrival, as one line.
import type { ComponentChildren } from "preact";
import { AttributeChips } from "../../components/attributes";
import { Kind } from "../../components/kind";
import { Icon } from "../../components/icon";
import { Moment } from "../../components/time";
import { exact, measure } from "../../format/number";
import { duration } from "../../format/time";
import { link } from "../../shell/router";
import type { Entry } from "./tail";

export function Row({ entry }: { entry: Entry }) {
  const { row } = entry;
  return (
    <li class={`live-row ${entry.kind}`}>
      <Moment at={entry.at} />
      <Line entry={entry} />
      {row.trace_id ? <a class="mono trace-link" href={traceOf(entry)}>{row.trace_id.slice(0, 8)}</a> : <span />}
    </li>
  );
}

function traceOf({ kind, row }: Entry): string {
  const marked = kind === "metrics" ? { metric: row.id } : {};
  return link(`/traces/${row.trace_id}`, { span: row.span_id, ...marked });
}

function Line({ entry }: { entry: Entry }) {
  switch (entry.kind) {
    case "metrics": {
      const { name, type, value, unit, attributes } = entry.row;
      return <Parts mark={<Kind kind={type} />} name={<a href={link("/metrics", { metric: name, type })}>{name}</a>} value={measure(value, unit)} title={exact(value, unit)} rest={<AttributeChips attributes={attributes} />} />;
    }
    case "spans": {
      const { name, op, start_timestamp: start, end_timestamp: end, status, attributes } = entry.row;
      return <Parts mark={<span class={status === "error" ? "mark bad" : "mark"}><Icon name="traces" size={14} /></span>} name={<>{op && <span class="op">{op}</span>}{name}</>} value={duration(end - start)} rest={<AttributeChips attributes={attributes} />} />;
    }
    case "logs": {
      const { level, body, attributes } = entry.row;
      return <Parts mark={<span class="mark"><Icon name="logs" size={14} /></span>} name={body} value={<span class={`level ${level}`}>{level}</span>} rest={<AttributeChips attributes={attributes} />} />;
    }
    case "errors": {
      const { event_id: id, kind, message, culprit } = entry.row;
      return <Parts mark={<span class="mark bad"><Icon name="errors" size={14} /></span>} name={<a href={`/errors/${id}`}>{kind ? `${kind}: ${message}` : message}</a>} value="" rest={<span class="soft">{culprit}</span>} />;
    }
  }
}

function Parts({ mark, name, value, title, rest }: { mark: ComponentChildren; name: ComponentChildren; value: ComponentChildren; title?: string; rest: ComponentChildren }) {
  return (
    <>
      <span class="live-name">{mark}<span>{name}</span></span>
      <span class="live-value" title={title}>{value}</span>
      <span class="live-rest">{rest}</span>
    </>
  );
}
