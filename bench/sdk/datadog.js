// Datadog has no custom metrics in the browser; its custom action is the nearest thing: a name with attributes.
import { datadogRum } from '@datadog/browser-rum'
import { attributes } from './workload.js'

export function setup(url) {
  datadogRum.init({
    applicationId: '00000000-0000-4000-8000-000000000000',
    clientToken: 'pub0000000000000000000000000000000',
    proxy: url,
    service: 'shop',
    version: '1.4.2',
    env: 'production',
    sessionSampleRate: 100,
    sessionReplaySampleRate: 0,
    telemetrySampleRate: 0,
    trackUserInteractions: false,
    trackResources: false,
    trackLongTasks: false
  })
}

export function count(i, id) {
  datadogRum.addAction('http.client.requests', attributes(i, id))
}

// There is no flush in its API. It sends at 50 messages, at 16 KiB, after 30 s, and when the page may exit; the latter is announced here.
export async function flush() {
  dispatchEvent(new Event('beforeunload'))
}
