// What is kept after 10,000 spans, of traces that are sampled and of traces that are not.
import { evaluateScript } from '../lib/browser.mjs'
import { roundRobin } from '../lib/stats.mjs'
import { heap, KIB } from './heap.mjs'

const BATCH = 1000
const WARM_UP_BATCHES = 2
const BATCHES = 10
const SAMPLE_RATES = { sampled: 1, unsampled: 0 }

export async function measureSpanHeap({ sdks, bundles, browser, sink, rounds }) {
  const tables = {}
  for (const [kind, sampleRate] of Object.entries(SAMPLE_RATES)) {
    tables[kind] = await roundRobin(sdks, rounds, (sdk, round) =>
      browser.withPage(sink.page, async (page, devtools) => {
        const empty = await heap(devtools)
        await evaluateScript(page, bundles[sdk.name])
        const url = sink.address(`span-heap-${kind}-${sdk.name}-${round}`)
        await page.evaluate(([url, options]) => globalThis.sdk.setup(url, options), [url, { sampleRate }])
        await spansAndFlush(page, WARM_UP_BATCHES)
        const warm = await heap(devtools)
        await spansAndFlush(page, BATCHES)
        const late = await heap(devtools)
        return { warmKib: (warm - empty) / KIB, lateKib: (late - empty) / KIB, growthKib: (late - warm) / KIB }
      })
    )
  }
  return tables
}

function spansAndFlush(page, batches) {
  return page.evaluate(
    async ({ batches, size }) => {
      const { span, flush } = globalThis.sdk
      for (let batch = 0; batch < batches; batch += 1) {
        for (let i = 0; i < size; i += 1) span()
        await flush()
      }
      await new Promise((done) => setTimeout(done, 3000))
    },
    { batches, size: BATCH }
  )
}
