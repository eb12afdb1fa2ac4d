import { getClient } from "../current.js";
import type { FullClient } from "../full-client.js";
import { endRoute } from "./route.js";

/** Ends the page load now; for pages that know best when they are ready, with the option `enableReportPageLoaded`. */
export function reportPageLoaded(client = getClient<FullClient>()): void {
  client?.emit("endPageloadSpan");
}

/** Lets `reportPageLoaded` end the page load. */
export function endWhenReported(client: FullClient): void {
  client.on("endPageloadSpan", () => endRoute(client, "reportPageLoaded", "pageload"));
}
