import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { attributes } from './workload.js'

const DELTA = 0

let provider
let counter

export function setup(url) {
  provider = new MeterProvider({
    resource: resourceFromAttributes({
      'service.name': 'shop',
      'service.version': '1.4.2',
      'deployment.environment.name': 'production'
    }),
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({ url, temporalityPreference: DELTA }),
        exportIntervalMillis: 5000,
        exportTimeoutMillis: 4000
      })
    ]
  })
  counter = provider.getMeter('shop').createCounter('http.client.requests')
}

export function count(i, id) {
  counter.add(1, attributes(i, id))
}

export function flush() {
  return provider.forceFlush()
}
