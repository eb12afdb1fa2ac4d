// node bench/explorer/run.mjs [--quick] [--write] [--only PART]…; the parts: size, start, ingest, kill, query
// Prints the tables; --write puts them into docs/benchmarks-explorer.md too. Parts that were not measured keep their numbers.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { Clickhouse } from './clickhouse.mjs'
import { measureIngest } from './ingest.mjs'
import { measureKill } from './kill.mjs'
import { measureQueries } from './query.mjs'
import { markdown } from './report.mjs'
import { measureSize, measureStart } from './start.mjs'

const RESULTS = new URL('../.out/explorer.json', import.meta.url)
const DOCUMENT = new URL('../../docs/benchmarks-explorer.md', import.meta.url)

const PARTS = { size: measureSize, start: measureStart, ingest: measureIngest, kill: measureKill, query: measureQueries }

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] }
  }
})
const parts = values.only.length > 0 ? values.only : Object.keys(PARTS)
const unknown = parts.find((part) => !(part in PARTS))
if (unknown) {
  console.error(`--only ${unknown}: not a part; the parts are ${Object.keys(PARTS).join(', ')}`)
  process.exit(2)
}

const folder = mkdtempSync(`${tmpdir()}/fanal-bench-`)
const clickhouse = parts.some((part) => part === 'kill' || part === 'query') ? await Clickhouse.start(folder) : undefined
const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {}
try {
  for (const part of parts) {
    console.error(`${part} …`)
    results[part] = { quick: values.quick, ...(await PARTS[part]({ folder, quick: values.quick, clickhouse })) }
    // What was measured stays measured, whatever becomes of the next part.
    if (values.write) keep()
  }
} finally {
  await clickhouse?.end()
  rmSync(folder, { recursive: true, force: true })
}
console.log(markdown(results))

function keep() {
  mkdirSync(new URL('.', RESULTS), { recursive: true })
  writeFileSync(RESULTS, JSON.stringify(results, null, 1))
  writeFileSync(DOCUMENT, markdown(results))
}
