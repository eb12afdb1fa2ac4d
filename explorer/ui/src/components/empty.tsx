// What stands where nothing is: why, and what to do about it.
import type { ComponentChildren } from "preact";
import { ApiError } from "../api/client";
import { Button } from "./button";
import { Snippet } from "./snippet";

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <section class="empty">
      <Beacon />
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** A lighthouse whose lamp is dark. */
function Beacon() {
  return (
    <svg class="beacon" viewBox="0 0 64 64" width="56" height="56" aria-hidden="true">
      <path class="sea" d="M4 56c6-4 10 4 16 0s10 4 16 0 10 4 16 0 6 2 8 0" />
      <path class="tower" d="M25 28h14l4 26H21z" />
      <path class="band" d="M23.8 36h16.4l1 7H22.8z" />
      <path class="house" d="M26 20h12v8H26z" />
      <path class="roof" d="M24 20l8-7 8 7z" />
    </svg>
  );
}

/** Where SDKs send to: this collector. */
export const dsn = (): string => `${location.protocol}//local@${location.host}/1`;

const SNIPPETS = {
  metric: () => `import * as fanal from "fanal";

fanal.init({ dsn: "${dsn()}" });
fanal.metrics.count("hello", 1, { attributes: { from: "me" } });`,
  trace: () => `import * as fanal from "fanal";

fanal.init({
  dsn: "${dsn()}",
  integrations: [fanal.browserTracingIntegration()],
  tracesSampleRate: 1,
});`,
  sentry: () => `import * as Sentry from "@sentry/browser";

Sentry.init({ dsn: "${dsn()}", enableLogs: true });
Sentry.captureException(new Error("hello"));
Sentry.logger.info("hello");`,
};

/** Nothing has ever arrived: the lines to paste. */
export function Waiting({ for: what, snippet = "metric" }: { for: string; snippet?: keyof typeof SNIPPETS }) {
  return (
    <Empty title={`Waiting for the first ${what}`}>
      <p>Point a Fanal, Sentry or OpenTelemetry SDK at this collector. What it sends appears here by itself.</p>
      <Snippet text={SNIPPETS[snippet]()} />
    </Empty>
  );
}

/** A question failed: what the server says, and another try. */
export function Failed({ error, retry }: { error: ApiError; retry?: () => void }) {
  const title = error.status === 0 ? "The collector is not reachable" : error.status === 404 ? "Not found" : "That could not be answered";
  return (
    <section class="failed" role="alert">
      <div>
        <h2>{title}</h2>
        <p>{error.message}</p>
      </div>
      {retry && <Button icon="refresh" onClick={retry}>Try again</Button>}
    </section>
  );
}
