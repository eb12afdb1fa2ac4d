// The call, and everything that the main thread does for it: the call, encoding, sending, timers, garbage collection.
import { evaluateScript } from '../lib/browser.mjs'
import { roundRobin } from '../lib/stats.mjs'
import { mainThread, settle } from './settle.mjs'

const BATCH = 1000
const WARM_UP_BATCHES = 3

export function measureCalls({ sdks, bundles, browser, sink, rounds, batches }) {
  return roundRobin(sdks, rounds, (sdk, round) =>
    browser.withPage(sink.page, async (page, devtools) => {
      const run = `calls-${sdk.name}-${round}`
      await evaluateScript(page, bundles[sdk.name])
      await page.evaluate((url) => globalThis.sdk.setup(url), sink.address(run))
      await countBatches(page, WARM_UP_BATCHES, BATCH)
      await settle(page, sink, run)

      await devtools.send('Performance.enable')
      const { items } = sink.seen(run)
      const before = await mainThread(devtools)
      const calls = await countBatches(page, batches, BATCH)
      await settle(page, sink, run)
      const after = await mainThread(devtools)
      const metrics = batches * BATCH
      return { callNs: calls.ns, totalUs: ((after - before) / metrics) * 1e6, delivered: (sink.seen(run).items - items) / metrics }
    })
  )
}

// Batches of 1000 with a flush after each: the buffer size of Sentry and Fanal. The mean of the middle half of the
// batches speaks for the call: a batch in which the machine did something else does not count, and the clock's steps average out.
function countBatches(page, batches, size) {
  return page.evaluate(
    async ({ batches, size }) => {
      const { count, flush } = globalThis.sdk
      const times = []
      for (let batch = 0; batch < batches; batch += 1) {
        const start = performance.now()
        for (let i = 0; i < size; i += 1) count(i)
        times.push(performance.now() - start)
        await flush()
      }
      times.sort((a, b) => a - b)
      const middle = times.slice(times.length >> 2, times.length - (times.length >> 2))
      return { ns: (middle.reduce((sum, time) => sum + time, 0) * 1e6) / (middle.length * size) }
    },
    { batches, size }
  )
}
