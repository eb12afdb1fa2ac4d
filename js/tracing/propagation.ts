import { compact } from "../crossing.js";
import { getClient, getCurrentScope } from "../current.js";
import type { FullClient } from "../full-client.js";
import { randomHex } from "../ids.js";
import type { Scope } from "../scope.js";
import type { PropagationContext } from "../types.js";
import { getActiveSpan } from "./active.js";
import { baggageFromDsc, dscFromBaggage } from "./baggage.js";
import { newPropagationContext, sampleRand } from "./context.js";
import { PREVIOUS_TRACE_SAMPLE_RATE, SAMPLE_RATE, SOURCE } from "./names.js";
import { hasTracing, parseSampleRate } from "./sampling.js";
import type { LocalSpan, RecordingSpan } from "./span.js";
import type { DynamicSamplingContext, Span, TraceData } from "./types.js";

const SENTRY_TRACE = /^[ \t]*([0-9a-f]{32})?-?([0-9a-f]{16})?-?([01])?[ \t]*$/;
/** W3C: version, trace, parent, flags; later versions may append. Ids of zeros only and the version ff are invalid. */
const TRACEPARENT = /^[ \t]*(?!ff|00.{53}-)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]([0-9a-f])(?:-.*)?[ \t]*$/;
const SPAN_ID_BYTES = 8;

/** The trace that these headers continue, or a new one where they are not valid or not to be trusted. */
export function propagationContextFromHeaders(sentryTrace: unknown, baggage: unknown, client = getClient<FullClient>()): PropagationContext {
  const header = String(sentryTrace ?? "");
  const traceparent = TRACEPARENT.exec(header);
  const [, traceId, parentSpanId, flag] = traceparent || SENTRY_TRACE.exec(header) || [];
  const dsc = dscFromBaggage(baggage);
  if (!traceId || (client && !mayContinue(client, dsc))) return newPropagationContext();
  const sampled = flag === undefined ? undefined : !!(parseInt(flag, 16) & 1);
  const rate = parseSampleRate(dsc?.["sample_rate"]);
  const given = parseSampleRate(dsc?.["sample_rand"]);
  // Below 1, always: a trace with 1 would not be sampled at any rate.
  const rand = given! < 1 ? given! : rate && sampled !== undefined ? (sampled ? sampleRand(0, rate) : sampleRand(rate)) : sampleRand();
  // Without a context the trace is not ours to describe: an empty one says so.
  return { traceId, parentSpanId, sampled, dsc: dsc ? { ...dsc, sample_rand: String(rand) } : {}, sampleRand: rand };
}

/** The organisation of a client: its option, or what the host of its DSN says. */
function orgIdOf(client: FullClient): string | undefined {
  const { orgId } = client._options;
  return orgId ? String(orgId) : /^o(\d+)\./.exec(client.getDsn()?.host || "")?.[1];
}

function mayContinue(client: FullClient, dsc: DynamicSamplingContext | undefined): boolean {
  const theirs = dsc?.["org_id"];
  const ours = orgIdOf(client);
  return theirs === ours || (!(theirs && ours) && !client._options.strictTraceContinuation);
}

/** The sampling context of the span's trace: what came in, or what its root says now. */
export function dscOf(span: Span): DynamicSamplingContext {
  const root = ((span as LocalSpan)._root || span) as RecordingSpan;
  const client = (root._scope?.getClient() || getClient()) as FullClient | undefined;
  if (!client) return {};
  const attributes = root._attributes || {};
  const rate = attributes[SAMPLE_RATE] ?? attributes[PREVIOUS_TRACE_SAMPLE_RATE];
  const dsc = root._dsc || describe(client, root, attributes);
  if (rate !== undefined) dsc["sample_rate"] = String(rate);
  return dsc;
}

function describe(client: FullClient, root: RecordingSpan, attributes: Record<string, unknown>): DynamicSamplingContext {
  const context = root._scope.getPropagationContext();
  if (!root._attributes) {
    const dsc = dscOfScope(root._scope, client);
    return root._dropReason === "ignored" ? { ...dsc, sampled: "false" } : { ...dsc };
  }
  const dsc = dscOfClient(client, root._traceId);
  if (attributes[SOURCE] !== "url" && root._name) dsc["transaction"] = root._name;
  if (hasTracing(client._options)) {
    dsc["sampled"] = String(!!root._sampled);
    dsc["sample_rand"] = String(context.sampleRand);
  }
  client.emit("createDsc", dsc, root);
  return dsc;
}

function dscOfScope(scope: Scope, client: FullClient): DynamicSamplingContext {
  const { dsc, traceId } = scope.getPropagationContext();
  if (dsc) return dsc;
  const fresh = dscOfClient(client, traceId);
  client.emit("createDsc", fresh);
  return fresh;
}

function dscOfClient(client: FullClient, traceId: string): DynamicSamplingContext {
  const { environment = "production", release } = client._options;
  // With a place for the trace, because the order is part of the protocol.
  client._context ||= compact({
    environment, release, public_key: client.getDsn()?.publicKey, trace_id: "-", org_id: orgIdOf(client),
  }) as DynamicSamplingContext;
  return { ...client._context, trace_id: traceId };
}

/** `sentry-trace` for a request that is part of `span`. */
export function spanToTraceHeader(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return sentryTrace(traceId, spanId, !!traceFlags);
}

/** `baggage` for a request that is part of `span`. */
export function spanToBaggageHeader(span: Span): string | undefined {
  return baggageFromDsc(dscOf(span));
}

/** The headers that continue the trace: of `span`, else of the active span, else of the scope. `{}` while nothing is recorded. */
export function getTraceData(
  options: { span?: Span; scope?: Scope; client?: FullClient; propagateTraceparent?: boolean } = {},
): TraceData {
  const { scope = getCurrentScope(), client = getClient<FullClient>() } = options;
  if (!client?._isOpen) return {};
  const span = (options.span || getActiveSpan(scope)) as LocalSpan | undefined;
  let { traceId, propagationSpanId, sampled } = scope.getPropagationContext();
  // Where tracing is off a span is a placeholder: the trace goes on under the scope's own id.
  if (span && span._sampled !== undefined) {
    sampled = span._sampled;
    traceId = span._traceId;
    propagationSpanId = span._id();
  }
  propagationSpanId ||= randomHex(SPAN_ID_BYTES);
  const data: TraceData = {
    "sentry-trace": sentryTrace(traceId, propagationSpanId, sampled),
    baggage: baggageFromDsc(span ? dscOf(span) : dscOfScope(scope, client)),
  };
  if (options.propagateTraceparent) data.traceparent = `00-${traceId}-${propagationSpanId}-0${sampled ? 1 : 0}`;
  return data;
}

/** The same as `<meta>` elements for the head of a page. */
export function getTraceMetaTags(data: TraceData = getTraceData()): string {
  return Object.entries(data).map(([name, content]) => `<meta name="${name}" content="${content}"/>`).join("");
}

function sentryTrace(traceId: string, spanId: string, sampled: boolean | undefined): string {
  return `${traceId}-${spanId}${sampled === undefined ? "" : sampled ? "-1" : "-0"}`;
}
