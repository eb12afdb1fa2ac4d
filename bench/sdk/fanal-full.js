// fanal: the whole SDK.
import { flush as drain, getCurrentScope, init, metrics } from '../../pkg/dist/index.js'
import { attributes, dsnOf } from './workload.js'

export function setup(url, options) {
  init({ dsn: dsnOf(url), release: 'shop@1.4.2', environment: 'production', ...options })
}

export function count(i, id) {
  metrics.count('http.client.requests', 1, { attributes: attributes(i, id) })
}

// A metric that carries a span id of its own, as it would inside a span.
export function countInSpan(i, spanId) {
  const scope = getCurrentScope()
  scope.setPropagationContext({ ...scope.getPropagationContext(), propagationSpanId: spanId })
  count(i)
}

export function flush() {
  return drain(10_000)
}
