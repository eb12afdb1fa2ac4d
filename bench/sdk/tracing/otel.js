// OpenTelemetry's tracer with its browser context manager, its fetch instrumentation and the OTLP exporter.
// It has no page-load span and no web vitals of its own.
import { context, propagation, trace } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { registerInstrumentations } from '@opentelemetry/instrumentation'
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  StackContextManager,
  TraceIdRatioBasedSampler,
  TracerProvider
} from '@opentelemetry/sdk-trace'
import { attributes, SPAN } from './workload.js'

// What fits between two flushes of the benchmark; the default of 2048 would too, but its batches of 512 would leave by timer.
const BATCH = 1024

let provider
let tracer

export function setup(url, { sampleRate = 1, release = 'shop@1.4.2' } = {}) {
  provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'shop',
      'service.version': release,
      'deployment.environment.name': 'production'
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRate) }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }), maxExportBatchSize: BATCH })]
  })
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new StackContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  registerInstrumentations({ instrumentations: [new FetchInstrumentation({ ignoreUrls: [url] })] })
  tracer = trace.getTracer('shop')
}

const end = (span) => span.end()

export function span() {
  tracer.startActiveSpan(SPAN, end)
}

export const root = span

export function tree(i) {
  nested(i, () => nested(i + 1, () => nested(i + 2)))
}

function nested(i, inside) {
  tracer.startActiveSpan(SPAN, { attributes: attributes(i) }, (span) => {
    inside?.()
    span.end()
  })
}

export function mark(i, id) {
  tracer.startActiveSpan(SPAN, { attributes: attributes(i, id) }, end)
}

export function within(work) {
  return tracer.startActiveSpan('within', (span) => {
    const result = work()
    span.end()
    return result
  })
}

export function flush() {
  return provider.forceFlush()
}
