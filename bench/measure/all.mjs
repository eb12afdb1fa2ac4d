// The parts of a run, and how long each is: full runs are for the record, quick ones to see whether something moved.
import { cpus, release } from 'node:os'
import { openChromium } from '../lib/browser.mjs'
import { sendsMetrics } from '../lib/sdks.mjs'
import { openSink } from '../lib/sink.mjs'
import { measureExit } from '../exit/measure.mjs'
import { measureBytes } from './bytes.mjs'
import { measureCalls } from './calls.mjs'
import { measureHeap } from './heap.mjs'
import { measureStartup } from './startup.mjs'
import { shop } from './shop.mjs'
import { TRACING_PARTS, tracingMeasures } from './tracing.mjs'
import { measureWire } from './wire.mjs'

const METRICS_PARTS = ['bytes', 'startup', 'calls', 'heap', 'wire', 'exit']
export const PARTS = [...METRICS_PARTS, ...TRACING_PARTS]

const LENGTH = {
  full: { startupRounds: 11, callRounds: 7, callBatches: 20, heapRounds: 3, heapBatches: 100, trials: 20, largeTrials: 5, inpRounds: 20 },
  quick: { startupRounds: 5, callRounds: 3, callBatches: 10, heapRounds: 1, heapBatches: 20, trials: 4, largeTrials: 2, inpRounds: 6 }
}

const LEAVING = ['fanal', 'sentry', 'datadog', 'faro', 'otel']

// `tracing`: {sdks, bundles} of the parts about traces.
export async function measureAll({ sdks, bundles, tracing, parts, quick }) {
  const length = quick ? LENGTH.quick : LENGTH.full
  const results = { machine: machine(), length }
  const browser = await openChromium()
  const sink = await openSink({ serve: shop(tracing.bundles) })
  const world = { bundles, browser, sink }
  results.machine.browser = `Chromium ${browser.version}`
  const senders = sdks.filter(sendsMetrics)
  const measures = {
    bytes: () => measureBytes(sdks),
    startup: () => measureStartup({ ...world, sdks, rounds: length.startupRounds }),
    calls: () => measureCalls({ ...world, sdks: senders, rounds: length.callRounds, batches: length.callBatches }),
    heap: () => measureHeap({ ...world, sdks: senders, rounds: length.heapRounds, batches: length.heapBatches }),
    wire: () => measureWire({ ...world, sdks: senders }),
    exit: () => leave(sdks, bundles, length),
    ...tracingMeasures({ ...world, ...tracing, length })
  }
  try {
    for (const part of parts) {
      console.error(`${part} …`)
      results[part] = await measures[part]()
    }
  } finally {
    await browser.close()
    sink.close()
  }
  return results
}

function leave(sdks, bundles, { trials, largeTrials }) {
  const names = sdks.map(({ name }) => name).filter((name) => LEAVING.includes(name))
  return measureExit({ sdks: names, bundles, browsers: ['chromium', 'firefox'], trials, largeTrials })
}

function machine() {
  const processors = cpus()
  return { date: new Date().toISOString().slice(0, 10), processors: processors.length, kernel: release().split('-')[0], node: process.version }
}
