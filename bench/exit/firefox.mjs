// Debian's Firefox speaks WebDriver BiDi, which Playwright does not.
import puppeteer from 'puppeteer-core'

const FIREFOX_PATH = process.env.FIREFOX ?? '/usr/bin/firefox-esr'

export async function openBrowser() {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX_PATH,
    headless: true
  })
  return { version: await browser.version(), newProfile: () => newProfile(browser), close: () => browser.close() }
}

async function newProfile(browser) {
  const context = await browser.createBrowserContext()
  return {
    open: async (url) => {
      const page = await context.newPage()
      await page.goto(url, { timeout: 20_000 })
      return page
    },
    close: () => context.close()
  }
}
