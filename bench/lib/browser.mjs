// A Chromium, and fresh pages in it: a profile per page, so no cache and no storage is carried from trial to trial.
import { chromium } from 'playwright-core'

export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

// Exact heap numbers, and a collector that the page can reach at a chosen time.
const MEASURING_FLAGS = ['--enable-precise-memory-info', '--js-flags=--expose-gc']

export const CHROMIUM_PATH = process.env.CHROMIUM ?? '/usr/bin/chromium'

export async function openChromium() {
  const browser = await chromium.launch({
    executablePath: CHROMIUM_PATH,
    headless: true,
    args: [...CHROMIUM_FLAGS, ...MEASURING_FLAGS]
  })
  return { version: browser.version(), close: () => browser.close(), withPage: (url, work) => withPage(browser, url, work) }
}

async function withPage(browser, url, work) {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    await page.goto(url)
    const devtools = await context.newCDPSession(page)
    return await work(page, devtools)
  } finally {
    await context.close()
  }
}

// Runs a script in the page as a classic script element would, synchronously; answers the milliseconds it took.
export function evaluateScript(page, text) {
  return page.evaluate((source) => {
    const element = document.createElement('script')
    element.textContent = source
    const start = performance.now()
    document.head.append(element)
    return performance.now() - start
  }, text)
}
