// What is measured, as processes: started, awaited, weighed, ended.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'

const START_MS = 30_000

const SPOTLIGHT = new URL('node_modules/.bin/spotlight', import.meta.url).pathname

// Posts of one connection pool, answered with the status. A refused connection is status 0.
const agent = new Agent({ keepAlive: true, maxSockets: 64 })

// Spotlight keeps nothing of a request without a content type.
const headers = { 'content-type': 'application/x-sentry-envelope' }

export function post(address, body) {
  const [host, port] = address.split(':')
  const path = '/api/1/envelope/?sentry_key=load&sentry_client=load'
  return new Promise((resolve) => {
    const sent = request({ host, port, path, method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
      response.on('error', () => resolve(0))
    })
    sent.on('error', () => resolve(0))
    sent.end(body)
  })
}

export class Server {
  // The collector, with a store such as `duckdb:/path` or `:memory:`.
  static fanal(store, options = [], binary = process.env.FANAL_BIN) {
    return new Server(binary, ['serve', '--listen', '127.0.0.1:0', '--store', store, ...options])
  }

  // Spotlight's sidecar. It keeps what it receives in memory only.
  static spotlight(port) {
    return new Server(process.execPath, [SPOTLIGHT, 'server', '--port', `${port}`], `127.0.0.1:${port}`)
  }

  constructor(program, parameters, address) {
    this.begun = performance.now()
    this.child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.address = address
    this.ended = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.stdout.setEncoding('utf8')
    let text = ''
    this.told = new Promise((resolve) => {
      this.child.stdout.on('data', (chunk) => {
        const found = /listening on http:\/\/(\S+)/.exec((text += chunk))
        if (found) resolve(found[1])
      })
    })
  }

  // Waits until an envelope is accepted; answers the milliseconds since the process was started.
  async accepting() {
    this.address ??= await this.told
    const body = '{}\n{"type":"trace_metric","item_count":1,"content_type":"application/vnd.sentry.items.trace-metric+json"}\n' +
      `{"items":[{"timestamp":${Date.now() / 1000},"trace_id":"7d1c0b0a4e5f4a3b9c8d7e6f5a4b3c2d","name":"start","type":"counter","value":1}]}\n`
    const end = performance.now() + START_MS
    while ((await post(this.address, body)) !== 200) {
      if (performance.now() > end) throw new Error(`${this.address} accepts nothing`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return performance.now() - this.begun
  }

  async api(path, options) {
    const response = await fetch(`http://${this.address}/api/v1/${path}`, options)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }

  // Resident memory, in MB of 1,000,000 bytes.
  memory() {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))
    return (Number(found[1]) * 1024) / 1e6
  }

  async end(signal = 'SIGTERM') {
    this.child.kill(signal)
    await this.ended
  }
}
