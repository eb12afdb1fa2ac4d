// The page's server, another origin to go to, and a collector that takes 100 ms to answer and knows each metric by its id.
import { createServer } from 'node:http'
import { corsHeaders } from '../lib/cors.mjs'
import { decode } from '../lib/decode.mjs'
import { readId } from './ids.mjs'
import { elsewhere, pageOf } from './page.mjs'

const ANSWER_AFTER_MS = 100
const ID = /"([0-9a-f]{16})"/g

export async function openServers(host, bundles) {
  const seen = new Map()
  const activity = { at: 0 }
  const collector = await listen(host, (request, response) => collect(request, response, seen, activity))
  const other = await listen(host, (request, response) => html(response, elsewhere()))
  const pages = await listen(host, (request, response) => {
    const [, kind, name] = request.url.split('/')
    if (kind === 'sdk') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(bundles[name])
    html(response, pageOf(name, { collector: collector.origin, elsewhere: other.origin }))
  })
  return {
    page: (sdk) => `${pages.origin}/page/${sdk}`,
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
    if (!seen.has(id.trial)) seen.set(id.trial, new Map())
    const times = seen.get(id.trial)
    times.set(id.number, (times.get(id.number) ?? 0) + 1)
  }
}

function tally(times = new Map()) {
  let twice = 0
  for (const count of times.values()) if (count > 1) twice += 1
  return { once: times.size, twice }
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
