// Script evaluation and init(), at full speed and with the processor slowed down four times.
import { evaluateScript } from '../lib/browser.mjs'
import { roundRobin } from '../lib/stats.mjs'

export async function measureStartup({ sdks, bundles, browser, sink, rounds }) {
  const tables = {}
  for (const slowdown of [1, 4]) {
    tables[slowdown] = await roundRobin(sdks, rounds, (sdk, round) =>
      browser.withPage(sink.page, (page, devtools) =>
        startOnce(page, devtools, bundles[sdk.name], sink.address(`start-${sdk.name}-${slowdown}-${round}`), slowdown)
      )
    )
  }
  return tables
}

async function startOnce(page, devtools, bundle, url, slowdown) {
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  const evaluation = await evaluateScript(page, bundle)
  // init() runs in the same task as the first metric and the first flush, so nothing is warmed up by an idle callback in between.
  const { init, firstFlush } = await page.evaluate((url) => {
    const { setup, count, flush } = globalThis.sdk
    const start = performance.now()
    setup(url)
    const ready = performance.now()
    if (!count) return { init: ready - start }
    count(0)
    const counted = performance.now()
    flush()
    return { init: ready - start, firstFlush: performance.now() - counted }
  }, url)
  return { evaluation, init, total: evaluation + init, firstFlush }
}
