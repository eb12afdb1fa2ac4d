import type { Batch } from "./delivery/batch.js";
import type { Envelope, EnvelopeItem } from "./types.js";

/** Item types whose category has another name. */
const CATEGORIES: Record<string, string> = {
  event: "error",
  log: "log_item",
  client_report: "internal",
  replay_event: "replay",
  replay_recording: "replay",
  sessions: "session",
};

/** An envelope as bytes. Payloads that are bytes stay bytes; their headers say how many. */
export function serializeEnvelope([headers, items]: Envelope): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [encoder.encode(JSON.stringify(headers))];
  for (const [itemHeaders, payload] of items) {
    const body: Uint8Array =
      payload instanceof Uint8Array ? payload : encoder.encode(typeof payload === "string" ? payload : JSON.stringify(payload));
    const isBinary = payload instanceof Uint8Array;
    parts.push(encoder.encode("\n" + JSON.stringify(isBinary ? { ...itemHeaders, length: body.length } : itemHeaders) + "\n"), body);
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The parts of an envelope of ours: every payload is one line of JSON. */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  const [headers, ...lines] = new TextDecoder().decode(bytes).split("\n");
  const items: EnvelopeItem[] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) items.push([JSON.parse(lines[i]!), JSON.parse(lines[i + 1]!)]);
  return [JSON.parse(headers!), items];
}

/** What would be lost with the envelope. Losses of client reports are not reported. */
export function contentsOf([, items]: Envelope): Batch["_contents"] {
  const contents: Batch["_contents"] = [];
  for (const [{ type, item_count }, payload] of items) {
    if (type === "client_report") continue;
    contents.push([CATEGORIES[type] || type, typeof item_count === "number" ? item_count : 1]);
    if (type === "transaction") contents.push(["span", ((payload as { spans?: unknown[] }).spans?.length || 0) + 1]);
  }
  return contents;
}
