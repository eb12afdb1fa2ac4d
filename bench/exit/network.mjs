// A network namespace whose only way out is one slow uplink to this machine. Nothing in it can reach anything else.
import { execFileSync } from 'node:child_process'

// What a phone or a busy office has to send with. Loopback sends everything before the page is gone and so proves nothing.
const UPLINK = ['rate', '2mbit', 'burst', '16kb', 'latency', '400ms']

const PREFIX = 'fanal-bench-'

function run(command, ...args) {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 10_000 })
}

// `index` tells the namespaces of one process apart.
export function openLink(index = 0) {
  removeAbandoned()
  const namespace = `${PREFIX}${process.pid}-${index}`
  const [outside, inside] = [`fb${process.pid}o${index}`, `fb${process.pid}i${index}`]
  const subnet = `10.${200 + index}.${(process.pid >> 6) & 255}.${(process.pid & 63) * 4}`
  const [host, guest] = [nth(subnet, 1), nth(subnet, 2)]
  const within = (...args) => run('ip', 'netns', 'exec', namespace, ...args)
  const close = () => attempt(() => run('ip', 'netns', 'del', namespace))
  try {
    run('ip', 'netns', 'add', namespace)
    run('ip', 'link', 'add', outside, 'type', 'veth', 'peer', 'name', inside, 'netns', namespace)
    run('ip', 'addr', 'add', `${host}/30`, 'dev', outside)
    run('ip', 'link', 'set', outside, 'up')
    within('ip', 'link', 'set', 'lo', 'up')
    within('ip', 'addr', 'add', `${guest}/30`, 'dev', inside)
    within('ip', 'link', 'set', inside, 'up')
    within('tc', 'qdisc', 'add', 'dev', inside, 'root', 'tbf', ...UPLINK)
  } catch (error) {
    close()
    throw new Error(`no slow uplink could be made (it takes root, ip, tc and the kernel's tbf): ${error.stderr ?? error.message}`)
  }
  return { namespace, host, close }
}

function nth(subnet, n) {
  const parts = subnet.split('.')
  return [...parts.slice(0, 3), Number(parts[3]) + n].join('.')
}

// A run that was killed could not tidy up; its process is gone, so its namespace may go too (and takes its veth pair along).
function removeAbandoned() {
  const names = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' }).match(/fanal-bench-\d+-\d+/g) ?? []
  for (const name of names) {
    const pid = Number(name.slice(PREFIX.length).split('-')[0])
    if (!isAlive(pid)) attempt(() => run('ip', 'netns', 'del', name))
  }
}

function isAlive(pid) {
  return attempt(() => process.kill(pid, 0)) === true
}

function attempt(action) {
  try {
    return action()
  } catch {
    return undefined
  }
}
