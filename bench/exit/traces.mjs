// Pages that are left while their page-load span is open: what became of it, of the web vitals, and of 100 spans that had just ended.
import { openStage } from './trials.mjs'

const SPANS = 100
const WAYS = ['close', 'navigate']
// The page has been painted; its page-load span waits for a second without activity.
const LOOKED_AT_MS = 300
// What a browser can measure.
const THINGS = { chromium: ['pageload', 'lcp', 'cls'], firefox: ['pageload', 'lcp'] }

export async function measureTraceExit({ sdks, bundles, browsers, trials }) {
  const results = await Promise.all(browsers.map((name, index) => playAll(name, index, { sdks, bundles, trials })))
  return Object.fromEntries(results.map(({ version, rows }) => [version, rows]))
}

async function playAll(browserName, index, { sdks, bundles, trials }) {
  const stage = await openStage(browserName, bundles, index)
  const rows = WAYS.flatMap((how) => sdks.map((sdk) => newRow(sdk, how, THINGS[browserName])))
  try {
    for (let round = 0; round < trials; round += 1) {
      for (const row of rows) add(row, await attempt(stage, { sdk: row.sdk, how: row.how, spans: SPANS, lookedAtMs: LOOKED_AT_MS }))
    }
    return { version: stage.version, rows }
  } finally {
    await stage.close()
  }
}

function newRow(sdk, how, things) {
  const found = Object.fromEntries(things.map((thing) => [thing, 0]))
  return { sdk, how, trials: 0, leftOut: 0, sent: 0, spans: 0, twice: 0, found }
}

// A browser that hiccups is no result of an SDK: the trial is left out and counted as such.
async function attempt(stage, plan) {
  try {
    return await stage.playTraced(plan)
  } catch (error) {
    console.error(`  left out: ${plan.sdk}, ${plan.how}: ${error.message}`)
    return undefined
  }
}

function add(row, result) {
  if (!result) return void (row.leftOut += 1)
  row.trials += 1
  row.sent += result.sent
  row.spans += result.once
  row.twice += result.twice
  for (const thing in row.found) if (result.things.has(thing)) row.found[thing] += 1
}
