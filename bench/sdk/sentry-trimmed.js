// The least of @sentry/browser that still sends metrics: no integrations, no stack parser, no init().
import { BrowserClient, getCurrentScope, makeFetchTransport } from '@sentry/browser'
import { dsnOf } from './workload.js'

export { count, flush } from './sentry.js'

export function setup(url) {
  const client = new BrowserClient({
    dsn: dsnOf(url),
    release: 'shop@1.4.2',
    environment: 'production',
    transport: makeFetchTransport,
    stackParser: () => [],
    integrations: []
  })
  getCurrentScope().setClient(client)
  client.init()
}
