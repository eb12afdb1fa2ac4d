// Who takes part in the tracing parts, in the order of the tables; the adapters are in sdk/tracing/. `surface` is what a page imports.
// `spans: false`: no spans of the page's own.

export const TRACING_SDKS = [
  {
    name: 'fanal',
    title: 'fanal',
    surface: "export { init, metrics, flush, startSpan, browserTracingIntegration } from '../pkg/dist/index.js'"
  },
  {
    name: 'sentry',
    title: 'Sentry 11',
    surface: "export { init, metrics, flush, startSpan, browserTracingIntegration } from '@sentry/browser'"
  },
  {
    name: 'otel',
    title: 'OpenTelemetry',
    surface: [
      "export { context, propagation, trace } from '@opentelemetry/api'",
      "export { W3CTraceContextPropagator } from '@opentelemetry/core'",
      "export { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'",
      "export { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'",
      "export { registerInstrumentations } from '@opentelemetry/instrumentation'",
      "export { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch'",
      "export { resourceFromAttributes } from '@opentelemetry/resources'",
      "export { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'",
      "export { BatchSpanProcessor, ParentBasedSampler, StackContextManager, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace'"
    ].join('\n')
  },
  {
    name: 'elastic',
    title: 'Elastic APM RUM',
    surface: "export { apm, init } from '@elastic/apm-rum'"
  },
  {
    name: 'faro',
    title: 'Grafana Faro + tracing',
    surface: [
      "export { getWebInstrumentations, initializeFaro } from '@grafana/faro-web-sdk'",
      "export { TracingInstrumentation } from '@grafana/faro-web-tracing'"
    ].join('\n')
  },
  {
    name: 'datadog',
    title: 'Datadog RUM',
    spans: false,
    surface: "export { datadogRum } from '@datadog/browser-rum'"
  }
]

// The page as it is without any SDK: what parts that subtract compare with.
export const BARE = { name: 'bare', title: 'no SDK', bundle: 'var sdk = { setup() {}, within: (work) => work(), async flush() {} }' }
