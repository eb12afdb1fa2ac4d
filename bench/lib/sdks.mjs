// Who takes part, in the order of the tables. `surface` is what a page imports, and all that "bytes" counts.

export const SDKS = [
  {
    name: 'fanal',
    title: 'fanal/metrics',
    surface: "export { init, metrics, flush } from '../pkg/dist/metrics.js'"
  },
  {
    name: 'fanal-full',
    title: 'fanal (full)',
    surface: "export { init, metrics, flush } from '../pkg/dist/index.js'"
  },
  {
    name: 'sentry-trimmed',
    title: 'Sentry 11, hand-trimmed',
    surface: "export { BrowserClient, getCurrentScope, makeFetchTransport, metrics } from '@sentry/browser'"
  },
  {
    name: 'sentry',
    title: 'Sentry 11, init + metrics',
    surface: "export { init, metrics, flush } from '@sentry/browser'"
  },
  {
    name: 'sentry-tracing',
    title: 'Sentry 11, init + metrics + tracing',
    surface: "export { init, metrics, flush, browserTracingIntegration } from '@sentry/browser'"
  },
  {
    name: 'otel',
    title: 'OpenTelemetry metrics',
    aggregates: true,
    surface: [
      "export { resourceFromAttributes } from '@opentelemetry/resources'",
      "export { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'",
      "export { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'"
    ].join('\n')
  },
  {
    name: 'faro',
    title: 'Grafana Faro',
    surface: "export { initializeFaro } from '@grafana/faro-web-sdk'"
  },
  {
    name: 'datadog',
    title: 'Datadog RUM',
    surface: "export { datadogRum } from '@datadog/browser-rum'"
  },
  {
    name: 'elastic',
    title: 'Elastic APM RUM',
    metrics: false,
    surface: "export { init } from '@elastic/apm-rum'"
  }
]

// Entries that differ from another one only in size and start-up are not measured again per metric.
const ONLY_SIZE_AND_STARTUP = new Set(['sentry-trimmed', 'sentry-tracing', 'elastic', 'fanal-full'])

export function sendsMetrics(sdk) {
  return !ONLY_SIZE_AND_STARTUP.has(sdk.name)
}
