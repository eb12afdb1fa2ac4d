// Elastic's agent has transactions and spans in them; what is a root span elsewhere is a transaction here, attributes are labels.
import { apm, init } from '@elastic/apm-rum'
import { attributes, SPAN } from './workload.js'

export function setup(url, { sampleRate = 1, release = 'shop@1.4.2' } = {}) {
  init({ serviceName: 'shop', serverUrl: url, serviceVersion: release, environment: 'production', transactionSampleRate: sampleRate })
}

export function span() {
  apm.startSpan(SPAN, 'custom').end()
}

export function root() {
  apm.startTransaction(SPAN, 'custom').end()
}

export function tree(i) {
  const span = apm.startSpan(SPAN, 'custom')
  span.addLabels(attributes(i))
  const child = apm.startSpan(SPAN, 'custom', { parentId: span.id })
  child.addLabels(attributes(i + 1))
  const grandchild = apm.startSpan(SPAN, 'custom', { parentId: child.id })
  grandchild.addLabels(attributes(i + 2))
  grandchild.end()
  child.end()
  span.end()
}

export function mark(i, id) {
  const root = apm.startTransaction(SPAN, 'custom')
  root.addLabels(attributes(i, id))
  root.end()
}

export function within(work) {
  const root = apm.startTransaction('within', 'custom', { managed: true })
  const result = work()
  root.end()
  return result
}

// There is no flush in its API: it sends every 500 ms.
export function flush() {
  return new Promise((done) => setTimeout(done, 600))
}
