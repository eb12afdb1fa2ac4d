import type { Client } from "../client.js";

/** Whether spans leave one by one as they end; otherwise a root span leaves with all of its own as one transaction. */
export function isStreaming(client: Client): boolean {
  return client._options["traceLifecycle"] !== "static";
}
