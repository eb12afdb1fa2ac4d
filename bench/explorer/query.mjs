// The same questions over the same samples, in both stores, in turns: one metric; all metrics; filtered on one attribute
// and grouped by another. Of ClickHouse the engine's own time counts; of the embedded store the whole request.
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { promisify } from 'node:util'
import { summary } from '../lib/stats.mjs'
import { Server } from './servers.mjs'

const run = promisify(execFile)

const SIZES = [1_000_000, 10_000_000]
const METRIC = 'http.client.duration'
const RANGE = 'since=24h&interval=600'

const QUESTIONS = {
  'one metric': `metrics/query?metric=${METRIC}&aggregate=p95&${RANGE}`,
  'all metrics': `metrics/query?metric=*&aggregate=p95&${RANGE}`,
  'filtered and grouped': `metrics/query?metric=${METRIC}&aggregate=p95&query=plan:pro&group_by=region&${RANGE}`
}

export async function measureQueries({ folder, quick, clickhouse }) {
  const results = {}
  for (const samples of quick ? SIZES.slice(0, 1) : SIZES) results[samples] = await atSize(samples, folder, quick ? 5 : 11, clickhouse)
  return results
}

async function atSize(samples, folder, rounds, clickhouse) {
  const file = `${folder}/query.duckdb`
  await run(process.env.FANAL_FILL, [`duckdb:${file}`, `${samples}`])
  await run(process.env.FANAL_FILL, [clickhouse.store(`query_${samples}`), `${samples}`])
  const embedded = Server.fanal(`duckdb:${file}`)
  const remote = Server.fanal(clickhouse.store(`query_${samples}`))
  await embedded.accepting()
  await remote.accepting()
  const idle = embedded.memory()
  const times = Object.fromEntries(Object.keys(QUESTIONS).map((name) => [name, { duckdb: [], clickhouse: [] }]))
  // The first round warms both up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, path] of Object.entries(QUESTIONS)) {
      const duckdb = await timed(() => embedded.api(path))
      const asked = await timed(() => remote.api(path))
      agree(name, duckdb.answer, asked.answer)
      if (round === 0) continue
      times[name].duckdb.push(duckdb.milliseconds)
      times[name].clickhouse.push(asked.milliseconds)
    }
  }
  const result = { idle, memory: embedded.memory(), questions: {} }
  for (const [name, { duckdb, clickhouse: other }] of Object.entries(times)) {
    result.questions[name] = { duckdb: summary(duckdb), clickhouse: summary(other) }
  }
  await embedded.end()
  await remote.end()
  for (const rest of ['', '.wal']) rmSync(file + rest, { force: true })
  return result
}

async function timed(ask) {
  const begun = performance.now()
  const answer = await ask()
  return { answer, milliseconds: performance.now() - begun }
}

// A fast wrong answer is no answer.
function agree(name, left, right) {
  const totals = ({ results: [{ series }] }) => series.map(({ group, total }) => [JSON.stringify(group), total]).sort()
  const [one, other] = [totals(left), totals(right)]
  const differs = one.length !== other.length || one.some(([group, total], index) => group !== other[index][0] || Math.abs(total - other[index][1]) > Math.abs(total) * 1e-9)
  if (differs) throw new Error(`${name}: the stores disagree: ${JSON.stringify(one)} and ${JSON.stringify(other)}`)
}
