import { userAttributes } from "../crossing.js";
import type { Crossing, Defaults } from "../crossing.js";
import type { FullClient } from "../full-client.js";
import type { Snapshot } from "../snapshot.js";
import type { Attributes } from "../types.js";
import { linksToJSON } from "./json.js";
import { SEGMENT_ID, SEGMENT_NAME, STATUS_MESSAGE } from "./names.js";
import { pageAttributes } from "./page-attributes.js";
import type { LocalSpan, RecordingSpan } from "./span.js";
import { isFailed } from "./status.js";

const SPAN = 16;
const IS_ERROR = 1;
const IS_SEGMENT = 2;
const HAS_LINKS = 4;
/** A number that no snapshot has. */
const NO_SNAPSHOT = 2 ** 32 - 1;

/** Writes spans down for the core; ARCHITECTURE.md, "The crossing", has the order. */
export function spanWriter(client: FullClient): (span: RecordingSpan, crossing: Crossing) => boolean {
  let root: LocalSpan | undefined;
  let rootAttributes: Attributes;
  return (span, crossing) => {
    const { _root, _status: status, _snapshot: shared } = span;
    if (_root !== root) {
      root = _root;
      rootAttributes = { [SEGMENT_NAME]: (root as RecordingSpan)._name, [SEGMENT_ID]: root._id() };
    }
    const id = span._id();
    const isSegment = id === root._spanId;
    const isError = isFailed(status);
    const links = linksToJSON(span)?.map((link) => ({ ...link, attributes: link.attributes && typed(link.attributes) }));
    // First, because a snapshot that is new is put together in the same place.
    const url = span._pageUrl;
    const snapshot = shared ? crossing._snapshot(shared, "span " + url, () => attributesOf(client, shared, url)) : NO_SNAPSHOT;
    crossing._put(SPAN + (isError ? IS_ERROR : 0) + (isSegment ? IS_SEGMENT : 0) + (links ? HAS_LINKS : 0));
    crossing._put(crossing._intern(span._name));
    crossing._put(span._parentId ? crossing._intern(span._parentId) : 0);
    crossing._put(span._endMs);
    crossing._put(span._startMs);
    crossing._put(crossing._intern(span._traceId));
    crossing._put(isSegment ? crossing._intern(id) : crossing._add(id));
    crossing._put(snapshot);
    const message = isError && status!.message;
    return crossing._attributes(
      span._attributes,
      shared ? (message ? { ...rootAttributes, [STATUS_MESSAGE]: message } : rootAttributes) : undefined,
      links && crossing._intern(JSON.stringify(links)),
    );
  };
}

/** What spans recorded under a state of the scopes have in common, and segments at one URL; their own attributes win. */
export function attributesOf(client: FullClient, snapshot: Snapshot, url?: string): Defaults {
  const [defaults, fixed] = client._defaults();
  return [
    {
      ...defaults,
      "sentry.environment": "production",
      ...fixed,
      "sentry.trace_lifecycle": "stream",
      ...pageAttributes(client, url),
      ...userAttributes(snapshot, true),
      ...Object.assign({}, ...snapshot._attributes),
      ...snapshot._extra,
    },
    {},
  ];
}

/** Attributes as the wire types them. */
function typed(attributes: Attributes): Record<string, { value: unknown; type: string }> {
  const result: Record<string, { value: unknown; type: string }> = {};
  for (const key in attributes) {
    const value = attributes[key];
    const type = Array.isArray(value) ? "array" : typeof value === "number" ? (Number.isInteger(value) ? "integer" : "double") : typeof value;
    if (value !== undefined && value !== null) result[key] = { value, type };
  }
  return result;
}
