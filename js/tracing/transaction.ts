import { prepare } from "../event/prepare.js";
import { send } from "../event/send.js";
import { take } from "../event/steps.js";
import type { Event } from "../event/types.js";
import type { FullClient } from "../full-client.js";
import { guard } from "../guard.js";
import { isStaticCallback } from "./before-send-span.js";
import { isIgnored } from "./ignore.js";
import { spanToStaticSpanJSON } from "./json.js";
import { CUSTOM_NAME, SOURCE } from "./names.js";
import { matchesAny } from "./patterns.js";
import { dscOf } from "./propagation.js";
import type { RecordingSpan } from "./span.js";
import type { StaticSpanJSON } from "./types.js";

const SPAN_ID_CHARS = 16;

/**
 * Sends a root span that has ended, with everything that was recorded under it, as one transaction. Firefox cuts scripts short when a
 * tab is closed, and then says that the page is hidden: one that was cut is done again.
 */
export function captureTransaction(root: RecordingSpan, client: FullClient): void {
  const { ignoreTransactions, beforeSendTransaction } = client._options;
  const event = transactionOf(root, client);
  const hint = { event_id: event.event_id };
  const trace = dscOf(root);
  const { transaction } = event;
  take(
    event,
    [
      ["event_processor", (event) => !matchesAny(event.transaction!, ignoreTransactions) && event],
      ...prepare(event, hint, root._scope, client),
      ["ignored", (event) => withoutIgnored(event, client)],
      ["internal_sdk_error", (event) => changed(event, client)],
      ["before_send", (event) => (beforeSendTransaction ? beforeSendTransaction(event, hint) : event)],
      [
        "invalid",
        (event) => {
          if (event.transaction !== transaction && event.transaction_info) event.transaction_info = { source: "custom" };
          return send(event, hint, trace, client);
        },
      ],
    ],
    client,
  );
  client._unsent.delete(root);
}

function transactionOf(root: RecordingSpan, client: FullClient): Event {
  const children = ((root._children || []) as RecordingSpan[]).filter((child) => !child._isStandalone);
  const finished = children.filter((child) => child._endMs).sort((a, b) => a._startMs - b._startMs);
  client.recordDroppedEvent("invalid", "span", children.length - finished.length);
  const source = root._attributes[SOURCE] as string | undefined;
  return {
    type: "transaction",
    // Done twice, it is the same event to the receiver.
    event_id: root._traceId.slice(SPAN_ID_CHARS) + root._id(),
    ...fromRoot(toJSON(root)),
    transaction: root._name || "<unlabeled transaction>",
    ...(source && { transaction_info: { source } }),
    spans: finished.map(toJSON),
  };
}

function toJSON(span: RecordingSpan): StaticSpanJSON {
  delete span._attributes[CUSTOM_NAME];
  return spanToStaticSpanJSON(span);
}

/** What of a transaction is its root span. */
function fromRoot({ description, start_timestamp, timestamp, measurements, ...trace }: StaticSpanJSON): Partial<Event> {
  const { is_segment: _, ...context } = trace;
  return { transaction: description, start_timestamp, timestamp, measurements, contexts: { trace: context as never } };
}

/** The root span of a transaction, as hooks see it. */
function rootOf({ transaction, start_timestamp, timestamp, measurements, contexts }: Event): StaticSpanJSON {
  const trace = contexts?.["trace"] as unknown as StaticSpanJSON;
  return { ...trace, description: transaction, start_timestamp: start_timestamp!, timestamp, measurements, is_segment: true };
}

/** Takes out what `ignoreSpans` names; children of such a span become its parent's. Nothing is left if it names the root. */
function withoutIgnored(event: Event, client: FullClient): Event | undefined {
  const { ignoreSpans } = client._options;
  const isOut = ({ description = "", data }: StaticSpanJSON) => isIgnored(ignoreSpans, description, data);
  if (!ignoreSpans) return event;
  if (isOut(rootOf(event))) return;
  const parents = new Map<string, string | undefined>();
  const spans = event.spans!.filter((span) => !isOut(span) || !parents.set(span.span_id, span.parent_span_id));
  for (const span of spans) while (parents.has(span.parent_span_id!)) span.parent_span_id = parents.get(span.parent_span_id!);
  return { ...event, spans };
}

/** Lets `beforeSendSpan` change the root and every other span; one that fails is sent as it is. */
function changed(event: Event, client: FullClient): Event {
  const { beforeSendSpan } = client._options;
  if (!isStaticCallback(beforeSendSpan)) return event;
  const ask = (span: StaticSpanJSON) => guard(() => (beforeSendSpan as (span: StaticSpanJSON) => StaticSpanJSON)(span)) || span;
  const { contexts, ...root } = fromRoot(ask(rootOf(event)));
  return { ...event, ...root, contexts: { ...event.contexts, ...contexts }, spans: event.spans!.map(ask) };
}
