// Durable ingest: envelopes of 100 metrics, gzipped as SDKs send them, from a loader on the same two cores.
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { promisify } from 'node:util'
import { roundRobin } from '../lib/stats.mjs'
import { Server } from './servers.mjs'

const METRICS = 100
// As many pages send at once; a collector is not asked by one of them after the other.
const CONNECTIONS = 64
const SPOTLIGHT_PORT = 18_969

const run = promisify(execFile)

export async function measureIngest({ folder, quick }) {
  const seconds = quick ? 4 : 10
  const file = `${folder}/ingest.duckdb`
  const targets = [
    { name: 'fanal', encoding: 'gzip', start: () => Server.fanal(`duckdb:${file}`) },
    { name: 'fanal, plain', encoding: 'plain', start: () => Server.fanal(`duckdb:${file}`) },
    { name: 'spotlight', encoding: 'gzip', start: () => Server.spotlight(SPOTLIGHT_PORT) },
    { name: 'spotlight, plain', encoding: 'plain', start: () => Server.spotlight(SPOTLIGHT_PORT) }
  ]
  return roundRobin(targets, quick ? 3 : 5, async ({ name, encoding, start }) => {
    for (const rest of ['', '.wal']) rmSync(file + rest, { force: true })
    const server = start()
    await server.accepting()
    const words = [server.address, seconds, CONNECTIONS, METRICS, encoding].map(String)
    const { stdout } = await run(process.env.FANAL_LOAD, words)
    const result = { ...JSON.parse(stdout), memory: server.memory() }
    if (name.startsWith('fanal')) await stored(server, result)
    await server.end(name.startsWith('fanal') ? 'SIGTERM' : 'SIGKILL')
    return result
  })
}

// What was acknowledged must be there.
async function stored(server, { metrics }) {
  const { metrics: found } = await server.api('stats')
  if (found < metrics) throw new Error(`acknowledged ${metrics} metrics, stored ${found}`)
}
