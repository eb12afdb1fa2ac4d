// Spans in an active span, one by one and three nested, and spans without a parent: the call, and everything that the main thread does for it.
import { evaluateScript } from '../lib/browser.mjs'
import { roundRobin } from '../lib/stats.mjs'
import { SPANS_PER_TREE } from '../sdk/tracing/workload.js'
import { mainThread, settle } from './settle.mjs'

const BATCH_SPANS = 999
const WARM_UP_BATCHES = 3
// After this the page-load span of a page without requests has ended everywhere, and the spans are no children of it.
const PAGE_LOAD_OVER_MS = 2500

const SHAPES = {
  span: { method: 'span', calls: BATCH_SPANS, inside: true },
  tree: { method: 'tree', calls: BATCH_SPANS / SPANS_PER_TREE, inside: true },
  root: { method: 'root', calls: BATCH_SPANS, inside: false }
}

export async function measureSpans({ sdks, bundles, browser, sink, rounds, batches }) {
  const tables = {}
  for (const [shape, calling] of Object.entries(SHAPES)) {
    tables[shape] = await roundRobin(sdks, rounds, (sdk, round) =>
      browser.withPage(sink.page, async (page, devtools) => {
        const run = `spans-${shape}-${sdk.name}-${round}`
        await evaluateScript(page, bundles[sdk.name])
        await page.evaluate((url) => globalThis.sdk.setup(url), sink.address(run))
        await page.waitForTimeout(PAGE_LOAD_OVER_MS)
        await batchesOf(page, { ...calling, batches: WARM_UP_BATCHES })
        await settle(page, sink, run)

        await devtools.send('Performance.enable')
        const { items } = sink.seen(run)
        const before = await mainThread(devtools)
        const callNs = (await batchesOf(page, { ...calling, batches })) / BATCH_SPANS
        await settle(page, sink, run)
        const after = await mainThread(devtools)
        const spans = batches * BATCH_SPANS
        return { callNs, totalUs: ((after - before) / spans) * 1e6, delivered: (sink.seen(run).items - items) / spans }
      })
    )
  }
  return tables
}

// A flush after each batch. Answers nanoseconds per batch: the mean of the middle half, as in calls.mjs.
function batchesOf(page, plan) {
  return page.evaluate(async ({ batches, method, calls, inside }) => {
    const { [method]: call, within, flush } = globalThis.sdk
    const times = []
    const work = () => {
      const start = performance.now()
      for (let i = 0; i < calls; i += 1) call(i)
      times.push(performance.now() - start)
    }
    for (let batch = 0; batch < batches; batch += 1) {
      if (inside) within(work)
      else work()
      await flush()
    }
    times.sort((a, b) => a - b)
    const middle = times.slice(times.length >> 2, times.length - (times.length >> 2))
    return (middle.reduce((sum, time) => sum + time, 0) * 1e6) / middle.length
  }, plan)
}
