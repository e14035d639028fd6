/**
 * Fifty users on one machine, behind the switchboard: run by `npm run acceptance terminal-server` in namespaces of its
 * own. Prints its facts as one JSON line.
 */
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../lib.mjs'

const USERS = Number(process.env.USERS ?? 50)
const FIRST_USER = 20_001
const SWITCHBOARD_USER = 19_999
const NOBODY_S_USER = 19_998
const PLACE = '/run/cps-bridge'
const MATERIAL = '/run/homes/material'
const ORIGIN = 'https://sante-paca.fr'
const URL_ = 'https://localhost:17443'
const START_LIMIT_MS = 300_000
const BATCH = 8

const facts = []
const fact = (text, ok, detail = '') => facts.push({ fact: text, ok, detail })
const users = Array.from({ length: USERS }, (_, index) => FIRST_USER + index)
const homeOf = (user) => `/run/homes/${user}`
const launcher = join(root, 'bin/cps-bridge.js')
const inBatches = async (items, work) => {
  const results = []
  for (let at = 0; at < items.length; at += BATCH)
    results.push(...(await Promise.all(items.slice(at, at + BATCH).map(work))))
  return results
}

/** A program of that user, as a log-on would start it. */
function asUser(user, args, options = {}) {
  const ids = ['--reuid', String(user), '--regid', String(user), '--clear-groups']
  const env = { PATH: process.env.PATH, HOME: homeOf(user), CPS_BRIDGE_HOME: homeOf(user), LANG: 'C' }
  return spawn('setpriv', [...ids, process.execPath, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  })
}

/** What a program prints until it ends. */
const outputOf = (child) =>
  new Promise((resolve) => {
    let text = ''
    child.stdout.on('data', (part) => (text += part))
    child.stderr.on('data', (part) => (text += part))
    child.on('exit', () => resolve(text))
  })

const exitOf = (child) =>
  new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)))

/** Resolves when the program says that it answers requests. */
const listening = (child) =>
  new Promise((resolve, reject) => {
    let text = ''
    const limit = setTimeout(() => reject(new Error(`not listening: ${text}`)), START_LIMIT_MS)
    child.stdout.on('data', (part) => {
      text += part
      if (!text.includes('"event":"listening"')) return
      clearTimeout(limit)
      resolve()
    })
    child.stderr.on('data', (part) => (text = `${text}${part}`.slice(-2000)))
    child.on('exit', (code) => reject(new Error(`ended with ${code}: ${text}`)))
  })

const chownAll = (path, user) => spawnSync('chown', ['-R', `${user}:${user}`, path])

/** With the certificates of one state folder: to make eleven keys for each of so many takes minutes. */
function makeHome(user) {
  mkdirSync(homeOf(user), { recursive: true, mode: 0o700 })
  if (existsSync(MATERIAL)) cpSync(join(MATERIAL, 'tls'), join(homeOf(user), 'tls'), { recursive: true })
  chownAll(homeOf(user), user)
}

/** What only the bridge of that user takes, in the file that only that user reads. */
const tokenOf = (user) => JSON.parse(readFileSync(join(homeOf(user), 'run.json'), 'utf8')).adminToken

async function startSwitchboard() {
  const child = asUser(SWITCHBOARD_USER, [launcher, 'switchboard'])
  await listening(child)
  return child
}

async function startBridge(user) {
  const child = asUser(user, [launcher, 'run', '--switchboard', '--virtual'])
  await listening(child)
  return child
}

/** Programs of that user: a page of a listed origin, and one with a token, which one bridge alone takes. */
const PAGE = `
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { WebSocket } from ${JSON.stringify(join(root, 'node_modules/ws/wrapper.mjs'))}
const [url, caFile, origin, token] = process.argv.slice(2)
const tls = caFile === '-' ? { rejectUnauthorized: false } : { ca: readFileSync(caFile) }
const json = { 'content-type': 'application/json' }
const call = (id, method) => JSON.stringify({ jsonrpc: '2.0', id, method, params: {} })
const ask = (headers) => new Promise((resolve) => {
  const options = { ...tls, method: 'POST', headers: { ...json, ...headers }, agent: false }
  const asked = request(url + '/v1/rpc', options, (answer) => {
    let text = ''
    answer.on('data', (part) => (text += part))
    answer.on('end', () => resolve({ status: answer.statusCode, text }))
  })
  asked.on('error', (error) => resolve({ status: 0, text: error.code }))
  asked.end(call(1, 'bridge.info'))
})
const socket = () => new Promise((resolve) => {
  const line = new WebSocket(url.replace('https', 'wss') + '/v1/socket', 'cps-bridge.v1', { ...tls, origin })
  line.on('open', () => line.send(call(1, 'readers.list')))
  line.on('message', (data) => { line.close(); resolve(JSON.parse(String(data)).result?.readers?.length ?? -1) })
  line.on('unexpected-response', (_asked, answer) => { line.terminate(); resolve(answer.statusCode) })
  line.on('error', (error) => resolve(error.code ?? error.message))
})
const own = token === '-' ? { status: 0 } : await ask({ authorization: 'Bearer ' + token })
console.log(JSON.stringify({ ...(await ask({ origin })), own: own.status, readers: await socket() }))
`

async function page(user, { url = URL_, ca = join(homeOf(user), 'tls/ca.pem'), token = '-' } = {}) {
  const text = await outputOf(asUser(user, ['/run/page.mjs', url, ca, ORIGIN, token]))
  try {
    return JSON.parse(text)
  } catch {
    return { status: -1, text, readers: -1 }
  }
}

const reachesOwn = ({ status, text, own, readers }) =>
  status === 200 && own === 200 && text.includes('"instance"') && readers === 1

async function eachReachesOwn(text, of = users) {
  const answers = await inBatches(of, (user) => page(user, { token: tokenOf(user) }))
  const instances = new Set(answers.map((answer) => /"instance":"([^"]+)"/.exec(answer.text)?.[1]))
  const good = answers.filter(reachesOwn).length
  const bad = answers.find((answer) => !reachesOwn(answer))
  fact(
    text,
    good === of.length && instances.size === of.length,
    `${good} of ${of.length} users, ${instances.size} bridges${bad ? `, ${JSON.stringify(bad)}` : ''}`,
  )
}

const filesOf = (child) => readdirSync(`/proc/${child.pid}/fd`).length
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function eventually(check) {
  for (let tries = 0; tries < 200; tries++) {
    if (check()) return true
    await pause(100)
  }
  return false
}

mkdirSync('/run/homes', { mode: 0o755 })
mkdirSync(PLACE, { mode: 0o755 })
chownSync(PLACE, SWITCHBOARD_USER, SWITCHBOARD_USER)
writeFileSync('/run/page.mjs', PAGE)
makeHome(SWITCHBOARD_USER)
let switchboard = await startSwitchboard()
cpSync(homeOf(SWITCHBOARD_USER), MATERIAL, { recursive: true })
for (const user of [NOBODY_S_USER, ...users]) makeHome(user)
const filesBefore = filesOf(switchboard)
const bridges = new Map()
await inBatches(users, async (user) => bridges.set(user, await startBridge(user)))
fact('the bridges of all users register', bridges.size === USERS, `${bridges.size} bridges`)
await eachReachesOwn('the page of each user reaches their own bridge, and no other')

const without = await page(NOBODY_S_USER, { ca: '-' })
fact(
  'a user without a bridge gets one sentence',
  without.status === 503 && without.readers === 503 && without.text.includes('n’est pas démarré'),
  JSON.stringify(without),
)

const [first, second] = users
const twice = asUser(first, [launcher, 'run', '--switchboard', '--virtual'], {
  env: { PATH: process.env.PATH, CPS_BRIDGE_HOME: join(homeOf(first), 'second'), LANG: 'C' },
})
const [twiceSaid, twiceCode] = await Promise.all([outputOf(twice), exitOf(twice)])
fact(
  'a second bridge of a user is told that there is one',
  twiceCode === 2,
  twiceSaid.trim().split('\n').at(-1),
)

const stolen = await page(first, { token: tokenOf(second) })
fact('another user’s token is worth nothing to a page', stolen.own === 403, String(stolen.own))

// On a port of its own, where a program of anybody can knock.
const alone = asUser(NOBODY_S_USER, [launcher, 'run', '--port', '47443', '--virtual'])
await listening(alone)
const foreign = await page(second, { url: 'https://localhost:47443', ca: '-' })
fact(
  'a bridge refuses another user’s connection (OTHER_USER)',
  foreign.status === 403 && foreign.text.includes('OTHER_USER') && foreign.readers === 403,
  JSON.stringify(foreign),
)
alone.kill('SIGTERM')
await exitOf(alone)

// Fast user switching: one leaves, another comes, the others go on.
const leaving = users.slice(0, Math.ceil(USERS / 5))
const staying = users.slice(leaving.length)
for (const [index, user] of leaving.entries()) bridges.get(user).kill(index % 2 === 0 ? 'SIGTERM' : 'SIGKILL')
await Promise.all(leaving.map((user) => exitOf(bridges.get(user))))
const expected = filesBefore + staying.length
fact(
  'log-off leaves no open file in the switchboard',
  await eventually(() => filesOf(switchboard) === expected),
  `${filesOf(switchboard)} open files, ${expected} expected`,
)
const gone = await inBatches(leaving, (user) => page(user, { ca: '-' }))
fact(
  'whose bridge has left gets the sentence',
  gone.every(({ status }) => status === 503),
  `${gone.length} users`,
)
await inBatches(leaving, async (user) => bridges.set(user, await startBridge(user)))
await eachReachesOwn('after log-off and log-on each page reaches its own bridge')

switchboard.kill('SIGKILL')
await exitOf(switchboard)
switchboard = await startSwitchboard()
const registered = await eventually(() => filesOf(switchboard) >= filesBefore + USERS)
fact('after kill -9 of the switchboard every bridge registers again', registered)
await eachReachesOwn('and each page reaches its own bridge')

for (const child of bridges.values()) child.kill('SIGTERM')
const ends = await Promise.all([...bridges.values()].map(exitOf))
fact(
  'every bridge ends with exit code 0',
  ends.every((code) => code === 0),
  String([...new Set(ends)]),
)
switchboard.kill('SIGTERM')
fact('the switchboard ends with exit code 0', (await exitOf(switchboard)) === 0)
const left = [...readdirSync(PLACE), ...users.filter((user) => existsSync(join(homeOf(user), 'run.json')))]
const processes = readdirSync('/proc').filter((pid) => {
  if (!/^\d+$/.test(pid)) return false
  try {
    const [, uid] = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(uid) >= NOBODY_S_USER
  } catch {
    return false
  }
})
fact(
  'nothing is left: no socket, no run.json, no process',
  left.length === 0 && processes.length === 0,
  [...left, ...processes].join(' '),
)
console.log(JSON.stringify({ facts }))
process.exit(0)
