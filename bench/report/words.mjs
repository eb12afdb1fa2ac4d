// What each number means, next to the number. bench/README.md has the same at length.

export const DEFINITIONS = {
  bytes: `What a page imports to count something, as one classic script: bundled and minified by esbuild, wasm included; gzip 9, brotli 11.
What an SDK loads later by itself (session recorder, fallback) is in nobody's figure. 1 KB = 1000 bytes.`,
  startup: `Milliseconds from a script element's insertion to the end of its evaluation, plus \`init()\`; at full speed and with the processor slowed
down four times. *First flush* is the synchronous part of the first \`flush()\`, with one metric waiting: in Fanal, the wasm engine's first use.`,
  calls: `*The call*: a loop of 1,000 calls, each with a new object of five attributes (24 different sets), between flushes. *Call to wire*:
processor time of the renderer's main thread (\`ThreadTime\`) for the calls, encoding, sending, timers and garbage collection, per metric.`,
  heap: `Above the empty page, after garbage collection, array buffers and wasm memory included. *After all*: 100,000 metrics later, in flushes of
1,000. *Burst*: the highest heap, garbage included, while 10,000 metrics are emitted in one task and handed over.`,
  wire: `Body bytes that the collector counts, per metric emitted (Datadog: per metric that was not dropped). *Unique ids*: each metric carries
16 random hexadecimal digits in a sixth attribute, as a span id would add them. *Compression refused*: the preflight does not allow \`content-encoding\`.`,
  exit: `All metrics are emitted in one task, each with a unique 16-digit attribute, 1 s after the page has loaded; then the tab is closed, or the
same task navigates to another origin. The browser sits in a network namespace behind \`tc … tbf rate 2mbit\`; the collector is cross-origin, has
Relay's CORS rules (a preflight for \`content-encoding\`, kept for an hour) and answers after 100 ms. A cell is the share of all metrics that arrived, and in
brackets the trials from which all did; for 10,000, at once → after another page of the same origin was opened in the same profile.`,
  'trace-bytes': `As above, of what a page imports for metrics and traces: \`init\`, metrics, \`startSpan\`, page load, requests and web vitals, where the SDK has them.`,
  'trace-startup': `As above, with tracing: page load, requests and web vitals are instrumented in \`init()\`.`,
  load: `Processor time of the main thread from the navigation to 4 s after the load event: a page with 32 small resources and three requests; the
SDK is evaluated and initialised in the head, ends its page-load span and sends everything. *Added*: above the same page without an SDK.`,
  spans: `*The call*: a loop of 999 spans between flushes; per span, built and ended. *Nested*: 333 times three, with five attributes each. *Call to
wire*: processor time of the main thread for the calls, encoding, sending, timers and garbage collection, per span. The page-load span is over.`,
  fetch: `A call of \`fetch()\` for the page's own origin inside an active span, with an SDK's instrumentation around a stub that answers at once; only
the synchronous part. Datadog has no active spans.`,
  'span-heap': `Above the empty page, after garbage collection, array buffers and wasm memory included, after 2,000 and after 12,000 spans in flushes of 1,000.`,
  'trace-exit': `A page that is left as soon as it has loaded, its page-load span still open: 100 spans end in one task, then the tab is closed, or the same
task navigates to another origin; behind the uplink of the table above. *LCP*, *CLS*: the web vital's span or measurement; Firefox has no CLS.`,
  inp: `From a click's time stamp to the end of the next frame, of a handler that computes for 20 ms, changes the page and requests something. Differences
of means between interleaved trials, with their 95 % interval.`
}

export const PEER_NOTES = `## What the peers drop or aggregate

- **OpenTelemetry** adds up: a counter's calls between two exports become one number per set of attributes. Single events, their times and
  traces are gone; above 2,000 sets per counter everything falls into one overflow set. Its bytes and processor time per metric fall with
  every repetition, and rise to a whole data point per metric where attributes are unique.
- **Datadog** has no custom metrics in the browser; a custom action stands in. It drops everything above 3,000 actions a minute (so its
  processor time per metric is flattered: most of its metrics are not sent), and sends 50 or 16 KiB at a time.
- **Faro** turns attribute values into strings and drops batches when 30 requests are waiting.
- **Sentry** keeps 1,000 metrics, copies the list at each call, and has at most 40 requests in flight; what does not fit is dropped. Its
  requests ask for keepalive below 60,000 characters in flight, so larger flushes die with the page.
- **Elastic** has no metrics. Of traces, it drops transactions and spans that took no time by its clock, and merges similar ones, so nearly none
  of the benchmark's spans arrive; its processor time per span is that of dropping them.
- **Sentry** looks up the visitor's calendar for each span without a parent; its requests with more than 60,000 characters die with the page.
- **OpenTelemetry** and **Elastic** have no page-load span that waits for idleness, and no web vitals of their own (Elastic measures some on
  the page-load transaction), so their page load is cheaper.
- **Datadog** has no spans of the page's own.`
