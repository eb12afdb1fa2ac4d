// The page's server, another origin to go to, and a collector that takes 100 ms to answer and knows each metric by its id.
import { createServer } from 'node:http'
import { corsHeaders } from '../lib/cors.mjs'
import { decode } from '../lib/decode.mjs'
import { readId } from './ids.mjs'
import { elsewhere, pageOf, releaseOf, tracedPageOf } from './page.mjs'

const ANSWER_AFTER_MS = 100
const ID = /"([0-9a-f]{16})"/g
const RELEASE = new RegExp(`"${releaseOf('(\\d+)')}"`)
// What a traced page has to tell besides its own spans, as the operations say it.
const THINGS = { pageload: /:"pageload"/, lcp: /:"ui\.webvital\.lcp"/, cls: /:"ui\.webvital\.cls"/ }

export async function openServers(host, bundles) {
  const seen = new Map()
  const activity = { at: 0 }
  const collector = await listen(host, (request, response) => collect(request, response, seen, activity))
  const other = await listen(host, (request, response) => html(response, elsewhere()))
  const pages = await listen(host, (request, response) => {
    const [, kind, name, trial] = request.url.split('/')
    const origins = { collector: collector.origin, elsewhere: other.origin }
    if (kind === 'sdk') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(bundles[name])
    html(response, kind === 'traced' ? tracedPageOf(name, trial, origins) : pageOf(name, origins))
  })
  return {
    page: (sdk) => `${pages.origin}/page/${sdk}`,
    tracedPage: (sdk, trial) => `${pages.origin}/traced/${sdk}/${trial}`,
    arrived: (trial) => tally(seen.get(trial)),
    idleMs: () => Date.now() - activity.at,
    forget: (trial) => seen.delete(trial),
    close: () => [collector, other, pages].forEach((server) => server.close())
  }
}

function collect(request, response, seen, activity) {
  activity.at = Date.now()
  const answer = (status) =>
    setTimeout(() => response.writeHead(status, { ...corsHeaders(request), 'content-type': 'application/json' }).end('{}'), ANSWER_AFTER_MS)
  if (request.method === 'OPTIONS') return answer(204)
  const chunks = []
  request.on('data', (chunk) => {
    activity.at = Date.now()
    chunks.push(chunk)
  })
  // A body that was cut off by the page's end has no end and does not count.
  request.on('end', () => {
    note(decode(Buffer.concat(chunks), request.headers['content-encoding']), seen)
    answer(200)
  })
  request.on('error', () => response.destroy())
}

function note(text, seen) {
  for (const [, digits] of text.matchAll(ID)) {
    const id = readId(digits)
    if (!id) continue
    const { times } = seenOf(seen, id.trial)
    times.set(id.number, (times.get(id.number) ?? 0) + 1)
  }
  const trial = RELEASE.exec(text)?.[1]
  if (!trial) return
  for (const [thing, pattern] of Object.entries(THINGS)) if (pattern.test(text)) seenOf(seen, Number(trial)).things.add(thing)
}

function seenOf(seen, trial) {
  if (!seen.has(trial)) seen.set(trial, { times: new Map(), things: new Set() })
  return seen.get(trial)
}

function tally({ times, things } = { times: new Map(), things: new Set() }) {
  let twice = 0
  for (const count of times.values()) if (count > 1) twice += 1
  return { once: times.size, twice, things }
}

function html(response, text) {
  response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' }).end(text)
}

function listen(host, handler) {
  const server = createServer(handler)
  return new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(0, host, () =>
      done({
        origin: `http://${host}:${server.address().port}`,
        close: () => {
          server.close()
          server.closeAllConnections()
        }
      })
    )
  })
}
