// Interaction to next paint of a page whose handlers are busy, with an SDK and without: the same clicks, taking turns.
import { evaluateScript } from '../lib/browser.mjs'
import { meanDifference, roundRobinRaw } from '../lib/stats.mjs'

const CLICKS = 24
const WARM_UP_CLICKS = 4
const PAUSE_MS = 120
// What a click costs the page itself.
const BUSY_MS = 20

// Answers per SDK {longestMs, meanMs}, each as {mean, low, high} of the difference to the bare page with its 95 % interval,
// and the bare page's own means under `bare`.
export async function measureInp({ sdks, bundles, browser, sink, rounds }) {
  const trials = await roundRobinRaw(sdks, rounds, (sdk, round) =>
    browser.withPage(sink.page, async (page) => {
      await page.evaluate(prepare, BUSY_MS)
      await evaluateScript(page, bundles[sdk.name])
      await page.evaluate((url) => globalThis.sdk.setup(url), sink.address(`inp-${sdk.name}-${round}`))
      await page.waitForTimeout(1000)
      await click(page, WARM_UP_CLICKS)
      await page.evaluate(() => globalThis.durations.splice(0))
      await click(page, CLICKS)
      const durations = await page.evaluate(() => globalThis.durations)
      const sorted = durations.sort((a, b) => b - a)
      return { longestMs: sorted[0], meanMs: sorted.reduce((sum, it) => sum + it, 0) / sorted.length }
    })
  )
  const bare = trials.bare
  const difference = (name, key) => meanDifference(trials[name].map((it) => it[key]), bare.map((it) => it[key]))
  const rows = {}
  for (const { name } of sdks) {
    rows[name] = { longestMs: difference(name, 'longestMs'), meanMs: difference(name, 'meanMs'), trials: trials[name].length }
  }
  return rows
}

// A handler that computes and changes the page. The time from the event to the next frame's end is taken by the page itself, because
// Event Timing rounds to 8 ms.
function prepare(busyMs) {
  const button = document.createElement('button')
  button.textContent = 'Add to the cart'
  button.style.cssText = 'position: fixed; inset: 0; width: 200px; height: 100px'
  const list = document.body.appendChild(document.createElement('ul'))
  document.body.append(button)
  globalThis.durations = []
  button.addEventListener('click', (event) => {
    const until = performance.now() + busyMs
    while (performance.now() < until);
    list.append(Object.assign(document.createElement('li'), { textContent: 'Lamp' }))
    fetch('/api/cart').then((response) => response.text())
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => globalThis.durations.push(performance.now() - event.timeStamp)
    requestAnimationFrame(() => port2.postMessage(0))
  })
}

async function click(page, times) {
  for (let i = 0; i < times; i += 1) {
    await page.mouse.click(100, 50)
    await page.waitForTimeout(PAUSE_MS)
  }
}
