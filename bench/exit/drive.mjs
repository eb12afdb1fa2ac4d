// Runs inside the namespace: opens a page, lets it leave, and later perhaps opens the origin's next page, as it is told.
// One message in, one message out: {do: 'leave' | 'next' | 'forget' | 'end', …} → {done, error?}.

// Long enough for init() to be over and for idle work to have been done: the user has looked at the page.
const LOOKED_AT_MS = 1000
const GONE_MS = 10_000

const { openBrowser } = await import(`./${process.argv[2]}.mjs`)
const browser = await openBrowser()
let profile

const steps = {
  async leave({ url, how, trial, metrics, lookedAtMs = LOOKED_AT_MS }) {
    profile = await browser.newProfile()
    const page = await profile.open(url)
    await pause(lookedAtMs)
    const gone = how === 'close' ? closed(page) : elsewhere(page)
    // The answer comes when the page's task is over. A close sent earlier makes Firefox cut the task itself short.
    // A page that navigates may be gone before it can answer.
    await page.evaluate((call) => globalThis.leave(...call), [how, trial, metrics]).catch(() => {})
    // As a user's click on the tab's cross: the browser closes the tab, with all that a page is told then.
    if (how === 'close') await page.close({ runBeforeUnload: true })
    if (!(await gone)) throw new Error(`the page did not ${how}`)
  },
  async next({ url }) {
    await profile.open(url)
  },
  async forget() {
    await profile?.close()
    profile = undefined
  },
  async end() {
    await browser.close()
    process.disconnect()
  }
}

process.on('message', async (message) => {
  let error
  try {
    await steps[message.do](message)
  } catch (failure) {
    error = failure.message
  }
  if (process.connected) process.send({ done: message.do, error })
})
// The parent is gone: so is the reason to run.
process.on('disconnect', () => browser.close().finally(() => process.exit()))
process.send({ done: 'start', version: browser.version })

function closed(page) {
  return within(new Promise((done) => page.once('close', () => done(true))))
}

function elsewhere(page) {
  return within(page.waitForFunction(() => document.title === 'elsewhere').then(() => true, () => true))
}

function within(promise) {
  return Promise.race([promise, pause(GONE_MS)])
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms))
}
