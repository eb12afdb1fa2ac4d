// From starting the process to the first accepted envelope, and the memory of a collector that has nothing to do.
import { statSync } from 'node:fs'
import { roundRobin } from '../lib/stats.mjs'
import { Server } from './servers.mjs'

// A binary that has the engine inside (`--features bundled`). Not built here: that takes half an hour.
const BUNDLED = process.env.FANAL_BUNDLED
const IDLE_MS = 3000
const SPOTLIGHT_PORT = 18_970

export function measureStart({ folder, quick }) {
  let number = 0
  const store = () => `duckdb:${folder}/start-${(number += 1)}.duckdb`
  const targets = [
    { name: 'fanal', start: () => Server.fanal(store()) },
    ...(BUNDLED ? [{ name: 'fanal, engine inside', start: () => Server.fanal(store(), [], BUNDLED) }] : []),
    { name: 'spotlight', start: () => Server.spotlight(SPOTLIGHT_PORT) }
  ]
  return roundRobin(targets, quick ? 3 : 7, async ({ start }) => {
    const server = start()
    const ready = await server.accepting()
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
    const memory = server.memory()
    await server.end('SIGKILL')
    return { ready, memory }
  })
}

// The binary with the UI in it, and what it is linked with.
export function measureSize() {
  const bytes = (path) => statSync(path).size / 1e6
  const library = process.env.DUCKDB_LIB_DIR && `${process.env.DUCKDB_LIB_DIR}/libduckdb.so`
  return { binary: bytes(process.env.FANAL_BIN), library: library ? bytes(library) : 0, bundled: BUNDLED ? bytes(BUNDLED) : 0 }
}
