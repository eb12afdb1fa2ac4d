// Faro's measurement is a number with a string context. Instrumentations are off, so only measurements are sent.
import { initializeFaro } from '@grafana/faro-web-sdk'
import { attributes } from './workload.js'

let faro

export function setup(url) {
  faro = initializeFaro({
    url,
    app: { name: 'shop', version: '1.4.2', environment: 'production' },
    instrumentations: []
  })
}

export function count(i, id) {
  faro.api.pushMeasurement({ type: 'http.client.requests', values: { count: 1 } }, { context: asStrings(attributes(i, id)) })
}

function asStrings(values) {
  for (const key in values) values[key] = String(values[key])
  return values
}

// There is no flush in its API: it sends at 50 items and every 250 ms.
export function flush() {
  return new Promise((done) => setTimeout(done, 300))
}
