import { browserTracingIntegration, init } from '@sentry/browser'
import { dsnOf } from './workload.js'

export { count, flush } from './sentry.js'

export function setup(url) {
  init({
    dsn: dsnOf(url),
    release: 'shop@1.4.2',
    environment: 'production',
    integrations: [browserTracingIntegration()],
    tracesSampleRate: 1
  })
}
