// Faro with its web instrumentations and its tracing package, which brings OpenTelemetry's tracer.
import { getWebInstrumentations, initializeFaro } from '@grafana/faro-web-sdk'
import { TracingInstrumentation } from '@grafana/faro-web-tracing'
import { attributes, SPAN } from './workload.js'

let tracer

export function setup(url, { sampleRate = 1, release = 'shop@1.4.2' } = {}) {
  const faro = initializeFaro({
    url,
    app: { name: 'shop', version: release, environment: 'production' },
    sessionTracking: { samplingRate: sampleRate },
    instrumentations: [...getWebInstrumentations({ captureConsole: false }), new TracingInstrumentation()]
  })
  tracer = faro.api.getOTEL().trace.getTracer('shop')
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

// There is no flush in its API: its spans leave after a second, its signals after 250 ms.
export function flush() {
  return new Promise((done) => setTimeout(done, 1300))
}
