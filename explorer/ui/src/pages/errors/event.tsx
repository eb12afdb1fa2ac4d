// One error event, whole: what was thrown and where, what happened before, who and what it concerned.
import type { ComponentChildren } from "preact";
import { query } from "../../api/client";
import type { Attributes, ErrorSummary } from "../../api/types";
import { useAsk } from "../../api/use-ask";
import { AttributeList } from "../../components/attributes";
import { Button, ButtonLink } from "../../components/button";
import { Empty, Failed } from "../../components/empty";
import { Page } from "../../components/page";
import { copy } from "../../components/snippet";
import { Moment } from "../../components/time";
import { breadcrumbs, exceptions, facts, tags } from "../../errors/event";
import { term } from "../../filter/text";
import { bytes } from "../../format/number";
import { fullTime } from "../../format/time";
import { link, navigate } from "../../shell/router";
import { Beside } from "./beside";
import { Breadcrumbs } from "./breadcrumbs";
import { Exceptions } from "./stack";
import type { Attachment, ErrorDetails } from "./types";

export function ErrorPage({ parts: { id = "" } }: { parts: Record<string, string> }) {
  const { data, error, refresh } = useAsk<ErrorDetails>(`/errors/${encodeURIComponent(id)}`, { keep: false });
  if (data) return <Details error={data} />;
  return (
    <Page title="Error" actions={<ButtonLink icon="left" href="/errors">Errors</ButtonLink>}>
      {error?.status === 404 ? <Empty title="This error is not known"><p>It may be older than what is kept.</p></Empty> : error ? <Failed error={error} retry={refresh} /> : <p class="soft pad" role="status">Loading…</p>}
    </Page>
  );
}

function Details({ error }: { error: ErrorDetails }) {
  const title = error.kind ? `${error.kind}: ${error.message}` : error.message;
  const crumbs = breadcrumbs(error.event);
  const thrown = exceptions(error.event);
  return (
    <Page
      title={title}
      class="error-page"
      heading={<><span class={`level-mark ${error.level}`} title={error.level} />{error.kind ?? error.level}</>}
      actions={<>
        <Siblings error={error} />
        {error.trace_id && <ButtonLink small kind="primary" icon="traces" href={link(`/traces/${error.trace_id}`, { span: error.span_id })}>Its trace</ButtonLink>}
        <ButtonLink small icon="left" href="/errors">Errors</ButtonLink>
      </>}
    >
      <p class="error-message">{error.message}</p>
      <dl class="facts">
        <div><dt>when</dt><dd title={fullTime(error.timestamp)}><Moment at={error.timestamp} as="ago" /></dd></div>
        {error.culprit && <div><dt>where</dt><dd class="mono">{error.culprit}</dd></div>}
        {error.handled !== null && <div><dt>handled</dt><dd class={error.handled ? "" : "bad"}>{error.handled ? "yes" : "no"}</dd></div>}
        {error.transaction && <div><dt>transaction</dt><dd>{error.transaction}</dd></div>}
        {error.release && <div><dt>release</dt><dd>{error.release}</dd></div>}
        {error.environment && <div><dt>environment</dt><dd>{error.environment}</dd></div>}
        <div><dt>event</dt><dd class="mono">{error.event_id.slice(0, 8)}… <Button small kind="quiet" icon="copy" aria-label="Copy the event's id" onClick={() => copy(error.event_id)} /></dd></div>
      </dl>
      <div class="error-columns">
        <div>
          <Exceptions all={thrown} />
          {error.trace_id && <Beside trace={error.trace_id} event={error.event_id} at={error.timestamp} />}
          {crumbs.length > 0 && <Section title="What happened before"><Breadcrumbs all={crumbs} at={error.timestamp} /></Section>}
        </div>
        <Facts error={error} />
      </div>
    </Page>
  );
}

function Facts({ error }: { error: ErrorDetails }) {
  const tagged = tags(error.event);
  const filter = (added: string): void => navigate(link("/errors", { tab: "events", query: added }));
  return (
    <div class="error-facts">
      {tagged.length > 0 && <Section title="Tags"><AttributeList attributes={Object.fromEntries(tagged)} onFilter={filter} /></Section>}
      {facts(error.event).map(([title, all]) => (
        <Section key={title} title={title}><AttributeList attributes={Object.fromEntries(all) as Attributes} /></Section>
      ))}
      {error.attachments.length > 0 && <Section title="Attachments"><Attachments all={error.attachments} /></Section>}
      <Section title="JSON">
        <p><ButtonLink small icon="external" href={`/api/v1/errors/${error.event_id}`}>The event as it came</ButtonLink></p>
      </Section>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return <section class="panel section"><h2>{title}</h2>{children}</section>;
}

function Attachments({ all }: { all: readonly Attachment[] }) {
  return (
    <>
      <ul class="attachments">
        {all.map((it) => <li key={it.filename}><span>{it.filename}</span> <span class="soft">{it.content_type ?? it.type}, {bytes(it.bytes)}</span></li>)}
      </ul>
      <p class="soft small">Their content is not kept.</p>
    </>
  );
}

/** The events of the same cause before and after this one. */
function Siblings({ error }: { error: ErrorSummary }) {
  const { data } = useAsk<{ errors: ErrorSummary[] }>(`/errors${query({ query: term("group", error.group), since: "90d", limit: 200 })}`);
  const all = data?.errors ?? [];
  const at = all.findIndex(({ event_id: id }) => id === error.event_id);
  const [later, earlier] = [all[at - 1], at < 0 ? undefined : all[at + 1]];
  return (
    <>
      {earlier && <ButtonLink small icon="left" href={`/errors/${earlier.event_id}`}>Earlier</ButtonLink>}
      {later && <ButtonLink small icon="right" href={`/errors/${later.event_id}`}>Later</ButtonLink>}
      {all.length > 1 && <ButtonLink small href={link("/errors", { tab: "events", query: term("group", error.group) })}>All {all.length}{all.length === 200 ? "+" : ""} of this cause</ButtonLink>}
    </>
  );
}
