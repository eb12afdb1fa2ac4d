// One browser behind one slow uplink, and the trials it goes through.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { openServers } from './collector.mjs'
import { openLink } from './network.mjs'

const DRIVER = fileURLToPath(new URL('drive.mjs', import.meta.url))

// 674 KB need three seconds on this uplink. When nothing has come for this long after the page is gone, nothing will.
const QUIET_MS = 1500
// All are there: wait this long for some that come twice.
const DOUBLE_MS = 500
const SETTLE_MAX_MS = 20_000
const STEP_MAX_MS = 60_000

export async function openStage(browserName, bundles, index) {
  const link = openLink(index)
  let servers
  let driver
  const close = async () => {
    await driver?.end()
    servers?.close()
    link.close()
  }
  try {
    servers = await openServers(link.host, bundles)
    driver = await startDriver(link.namespace, browserName)
  } catch (error) {
    await close()
    throw error
  }
  let trial = 0
  return {
    version: driver.version,
    close,
    play: (plan) => play(plan, (trial += 1), { servers, driver }),
    playTraced: (plan) => playTraced(plan, (trial += 1), { servers, driver })
  }
}

// Answers {sent, once, twice, later}: metrics emitted, arrived, arrived more than once, and arrived counting the origin's next page.
async function play({ sdk, how, metrics, nextPage }, trial, { servers, driver }) {
  try {
    await driver.tell({ do: 'leave', url: servers.page(sdk), how, trial, metrics })
    await settle(servers, trial, metrics)
    const { once, twice } = servers.arrived(trial)
    if (!nextPage) return { sent: metrics, once, twice }
    await driver.tell({ do: 'next', url: servers.page(sdk) })
    await settle(servers, trial, metrics)
    const later = servers.arrived(trial)
    return { sent: metrics, once, twice: later.twice, later: later.once }
  } finally {
    await driver.tell({ do: 'forget' })
    servers.forget(trial)
  }
}

// Answers {sent, once, twice, things}: spans ended, arrived, arrived more than once, and what else arrived.
async function playTraced({ sdk, how, spans, lookedAtMs }, trial, { servers, driver }) {
  try {
    await driver.tell({ do: 'leave', url: servers.tracedPage(sdk, trial), how, trial, metrics: spans, lookedAtMs })
    // How much more than the spans will come is not known.
    await settle(servers, trial, Infinity)
    return { sent: spans, ...servers.arrived(trial) }
  } finally {
    await driver.tell({ do: 'forget' })
    servers.forget(trial)
  }
}

async function settle(servers, trial, metrics) {
  const start = Date.now()
  while (Date.now() - start < SETTLE_MAX_MS) {
    await new Promise((done) => setTimeout(done, 100))
    const quietMs = Math.min(servers.idleMs(), Date.now() - start)
    const complete = servers.arrived(trial).once === metrics
    if (quietMs > (complete ? DOUBLE_MS : QUIET_MS)) return
  }
}

async function startDriver(namespace, browserName) {
  const child = spawn('ip', ['netns', 'exec', namespace, process.execPath, DRIVER, browserName], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  const exited = new Promise((done) => child.once('exit', done))
  const broken = exited.then(() => ({ error: 'the driver ended' }))
  const answer = async () => {
    const late = new Promise((done) => setTimeout(done, STEP_MAX_MS, { error: 'no answer in time' }).unref())
    const { error, ...message } = await Promise.race([new Promise((done) => child.once('message', done)), broken, late])
    if (error) throw new Error(`${browserName}: ${error}`)
    return message
  }
  const tell = (message) => {
    const answered = answer()
    child.send(message)
    return answered
  }
  const end = async () => {
    if (child.connected) child.send({ do: 'end' })
    const stop = setTimeout(() => child.kill(), 10_000)
    await exited
    clearTimeout(stop)
  }
  const { version } = await answer()
  return { version, tell, end }
}
