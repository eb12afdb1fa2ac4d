// ClickHouse's engine behind the tests' HTTP shim.
import { spawn } from 'node:child_process'

const SHIM = new URL('../../tests/clickhouse/shim.py', import.meta.url).pathname

export class Clickhouse {
  static async start(folder) {
    const child = spawn(process.env.FANAL_PYTHON, [SHIM, '--path', `${folder}/clickhouse`], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.setEncoding('utf8')
    const address = await new Promise((resolve, reject) => {
      let text = ''
      child.stdout.on('data', (chunk) => {
        const found = /listening on http:\/\/(\S+)/.exec((text += chunk))
        if (found) resolve(found[1])
      })
      child.once('exit', (code) => reject(new Error(`the shim ended with ${code}`)))
    })
    return new Clickhouse(child, address)
  }

  constructor(child, address) {
    this.child = child
    this.address = address
  }

  store(database) {
    return `clickhouse://${this.address}/${database}`
  }

  async end() {
    const ended = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.kill('SIGKILL')
    await ended
  }
}
