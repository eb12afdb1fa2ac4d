// The page's server and, on another port, a collector that takes everything.
import { createServer } from 'node:http'
import { corsHeaders } from './cors.mjs'
import { decode } from './decode.mjs'

const PAGE = '<!doctype html><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">'

// An isolated page is told the time to 5 µs instead of 100 µs.
const PAGE_HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp'
}

// Every SDK writes the metric's name once per metric (OpenTelemetry: once per export), and a span's name once per span as its name
// (Elastic's key for it is `n`; Sentry repeats it as the name of the segment, which does not count).
const ITEM = /"http\.client\.requests"|"(?:name|n)":"bench\.span"/g

function listen(server, address) {
  return new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(0, address, () => done(server.address().port))
  })
}

// Counts what arrives per run. A run's address is `address(run)`; with `compression: false` the preflight refuses `content-encoding`.
// `serve` answers the page server's other paths: it gets a path and answers {type, body} or nothing.
export async function openSink({ host = '127.0.0.1', serve = () => undefined } = {}) {
  const runs = new Map()
  const pages = createServer((request, response) => {
    const { type, body } = serve(request.url) ?? { type: 'text/html', body: PAGE }
    response.writeHead(200, { ...PAGE_HEADERS, 'content-type': type }).end(body)
  })
  const collector = createServer((request, response) => {
    const [, rules, run] = request.url.split(/[/?]/)
    const headers = corsHeaders(request, { compression: rules === 'any' })
    if (request.method === 'OPTIONS') return response.writeHead(204, headers).end()
    const seen = runOf(runs, run)
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end('{}')
      const body = Buffer.concat(chunks)
      const encoding = request.headers['content-encoding']
      seen.lastAt = Date.now()
      seen.bytes += body.length
      seen.requests += 1
      if (encoding) seen.encoded += 1
      seen.items += decode(body, encoding).match(ITEM)?.length ?? 0
    })
    request.on('error', () => response.destroy())
  })
  const pagePort = await listen(pages, host)
  const collectorPort = await listen(collector, host)
  return {
    page: `http://${host}:${pagePort}/`,
    address: (run, { compression = true } = {}) => `http://${host}:${collectorPort}/${compression ? 'any' : 'plain'}/${run}`,
    seen: (run) => ({ ...runOf(runs, run) }),
    close: () => {
      for (const server of [pages, collector]) {
        server.close()
        server.closeAllConnections()
      }
    }
  }
}

function runOf(runs, run) {
  if (!runs.has(run)) runs.set(run, { bytes: 0, requests: 0, items: 0, encoded: 0, lastAt: 0 })
  return runs.get(run)
}
