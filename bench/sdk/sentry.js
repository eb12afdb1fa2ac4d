// @sentry/browser as its documentation sets it up, without tracing.
import { flush as drain, init, metrics } from '@sentry/browser'
import { attributes, dsnOf } from './workload.js'

export function setup(url) {
  init({ dsn: dsnOf(url), release: 'shop@1.4.2', environment: 'production' })
}

export function count(i, id) {
  metrics.count('http.client.requests', 1, { attributes: attributes(i, id) })
}

export function flush() {
  return drain(10_000)
}
