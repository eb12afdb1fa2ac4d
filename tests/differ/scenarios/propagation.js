// Which requests get which headers: sampled, not sampled, without tracing, foreign origins, headers that are there already.
import * as sdk from "sdk";

/** Requests only. */
const QUIET = { instrumentPageLoad: false, instrumentNavigation: false, enableLongAnimationFrame: false, enableLongTask: false };
/** The browser tells a request's timings a little later; a flush before that does without them. */
const TOLD_MS = 500;

export async function run({ dsn, other }) {
  sdk.init({
    dsn,
    release: "shop@1.4.2",
    environment: "staging",
    integrations: [sdk.browserTracingIntegration(QUIET)],
    tracesSampler: ({ name }) => (name === "not sampled" ? 0 : 1),
    tracePropagationTargets: [/^\/API\/target/i, "api/other"],
    propagateTraceparent: true,
  });
  await sdk.startSpan({ name: "sampled", attributes: { "sentry.segment.name.source": "route" } }, async () => {
    await fetch("/api/target/fetch");
    await fetch("/api/target/object", { headers: { baggage: "mine=1", "x-mine": "1" } });
    await fetch(new Request("/api/target/request", { headers: { "sentry-trace": "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081-1" } }));
    await fetch("/api/target/array", { headers: [["baggage", "sentry-environment=mine"]] });
    await fetch("/api/target/headers", { headers: new Headers({ baggage: "mine=1" }) });
    await fetch("/api/untargeted");
    await fetch(`${other}/api/other`);
    await fetch(`${other}/api/foreign`);
    await xhr("/api/target/xhr");
    await xhr("/api/untargeted/xhr");
  });
  await sdk.startSpan({ name: "not sampled" }, () => fetch("/api/target/unsampled"));
  await sdk.startSpan({ name: "by url", attributes: { "sentry.segment.name.source": "url" } }, () => fetch("/api/target/url"));
  await sdk.continueTrace(
    {
      sentryTrace: "7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d-1a2b3c4d5e6f7081",
      baggage: "sentry-trace_id=7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d,sentry-release=theirs,sentry-sample_rand=0.25",
    },
    () => fetch("/api/target/continued"),
  );
  await fetch("/api/target/without");
  await new Promise((done) => setTimeout(done, TOLD_MS));
  await sdk.flush();
}

function xhr(url) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.onloadend = done;
    request.send();
  });
}
