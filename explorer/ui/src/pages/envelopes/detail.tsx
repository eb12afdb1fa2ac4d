// One envelope: headers, and items as they were, printed so that people can read them.
import { useMemo, useState } from "preact/hooks";
import { useAsk } from "../../api/use-ask";
import { Button } from "../../components/button";
import { Empty, Failed } from "../../components/empty";
import { Icon } from "../../components/icon";
import { copy } from "../../components/snippet";
import { curl, envelopeOf, type EnvelopeItem, pretty } from "../../envelopes/envelope";
import { bytes } from "../../format/number";
import { fullTime } from "../../format/time";
import { isRefused, type Whole } from "./row";

/** A payload longer than this is shown cut; copying takes all of it. */
const SHOWN_MAX = 100_000;

export function Detail({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refresh } = useAsk<Whole>(`/envelopes/${encodeURIComponent(id)}`, { keep: false });
  return (
    <section class="panel envelope-detail" aria-label="Envelope">
      <header class="panel-head">
        <h2>Envelope {id}</h2>
        <Button small kind="quiet" icon="close" aria-label="Close" onClick={onClose} />
      </header>
      {error?.status === 404 && <Empty title="It is gone"><p>Only the newest envelopes are remembered.</p></Empty>}
      {error && error.status !== 404 && <Failed error={error} retry={refresh} />}
      {data && <Body envelope={data} />}
    </section>
  );
}

function Body({ envelope }: { envelope: Whole }) {
  const { text } = envelope;
  const { header, items } = useMemo(() => envelopeOf(text), [text]);
  return (
    <div class="envelope-body">
      {isRefused(envelope) && <p class="notice">Refused with {envelope.status}{envelope.error && `: ${envelope.error}`}</p>}
      {envelope.truncated && <p class="notice">It was too large to be remembered whole: this is its beginning.</p>}
      <dl class="facts">
        <div><dt>received</dt><dd>{fullTime(envelope.received_at)}</dd></div>
        {envelope.project && <div><dt>project</dt><dd>{envelope.project}</dd></div>}
        {envelope.sdk && <div><dt>sdk</dt><dd>{envelope.sdk}</dd></div>}
        <div><dt>wire</dt><dd>{bytes(envelope.bytes_wire)} {envelope.encoding === null || envelope.encoding === "identity" ? "not compressed" : envelope.encoding}</dd></div>
        {envelope.bytes_plain !== null && <div><dt>unpacked</dt><dd>{bytes(envelope.bytes_plain)}</dd></div>}
      </dl>
      <p class="raw-links">
        <Button small icon="copy" onClick={() => copy(text, "Envelope copied")}>Copy</Button>
        <Button small icon="copy" disabled={envelope.truncated} onClick={() => copy(curl(location.origin, envelope.project ?? "1", text), "Command copied")}>Copy as curl</Button>
      </p>
      <Item title="Envelope header" text={header} />
      {items.map((item, at) => <ItemView key={at} item={item} isFirst={at === 0} />)}
    </div>
  );
}

function ItemView({ item, isFirst }: { item: EnvelopeItem; isFirst: boolean }) {
  return <Item title={item.type} hint={bytes(item.bytes)} header={item.header} text={item.payload} isOpen={isFirst} />;
}

function Item({ title, hint, header, text, isOpen = false }: { title: string; hint?: string; header?: string; text: string; isOpen?: boolean }) {
  const [open, setOpen] = useState(isOpen);
  const shown = useMemo(() => (open ? pretty(text) : ""), [open, text]);
  return (
    <div class="envelope-item">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? "down" : "right"} size={12} />
        <b>{title}</b>
        {hint && <span class="soft small">{hint}</span>}
      </button>
      {open && (
        <>
          {header && <pre class="item-header" tabIndex={0}>{header}</pre>}
          <pre tabIndex={0} aria-label={title}>{shown.slice(0, SHOWN_MAX)}{shown.length > SHOWN_MAX && "\n… cut here; Copy takes all of it"}</pre>
        </>
      )}
    </div>
  );
}
