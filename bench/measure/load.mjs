// All processor time of the main thread during a page load, from the navigation until long after everything has been sent.
import { roundRobin } from '../lib/stats.mjs'
import { mainThread } from './settle.mjs'

// The page-load span has ended (1 s idle), its children are made and sent, web vitals are observed.
const OVER_MS = 4000

// `sdks` includes the bare page.
export async function measureLoad({ sdks, browser, sink, rounds }) {
  return roundRobin(sdks, rounds, (sdk, round) =>
    browser.withPage(sink.page, async (page, devtools) => {
      await devtools.send('Performance.enable')
      const before = await mainThread(devtools)
      const url = `${sink.page}shop/${sdk.name}?to=${encodeURIComponent(sink.address(`load-${sdk.name}-${round}`))}`
      await page.goto(url, { waitUntil: 'load' })
      await page.waitForTimeout(OVER_MS)
      return { cpuMs: ((await mainThread(devtools)) - before) * 1000 }
    })
  )
}
