// Which pages are left how, how often, and what became of their metrics.
import { openStage } from './trials.mjs'

const SIZES = [90, 200, 1000]
const LARGE = 10_000
const WAYS = ['close', 'navigate']

// The browsers take their trials side by side, each in a namespace of its own; the SDKs of a browser take turns.
export async function measureExit({ sdks, bundles, browsers, trials, largeTrials }) {
  const results = await Promise.all(
    browsers.map((name, index) => playAll(name, index, { sdks, bundles, trials, largeTrials }))
  )
  return Object.fromEntries(results.map(({ version, rows }) => [version, rows]))
}

async function playAll(browserName, index, { sdks, bundles, trials, largeTrials }) {
  const stage = await openStage(browserName, bundles, index)
  try {
    const rows = new Map()
    for (const plan of plans(sdks, trials, largeTrials)) add(rows, plan, await attempt(stage, plan))
    return { version: stage.version, rows: [...rows.values()] }
  } finally {
    await stage.close()
  }
}

function* plans(sdks, trials, largeTrials) {
  for (let round = 0; round < Math.max(trials, largeTrials); round += 1) {
    for (const metrics of [...SIZES, LARGE]) {
      if (round >= (metrics === LARGE ? largeTrials : trials)) continue
      for (const how of WAYS) for (const sdk of sdks) yield { sdk, how, metrics, nextPage: metrics === LARGE }
    }
  }
}

// A browser that hiccups is no result of an SDK: the trial is left out and counted as such.
async function attempt(stage, plan) {
  try {
    return await stage.play(plan)
  } catch (error) {
    console.error(`  left out: ${plan.sdk}, ${plan.metrics}, ${plan.how}: ${error.message}`)
    return undefined
  }
}

function add(rows, { sdk, how, metrics }, result) {
  const key = `${sdk} ${how} ${metrics}`
  if (!rows.has(key)) rows.set(key, { sdk, how, metrics, trials: 0, leftOut: 0, complete: 0, sent: 0, once: 0, twice: 0 })
  const row = rows.get(key)
  if (!result) return void (row.leftOut += 1)
  row.trials += 1
  row.sent += result.sent
  row.once += result.once
  row.twice += result.twice
  if (result.once === result.sent) row.complete += 1
  if (result.later !== undefined) row.later = (row.later ?? 0) + result.later
}
