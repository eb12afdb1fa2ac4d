import { contentsOf, serializeEnvelope } from "../envelope.js";
import type { FullClient } from "../full-client.js";
import type { Envelope } from "../types.js";
import type { Event, EventHint } from "./types.js";

/** Receivers refuse larger events. */
const EVENT_BYTES_MAX = 1 << 20;

/** Hands the event over, without its last spans if that makes it small enough; answers nothing if it cannot be sent. */
export function send(event: Event, hint: EventHint, trace: Record<string, string>, client: FullClient): Event | undefined {
  client.emit("beforeSendEvent", event, hint);
  const { sdkProcessingMetadata: _, ...payload } = event;
  const header = { event_id: event.event_id, sent_at: new Date().toISOString(), ...client._envelopeHeader(), trace };
  const envelope: Envelope = [header, [[{ type: event.type || "event" }, payload]]];
  const body = serializeEnvelope(envelope);
  if (body.length > EVENT_BYTES_MAX) {
    const { spans } = event;
    return spans?.length ? send({ ...event, spans: spans.slice(0, spans.length >> 1) }, hint, trace, client) : undefined;
  }
  client._deliver(body, contentsOf(envelope));
  client.emit("afterSendEvent", event, {});
  return event;
}
