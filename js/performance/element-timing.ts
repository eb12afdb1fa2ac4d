import type { FullClient } from "../full-client.js";
import { metrics } from "../metrics-api.js";
import { scrubUrl } from "../scrub.js";
import { ORIGIN } from "../tracing/names.js";
import type { Integration } from "../types.js";
import { observe } from "./observe.js";

type ElementEntry = PerformanceEntry & {
  identifier: string;
  renderTime: number;
  loadTime: number;
  id: string;
  url: string;
  naturalWidth: number;
  naturalHeight: number;
  element: Element | null;
};

/** Records when elements that carry `elementtiming="…"` were loaded and painted, as metrics. */
export function elementTimingIntegration(): Integration {
  return {
    name: "ElementTiming",
    setup(client: FullClient) {
      const report = (entry: ElementEntry) => {
        const { identifier, name, id, element, url } = entry;
        if (!identifier) return;
        const attributes: Record<string, unknown> = { [ORIGIN]: "auto.ui.browser.element_timing" };
        const add = (key: string, value: unknown) => value && (attributes["ui.element." + key] = value);
        add("identifier", identifier);
        add("paint_type", name);
        add("id", id);
        add("type", element?.tagName.toLowerCase());
        add("url", url && scrubUrl(url, client));
        add("width", entry.naturalWidth);
        add("height", entry.naturalHeight);
        for (const [what, value] of [["render", entry.renderTime], ["load", entry.loadTime]] as const) {
          if (value > 0) metrics.distribution(`ui.element.${what}_time`, value, { unit: "millisecond", attributes });
        }
      };
      const observation = observe<ElementEntry>("element", (entries) => entries.forEach(report));
      client.on("pageHidden", observation._take);
      client.on("close", observation);
    },
  };
}
