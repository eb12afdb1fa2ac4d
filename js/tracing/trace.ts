import { nowMs } from "../clock.js";
import { finallyDo, getClient, getCurrentScope, getIsolationScope, withScope } from "../current.js";
import type { FullClient } from "../full-client.js";
import { SPAN_CHILDREN_MAX } from "../limits.js";
import type { Scope } from "../scope.js";
import type { DropReason } from "../types.js";
import { setActiveSpan } from "./active.js";
import { newPropagationContext } from "./context.js";
import { follow, isGenerator } from "./generators.js";
import { isIgnored } from "./ignore.js";
import { isStreaming } from "./lifecycle.js";
import { SOURCE } from "./names.js";
import { dscOf, propagationContextFromHeaders } from "./propagation.js";
import { hasTracing, parseSampleRate, sample } from "./sampling.js";
import { LocalSpan, RecordingSpan } from "./span.js";
import { toMs } from "./time.js";
import type { Span, SpanAttributes, StartSpanOptions } from "./types.js";

/**
 * Runs `callback` in a span that ends with it: when it returns, when its promise settles, or when its generator is done. What it
 * throws makes the span a failed one and passes through untouched.
 */
export function startSpan<T>(options: StartSpanOptions, callback: (span: Span) => T): T {
  return run(options, (span) => callback(span), true);
}

/** The same, but the span ends when you say so: `span.end()` or `finish()`. */
export function startSpanManual<T>(options: StartSpanOptions, callback: (span: Span, finish: () => void) => T): T {
  return run(options, (span) => callback(span, () => span.end()), false);
}

/** A span that is nobody's parent unless you say so; end it yourself. */
export function startInactiveSpan(options: StartSpanOptions): Span {
  return create(options, options?.scope || getCurrentScope());
}

/** Runs `callback` with `span` as the active one; with `null` new spans are roots. */
export function withActiveSpan<T>(span: Span | null, callback: (scope: Scope) => T): T {
  return withScope((scope) => {
    setActiveSpan(scope, span);
    return callback(scope);
  });
}

/** Spans started by `callback` are not recorded. */
export function suppressTracing<T>(callback: () => T): T {
  return withScope((scope) => {
    scope._isSuppressed = true;
    return callback();
  });
}

/** Spans and metrics of `callback` belong to the trace that the headers name, if they may. */
export function continueTrace<T>(headers: { sentryTrace?: unknown; baggage?: unknown }, callback: () => T): T {
  return inTrace(propagationContextFromHeaders(headers?.sentryTrace, headers?.baggage), callback);
}

/** Spans and metrics of `callback` belong to a trace of their own. */
export function startNewTrace<T>(callback: () => T): T {
  return inTrace(newPropagationContext(), callback);
}

/** A function that runs with the scope, and so under the active span, that `bind` was called in: for callbacks and after `await`. */
export function bind<F extends (...args: any[]) => unknown>(callback: F): F {
  const scope = getCurrentScope();
  return function (this: unknown, ...args: unknown[]) {
    return withScope(scope, () => callback.apply(this, args));
  } as F;
}

function inTrace<T>(context: ReturnType<typeof newPropagationContext>, callback: () => T): T {
  return withActiveSpan(null, (scope) => {
    scope.setPropagationContext(context);
    return callback();
  });
}

function run<T>(given: StartSpanOptions, callback: (span: Span) => T, ends: boolean): T {
  const options = given || {};
  const { parentSpan } = options;
  const scope = (options.scope || getCurrentScope()).clone();
  if (parentSpan !== undefined) setActiveSpan(scope, parentSpan);
  const hasParent = !!scope._span;
  const span = create(options, scope);
  // Children of an ignored span belong to its parent.
  if (!hasParent || span._dropReason !== "ignored") scope._span = span;
  let goesOn = !ends;
  const fail = () => {
    const { _status: status } = span as RecordingSpan;
    if (!status || status.code !== 2) span.setStatus({ code: 2, message: "internal_error" });
  };
  return withScope(scope, () =>
    finallyDo(
      () => {
        const result = callback(span);
        if (ends && isGenerator(result)) {
          goesOn = true;
          follow(result, scope, fail, () => span.end());
        }
        return result;
      },
      () => goesOn || span.end(),
      fail,
    ),
  );
}

function create(given: StartSpanOptions, scope: Scope): LocalSpan {
  const options = given || {};
  const { parentSpan, op, startTime, links } = options;
  const client = (scope.getClient() || getClient()) as FullClient | undefined;
  let parent = (parentSpan === undefined ? scope._span : parentSpan || undefined) as LocalSpan | undefined;
  if (parent && parentSpan === undefined && client?._parentIsRoot) parent = parent._root;
  const traceId = parent ? parent._traceId : scope.getPropagationContext().traceId;
  const isChild = parent && !options.forceTransaction;
  const unrecorded = (sampled?: boolean, reason?: DropReason) => {
    if (reason) client!.recordDroppedEvent(reason, "span");
    return new LocalSpan(traceId, scope, isChild ? parent!._root : undefined, sampled, reason);
  };
  if (!client || !hasTracing(client._options)) return unrecorded();
  if (options.onlyIfParent && !parent) return unrecorded(false, "no_parent_span");
  const name = String(options.name ?? "");
  const isSuppressed = scope._isSuppressed;
  // `assign` to a literal of plain keys: spreading into one, or computed keys, take four times as long.
  const own: SpanAttributes = op ? { "sentry.origin": "manual", "sentry.op": op } : { "sentry.origin": "manual" };
  const attributes = Object.assign(own, options.attributes);
  const { ignoreSpans } = client._options;
  if (ignoreSpans && isStreaming(client) && isIgnored(ignoreSpans, name, attributes)) return unrecorded(false, isSuppressed ? undefined : "ignored");

  let span: LocalSpan;
  if (!isChild) {
    span = createRoot(client, scope, parent, name, attributes, startTime);
  } else if (!parent!._sampled || isSuppressed) {
    span = unrecorded(false, isSuppressed ? undefined : parent!._dropReason || "sample_rate");
  } else {
    const root = parent!._root as RecordingSpan;
    if (SOURCE in attributes) delete attributes[SOURCE];
    span = new RecordingSpan(traceId, scope, root, true, name, attributes, startTime === undefined ? nowMs() : toMs(startTime));
    // One that is sent by itself is no part of a transaction.
    if (!options.experimental?.standalone) adopt(client, root, span);
  }
  if (span instanceof RecordingSpan) {
    if (parent) span._parentId = parent._id();
    if (links) span._links = [...links];
    if (options.experimental) span._isStandalone = options.experimental.standalone;
  }
  client.emit("spanStart", span);
  return span;
}

/** Decides whether the trace is recorded, as far as this page has a say in it. */
function createRoot(
  client: FullClient, scope: Scope, parent: LocalSpan | undefined, name: string, given: SpanAttributes, startTime: StartSpanOptions["startTime"],
): RecordingSpan {
  const context = scope.getPropagationContext();
  const sampling = {
    spanName: name,
    spanAttributes: given,
    parentSampled: parent ? !!parent._sampled : context.sampled,
    parentSampleRate: parseSampleRate(context.dsc?.["sample_rate"]),
    sampleRand: context.sampleRand,
  };
  client.emit("beforeSampling", sampling, { decision: false });
  const { spanAttributes: attributes, parentSampled, parentSampleRate, sampleRand } = sampling;
  // All of the trace says the number that decided.
  if (sampleRand !== context.sampleRand) scope.setPropagationContext({ ...context, sampleRand });
  const { normalizedRequest } = getIsolationScope()._data.sdkProcessingMetadata || {};
  const decision = scope._isSuppressed
    ? undefined
    : sample(client._options, { name, attributes, parentSampled, parentSampleRate, normalizedRequest }, sampleRand);
  const { _sampled: isSampled = false, _rate: rate, _reason: reason } = decision || {};
  const own: SpanAttributes = { "sentry.segment.name.source": "custom" };
  const all = Object.assign(rate === undefined ? own : { "sentry.segment.name.source": "custom", "sentry.sample_rate": rate }, attributes);
  const startMs = startTime === undefined ? nowMs() : toMs(startTime);
  const span = new RecordingSpan(parent ? parent._traceId : context.traceId, scope, undefined, isSampled, name, all, startMs);
  if (parent) span._dsc = dscOf(parent);
  else {
    span._parentId = context.parentSpanId;
    const { dsc } = context;
    if (dsc) span._dsc = Object.keys(dsc).length ? { ...dsc } : { sample_rand: String(sampleRand) };
  }
  if (!isSampled && reason) {
    if (!isStreaming(client)) client.recordDroppedEvent(reason, "transaction");
    client.recordDroppedEvent(reason, "span");
  }
  return span;
}

/** A root remembers its descendants, so that a transaction can carry them. */
function adopt(client: FullClient, root: RecordingSpan, span: LocalSpan): void {
  const children = (root._children ||= []);
  const isOpen = !root._endMs;
  if (isOpen && children.length < SPAN_CHILDREN_MAX) children.push(span);
  else if (!isStreaming(client)) client.recordDroppedEvent(isOpen ? "buffer_overflow" : "invalid", "span");
}
