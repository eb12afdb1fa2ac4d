// `kill -9` under load: whatever was acknowledged must be there after the restart, once.
import { rmSync } from 'node:fs'
import { post, Server } from './servers.mjs'

const SENDERS = 8
const METRICS = 10
const LOAD_MS = 400
const PAGE = 1000

export async function measureKill({ folder, quick, clickhouse }) {
  const rounds = quick ? 5 : 50
  const results = {}
  for (const [name, store] of Object.entries({ duckdb: `duckdb:${folder}/kill.duckdb`, clickhouse: clickhouse.store('kill') })) {
    const sum = { rounds, acknowledged: 0, lost: 0, twice: 0 }
    for (let round = 0; round < rounds; round += 1) await once(store, round, sum)
    results[name] = sum
  }
  for (const rest of ['', '.wal']) rmSync(`${folder}/kill.duckdb${rest}`, { force: true })
  return results
}

async function once(store, round, sum) {
  const server = Server.fanal(store)
  await server.accepting()
  const acknowledged = new Set()
  const stop = { now: false }
  const senders = Array.from({ length: SENDERS }, (_, sender) => send(server.address, round, sender, acknowledged, stop))
  // Somewhere within a commit, and each round somewhere else.
  await new Promise((resolve) => setTimeout(resolve, LOAD_MS + (round * 37) % 100))
  await server.end('SIGKILL')
  stop.now = true
  await Promise.all(senders)
  const again = Server.fanal(store)
  await again.accepting()
  const stored = await envelopes(again, round)
  await again.end()
  sum.acknowledged += acknowledged.size
  for (const id of acknowledged) if (stored.get(id) !== METRICS) sum.lost += 1
  for (const count of stored.values()) if (count > METRICS) sum.twice += 1
}

async function send(address, round, sender, acknowledged, stop) {
  for (let number = 0; !stop.now; number += 1) {
    const id = sender * 1e6 + number
    if ((await post(address, envelope(round, id))) === 200) acknowledged.add(id)
  }
}

// The value says which envelope a metric came in.
function envelope(round, id) {
  const one = (index) => JSON.stringify({
    timestamp: Date.now() / 1000, trace_id: '7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d', name: `round.${round}`, type: 'gauge', value: id,
    attributes: { index: { value: index, type: 'integer' } }
  })
  return `{}\n{"type":"trace_metric","item_count":${METRICS},"content_type":"application/vnd.sentry.items.trace-metric+json"}\n` +
    `{"items":[${Array.from({ length: METRICS }, (_, index) => one(index))}]}\n`
}

// How many metrics are stored of each envelope.
async function envelopes(server, round) {
  const counts = new Map()
  let cursor = ''
  do {
    const page = await server.api(`samples?name=round.${round}&limit=${PAGE}${cursor}`)
    for (const { value } of page.samples) counts.set(value, (counts.get(value) ?? 0) + 1)
    cursor = page.next_cursor ? `&cursor=${page.next_cursor}` : undefined
  } while (cursor !== undefined)
  return counts
}
