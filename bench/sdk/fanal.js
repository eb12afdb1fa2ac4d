// fanal/metrics: the metrics-only entry.
import { flush as drain, init, metrics } from '../../pkg/dist/metrics.js'
import { attributes, dsnOf } from './workload.js'

export function setup(url, options) {
  init({ dsn: dsnOf(url), release: 'shop@1.4.2', environment: 'production', ...options })
}

export function count(i, id) {
  metrics.count('http.client.requests', 1, { attributes: attributes(i, id) })
}

export function flush() {
  return drain(10_000)
}
