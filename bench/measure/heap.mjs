// What an SDK keeps: after init(), after 100,000 metrics with flushes, and at the worst moment of a burst of 10,000 in one task.
import { evaluateScript } from '../lib/browser.mjs'
import { roundRobin } from '../lib/stats.mjs'

const BATCH = 1000
const BURST = 10_000
const SAMPLE_EVERY = 50
export const KIB = 1024

export function measureHeap({ sdks, bundles, browser, sink, rounds, batches }) {
  return roundRobin(sdks, rounds, (sdk, round) =>
    browser.withPage(sink.page, async (page, devtools) => {
      const empty = await heap(devtools)
      await evaluateScript(page, bundles[sdk.name])
      await page.evaluate((url) => globalThis.sdk.setup(url), sink.address(`heap-${sdk.name}-${round}`))
      await page.waitForTimeout(300)
      const ready = await heap(devtools)

      await countAndFlush(page, 1, BATCH)
      const warm = await heap(devtools)
      const peak = await burst(page)
      await countAndFlush(page, batches, BATCH)
      const late = await heap(devtools)
      return {
        initKib: (ready - empty) / KIB,
        warmKib: (warm - empty) / KIB,
        lateKib: (late - empty) / KIB,
        growthKib: (late - warm) / KIB,
        peakMib: peak / KIB / KIB
      }
    })
  )
}

// JavaScript objects and the memory behind array buffers (a wasm memory is one), after everything unreachable is gone.
export async function heap(devtools) {
  await devtools.send('HeapProfiler.collectGarbage')
  await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize, backingStorageSize } = await devtools.send('Runtime.getHeapUsage')
  return usedSize + backingStorageSize
}

function countAndFlush(page, batches, size) {
  return page.evaluate(
    async ({ batches, size }) => {
      const { count, flush } = globalThis.sdk
      for (let batch = 0; batch < batches; batch += 1) {
        for (let i = 0; i < size; i += 1) count(i)
        await flush()
      }
      await new Promise((done) => setTimeout(done, 300))
    },
    { batches, size }
  )
}

// Bytes above the start of the burst, garbage included: that is what the page has to find room for.
// Sampling stops at the end of the task; afterwards everything is flushed.
function burst(page) {
  return page.evaluate(
    async ({ size, every }) => {
      const { count, flush } = globalThis.sdk
      globalThis.gc?.()
      const start = performance.memory.usedJSHeapSize
      let peak = start
      for (let i = 0; i < size; i += 1) {
        count(i)
        if (i % every === every - 1) peak = Math.max(peak, performance.memory.usedJSHeapSize)
      }
      await flush()
      peak = Math.max(peak, performance.memory.usedJSHeapSize)
      return peak - start
    },
    { size: BURST, every: SAMPLE_EVERY }
  )
}
