import { getCurrentScope } from "../current.js";
import type { FullClient } from "../full-client.js";
import { guard } from "../guard.js";
import { randomHex } from "../ids.js";
import { addTimelineSpans } from "../performance/timeline.js";
import type { Scope } from "../scope.js";
import { scrubUrl } from "../scrub.js";
import { getActiveSpan, setActiveSpan } from "../tracing/active.js";
import { startIdleSpan } from "../tracing/idle.js";
import type { IdleSettings } from "../tracing/idle.js";
import { FINISH_REASON } from "../tracing/idle.js";
import { isStreaming } from "../tracing/lifecycle.js";
import { OP, ORIGIN, SOURCE } from "../tracing/names.js";
import { dscOf } from "../tracing/propagation.js";
import { hasTracing } from "../tracing/sampling.js";
import type { RecordingSpan } from "../tracing/span.js";
import type { StartSpanOptions } from "../tracing/types.js";
import type { PropagationContext } from "../types.js";
import { resolveRoute } from "./route-provider.js";

const SPAN_ID_BYTES = 8;

/** The page load or navigation that is going on. */
const routes = new WeakMap<FullClient, RecordingSpan>();

export const currentRoute = (client: FullClient): RecordingSpan | undefined => routes.get(client);

/** How the application wants its routes. */
export interface RouteSettings extends IdleSettings {
  /** What remains when the block of code that navigates is over: its own scope does not. */
  _pageScope?: Scope;
  beforeStartSpan?: (options: StartSpanOptions) => StartSpanOptions;
  enableReportPageLoaded?: boolean;
  ignoreResourceSpans?: string[];
}

/**
 * The options of a route that was noticed, not named by the application. A streamed span's name must be one of few: the pattern if
 * a route provider knows it, else a constant.
 */
export function describeRoute(client: FullClient, url: string, fallback: string, origin: string): StartSpanOptions {
  const route = resolveRoute(url, client);
  return {
    name: route || (isStreaming(client) ? fallback : parseUrl(url)!.pathname),
    attributes: { [SOURCE]: route ? "route" : "url", [ORIGIN]: origin, ...(route && { "url.template": route }) },
  };
}

/** Lets the application change `given`, and adds what is known of `url`. */
export function completeRoute(client: FullClient, given: StartSpanOptions, { beforeStartSpan }: RouteSettings, url?: string): StartSpanOptions {
  const { name } = given;
  const options = guard(() => beforeStartSpan?.(given)) || given;
  const target = parseUrl(url);
  const attributes = { ...(target && { "url.path": target.pathname, "url.full": scrubUrl(target.href, client) }), ...options.attributes };
  return { ...options, attributes: options.name === name ? attributes : { ...attributes, [SOURCE]: "custom" } };
}

/** Starts the span of a route. Until the next route everything belongs to its trace, after its end too. */
export function startRoute(client: FullClient, options: StartSpanOptions, settings: RouteSettings): RecordingSpan {
  const scope = scopeOf(settings);
  const beforeSpanEnd = (span: RecordingSpan) => {
    if (currentRoute(client) !== span) return;
    if (span._sampled) {
      addTimelineSpans(span, settings);
      client.emit("beforeRouteSpanEnd", span);
    }
    routes.delete(client);
    // Whatever is sent of this trace from now on says the same, also when the scope has gone on to another one.
    span._dsc ||= dscOf(span);
    const { _traceId: traceId, _sampled: sampled, _dsc: dsc } = span;
    scope.setPropagationContext({ ...scope.getPropagationContext(), traceId, sampled, dsc });
  };
  const span = startIdleSpan({ ...options, scope }, { ...settings, beforeSpanEnd });
  // The block of code that navigates, if it is one, goes on in the route that it started.
  const block = getCurrentScope();
  block.setPropagationContext(scope.getPropagationContext());
  setActiveSpan(block, getActiveSpan(scope));
  routes.set(client, span);
  return span;
}

/** Ends what is going on, if it is of the kind `op`. */
export function endRoute(client: FullClient, reason: string, op?: string): void {
  const span = currentRoute(client);
  if (!span || (op && span._attributes?.[OP] !== op)) return;
  span.setAttribute(FINISH_REASON, reason);
  span.end();
}

/** The trace of the route that is about to start. */
export function beginTrace(client: FullClient, context: PropagationContext, settings: RouteSettings): void {
  // Without spans the requests of a route still have one parent in common.
  const propagationSpanId = hasTracing(client._options) ? undefined : randomHex(SPAN_ID_BYTES);
  scopeOf(settings).setPropagationContext({ ...context, propagationSpanId });
}

export function scopeOf({ _pageScope: scope }: RouteSettings): Scope {
  return scope || getCurrentScope();
}

/** Errors and transactions of the route are filed under its name; where that says nothing, under its path. */
export function nameScope(name: string, fallback: string, url?: string): void {
  getCurrentScope().setTransactionName(name === fallback ? parseUrl(url)?.pathname : name);
}

/** `url`, or that of the page; undefined where it is none, or there is no page. */
function parseUrl(url?: string): URL | undefined {
  return guard(() => new URL(url ?? location.href, location.href));
}
