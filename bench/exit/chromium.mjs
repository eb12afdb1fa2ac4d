import { chromium } from 'playwright-core'
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from '../lib/browser.mjs'

export async function openBrowser() {
  const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, headless: true, args: CHROMIUM_FLAGS })
  return { version: `Chromium ${browser.version()}`, newProfile: () => newProfile(browser), close: () => browser.close() }
}

async function newProfile(browser) {
  const context = await browser.newContext()
  return {
    open: async (url) => {
      const page = await context.newPage()
      await page.goto(url, { timeout: 20_000 })
      return page
    },
    close: () => context.close()
  }
}
