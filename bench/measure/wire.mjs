// Body bytes per metric, as the collector counts them.
import { evaluateScript } from '../lib/browser.mjs'

// With a pause after each: a page flushes every few seconds, and Chromium counts a keepalive body against its budget of 64 KiB until
// the answer has been read to its end, so flushes in a row would be refused in whoever uses keepalive.
const FLUSHES = 6

// What is asked of whom. `ids`: each metric carries 16 random hexadecimal digits as an attribute, in place of the span id that it would
// have inside a span (there is no tracing in Fanal yet).
const CASES = [
  { name: 'flushes of 50, unique ids', size: 50, ids: true },
  { name: 'flushes of 1000, unique ids', size: 1000, ids: true },
  { name: 'flushes of 1000, repeated', size: 1000 },
  { name: 'flushes of 50, repeated, compression refused', size: 50, compression: false },
  { name: 'flushes of 1000, repeated, compression refused', size: 1000, compression: false },
  { name: 'flushes of 1000, repeated, coalesceMetrics', size: 1000, only: 'fanal', options: { coalesceMetrics: true } }
]

export async function measureWire({ sdks, bundles, browser, sink }) {
  const table = {}
  for (const wanted of CASES) {
    table[wanted.name] = {}
    for (const sdk of sdks) {
      if (wanted.only && wanted.only !== sdk.name) continue
      table[wanted.name][sdk.name] = await wireOf(wanted, sdk, { bundles, browser, sink })
    }
  }
  return table
}

function wireOf(wanted, sdk, { bundles, browser, sink }) {
  const run = `wire-${sdk.name}-${CASES.indexOf(wanted)}`
  const url = sink.address(run, { compression: wanted.compression ?? true })
  return browser.withPage(sink.page, async (page) => {
    await evaluateScript(page, bundles[sdk.name])
    await page.evaluate(({ url, options }) => globalThis.sdk.setup(url, options), { url, options: wanted.options })
    await flushes(page, 1, wanted)
    await quiet(page, sink, run)
    const before = sink.seen(run)
    await flushes(page, FLUSHES, wanted)
    await quiet(page, sink, run)
    const after = sink.seen(run)
    const emitted = FLUSHES * wanted.size
    const arrived = after.items - before.items
    return {
      // What was dropped has no bytes; what was added up has been delivered.
      bytes: (after.bytes - before.bytes) / (sdk.aggregates || wanted.options?.coalesceMetrics ? emitted : arrived),
      delivered: arrived / emitted,
      compressed: after.encoded > before.encoded
    }
  })
}

function flushes(page, times, { size, ids }) {
  return page.evaluate(
    async ({ times, size, ids }) => {
      const { count, flush } = globalThis.sdk
      const digits = new Uint32Array(2)
      const unique = () => [...crypto.getRandomValues(digits)].map((part) => part.toString(16).padStart(8, '0')).join('')
      for (let time = 0; time < times; time += 1) {
        for (let i = 0; i < size; i += 1) {
          if (ids) count(i, unique())
          else count(i)
        }
        await flush()
        await new Promise((done) => setTimeout(done, 200))
      }
    },
    { times, size, ids }
  )
}

async function quiet(page, sink, run) {
  const deadline = Date.now() + 6000
  await page.waitForTimeout(500)
  while (Date.now() - sink.seen(run).lastAt < 500 && Date.now() < deadline) await page.waitForTimeout(100)
}
