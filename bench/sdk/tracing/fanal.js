import { browserTracingIntegration, flush as drain, init, startSpan } from '../../../pkg/dist/index.js'
import { attributes, dsnOf, nothing, SPAN } from './workload.js'

export function setup(url, { sampleRate = 1, release = 'shop@1.4.2' } = {}) {
  init({ dsn: dsnOf(url), release, environment: 'production', integrations: [browserTracingIntegration()], tracesSampleRate: sampleRate })
}

export function span() {
  startSpan({ name: SPAN }, nothing)
}

export const root = span

export function tree(i) {
  startSpan({ name: SPAN, attributes: attributes(i) }, () =>
    startSpan({ name: SPAN, attributes: attributes(i + 1) }, () => startSpan({ name: SPAN, attributes: attributes(i + 2) }, nothing))
  )
}

export function mark(i, id) {
  startSpan({ name: SPAN, attributes: attributes(i, id) }, nothing)
}

export function within(work) {
  return startSpan({ name: 'within' }, work)
}

export function flush() {
  return drain(10_000)
}
