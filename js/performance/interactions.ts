import { entryTimeMs } from "../clock.js";
import type { FullClient } from "../full-client.js";
import { getActiveSpan, getRootSpan } from "../tracing/active.js";
import { FINISH_REASON, startIdleSpan } from "../tracing/idle.js";
import { isStreaming } from "../tracing/lifecycle.js";
import { OP, ORIGIN, SEGMENT_NAME, SOURCE } from "../tracing/names.js";
import type { RecordingSpan } from "../tracing/span.js";
import type { Span, SpanAttributes } from "../tracing/types.js";
import type { Integration } from "../types.js";
import { componentOf, selectorOf } from "../vitals/selector.js";
import { addChild } from "./child.js";
import { observe } from "./observe.js";

const INTERACTION_ORIGIN = "auto.browser.interactions";

/** What names a route, the best first. */
const ROUTE_NAMES = ["router.navigation.route.id", "url.template", "http.route"];

export interface InteractionsOptions {
  idleTimeout?: number;
  finalTimeout?: number;
  childSpanTimeout?: number;
}

/** A root span for what a click sets off, unless a route span is open; and a span for each click that the browser timed. */
export function interactionsIntegration(options: InteractionsOptions = {}): Integration {
  return {
    name: "Interactions",
    setup(client: FullClient) {
      let route: RecordingSpan | undefined;
      let interaction: Span | undefined;
      client.on("spanStart", (span: RecordingSpan) => {
        if (getRootSpan(span) === span && /^(pageload|navigation)$/.test(span._attributes?.[OP] as string)) route = span;
      });
      const onClick = ({ timeStamp }: Event) => {
        if (!route?._endMs) return;
        interaction?.setAttribute(FINISH_REASON, "interactionInterrupted").end();
        interaction = startIdleSpan({ ...describe(route, isStreaming(client)), startTime: entryTimeMs(timeStamp) }, options);
      };
      globalThis.addEventListener?.("click", onClick, true);
      const observation = observe<PerformanceEventTiming>("event", (entries) => entries.forEach((entry) => addClick(entry, isStreaming(client))), {
        durationThreshold: 0,
      } as PerformanceObserverInit);
      client.on("beforeRouteSpanEnd", observation._take);
      client.on("close", () => {
        globalThis.removeEventListener?.("click", onClick, true);
        observation();
      });
    },
  };
}

/** The options of the span for a click on `route`. */
function describe({ _name, _attributes }: RecordingSpan, isStream: boolean): { name: string; attributes: SpanAttributes } {
  const known = ROUTE_NAMES.find((name) => _attributes[name]);
  const name = isStream ? ((known && _attributes[known]) as string) || "Click" : _name;
  const attributes: SpanAttributes = {
    [OP]: "ui.action.click",
    [ORIGIN]: INTERACTION_ORIGIN,
    [SOURCE]: isStream ? (known && known !== ROUTE_NAMES[0] ? "route" : "custom") : (_attributes[SOURCE] as string) || "url",
  };
  if (isStream) attributes[SEGMENT_NAME] = name;
  for (const key of [...ROUTE_NAMES, "url.path", "url.full"]) if (_attributes[key]) attributes[key] = _attributes[key] as string;
  return { name, attributes };
}

function addClick({ name, startTime, duration, target }: PerformanceEventTiming, isStream: boolean): void {
  const active = getActiveSpan();
  if (name !== "click" || !active?.isRecording() || entryTimeMs(startTime) < (getRootSpan(active) as RecordingSpan)._startMs) return;
  const selector = selectorOf(target);
  const component = componentOf(target);
  addChild(undefined, "ui.interaction.click", INTERACTION_ORIGIN, isStream ? component || "Click" : selector, startTime, startTime + duration, {
    ...(selector !== "<unknown>" && { "browser.web_vital.inp.target": selector }),
    ...(component && { "ui.component_name": component }),
  });
}
