// The newest traces, as a list.
import { $, ask, duration, element, moment, throttle } from "./dom.js";
import { opOf } from "./waterfall.js";

const TRACES_MAX = 100; // In the document.
const REFRESH_MS = 500; // Traces arrive span by span; the list is asked for anew at most this often.

function item(trace) {
  const made = element("li");
  const link = element("a", "trace-row");
  link.href = `#trace/${trace.trace_id}`;
  const name = element("span", "trace-name");
  name.title = trace.name;
  if (trace.op) name.append(opOf(trace.op));
  name.append(element("span", "label", trace.name));
  const failed = element("span", "failed end", trace.failed > 0 ? String(trace.failed) : "–");
  failed.classList.toggle("warn", trace.failed > 0);
  link.append(
    moment(trace.start_timestamp), name, element("span", "end", duration(trace.duration)),
    element("span", "end", String(trace.spans)), failed, element("span", "soft", trace.project),
    element("span", "soft mono", trace.trace_id.slice(0, 8)),
  );
  made.append(link);
  return made;
}

export async function showTraces() {
  const { traces } = await ask(`/api/v1/traces?limit=${TRACES_MAX}`);
  const focused = document.activeElement?.getAttribute("href");
  $("traces-list").replaceChildren(...traces.map(item));
  // The list is made anew: whoever walks it by keyboard keeps the place.
  if (focused?.startsWith("#trace/")) $("traces-list").querySelector(`[href="${focused}"]`)?.focus();
  $("traces-empty").hidden = traces.length > 0;
  $("traces-heads").hidden = traces.length === 0;
}

export const refreshTraces = throttle(() => showTraces().catch(() => {}), REFRESH_MS);
