// Datadog has no spans of the page's own: it takes part where it instruments (requests, page load, vitals, interactions).
import { datadogRum } from '@datadog/browser-rum'

export function setup(url, { sampleRate = 1, release = '1.4.2' } = {}) {
  datadogRum.init({
    applicationId: '00000000-0000-4000-8000-000000000000',
    clientToken: 'pub0000000000000000000000000000000',
    proxy: url,
    service: 'shop',
    version: release,
    env: 'production',
    sessionSampleRate: 100 * sampleRate,
    sessionReplaySampleRate: 0,
    telemetrySampleRate: 0,
    traceSampleRate: 100 * sampleRate,
    allowedTracingUrls: [location.origin],
    trackUserInteractions: true,
    trackResources: true,
    trackLongTasks: true
  })
}

// There is no flush in its API. It sends when the page may exit, which is announced here.
export async function flush() {
  dispatchEvent(new Event('beforeunload'))
}
