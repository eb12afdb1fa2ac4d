// One log: a line, and everything about it once it is opened.
import type { Attributes, Log } from "../../api/types";
import { AttributeChips, AttributeList } from "../../components/attributes";
import { Icon } from "../../components/icon";
import { Moment } from "../../components/time";
import { fullTime } from "../../format/time";
import { link } from "../../shell/router";

/** What the line says already, or what is the same for every log of a page. */
const KNOWN = /^(sentry\.(?!message)|user_agent\.|client\.)/;

interface Props {
  log: Log;
  isOpen: boolean;
  onToggle: () => void;
  onFilter: (term: string) => void;
}

export function LogRow({ log, isOpen, onToggle, onFilter }: Props) {
  const telling: Attributes = Object.fromEntries(Object.entries(log.attributes).filter(([key]) => !KNOWN.test(key)));
  return (
    <li class={isOpen ? "log open" : "log"} data-level={log.level}>
      <div class="log-line">
        <button type="button" class="log-toggle" data-row aria-expanded={isOpen} onClick={onToggle}>
          <Icon name={isOpen ? "down" : "right"} size={12} />
          <Moment at={log.timestamp} />
          <span class={`level ${log.level}`}>{log.level}</span>
          <span class="log-body">{log.body}</span>
        </button>
        {!isOpen && <AttributeChips attributes={telling} max={2} />}
        {log.trace_id ? <a class="mono trace-link" title="Open its trace" href={link(`/traces/${log.trace_id}`, { span: log.span_id })}>{log.trace_id.slice(0, 8)}</a> : <span />}
      </div>
      {isOpen && (
        <div class="log-all">
          <pre class="log-text" tabIndex={0}>{log.body}</pre>
          <dl class="facts">
            <div><dt>time</dt><dd>{fullTime(log.timestamp)}</dd></div>
            <div><dt>level</dt><dd>{log.level} ({log.severity})</dd></div>
            <div><dt>project</dt><dd>{log.project}</dd></div>
            {log.release && <div><dt>release</dt><dd>{log.release}</dd></div>}
            {log.environment && <div><dt>environment</dt><dd>{log.environment}</dd></div>}
          </dl>
          <AttributeList attributes={log.attributes} types={log.attribute_types} onFilter={onFilter} />
        </div>
      )}
    </li>
  );
}
