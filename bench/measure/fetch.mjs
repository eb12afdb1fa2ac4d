// What an SDK adds inside the page's own call of fetch(), which is replaced by a stub that answers at once.
import { evaluateScript } from '../lib/browser.mjs'
import { roundRobin } from '../lib/stats.mjs'

const BATCH = 100
const WARM_UP_BATCHES = 5
const PAGE_LOAD_OVER_MS = 2500

// `sdks` includes the bare page; what it takes there is subtracted by the report.
export function measureFetch({ sdks, bundles, browser, sink, rounds, batches }) {
  return roundRobin(sdks, rounds, (sdk, round) =>
    browser.withPage(sink.page, async (page) => {
      await page.evaluate(stubFetch)
      await evaluateScript(page, bundles[sdk.name])
      await page.evaluate((url) => globalThis.sdk.setup(url), sink.address(`fetch-${sdk.name}-${round}`))
      await page.waitForTimeout(PAGE_LOAD_OVER_MS)
      await callFetch(page, WARM_UP_BATCHES)
      return { callUs: (await callFetch(page, batches)) / BATCH }
    })
  )
}

// Before the SDK, so that it wraps the stub. What goes to another origin is the SDK's own and really leaves.
function stubFetch() {
  const real = globalThis.fetch
  const answer = Promise.resolve(new Response(null, { status: 200, headers: { 'content-length': '0' } }))
  globalThis.fetch = (input, init) => {
    const address = String(input?.url ?? input)
    return address.startsWith('/') || address.startsWith(location.origin) ? answer : real(input, init)
  }
}

// Inside an active span where the SDK has one. Answers microseconds per batch: the mean of the middle half.
function callFetch(page, batches) {
  return page.evaluate(
    async ({ batches, size }) => {
      const { within = (work) => work(), flush } = globalThis.sdk
      const times = []
      for (let batch = 0; batch < batches; batch += 1) {
        const answers = []
        within(() => {
          const start = performance.now()
          for (let i = 0; i < size; i += 1) answers.push(fetch(`/api/orders/${i}?page=${batch}`))
          times.push(performance.now() - start)
        })
        await Promise.all(answers)
        await flush()
      }
      times.sort((a, b) => a - b)
      const middle = times.slice(times.length >> 2, times.length - (times.length >> 2))
      return (middle.reduce((sum, time) => sum + time, 0) * 1e3) / middle.length
    },
    { batches, size: BATCH }
  )
}
