// Elastic's agent has no metrics: it takes part in bytes and start-up only.
import { init } from '@elastic/apm-rum'

export function setup(url) {
  init({
    serviceName: 'shop',
    serverUrl: url,
    serviceVersion: '1.4.2',
    environment: 'production'
  })
}
