/**
 * The examples of the public functions, run as they stand: those of the page in Chromium, the others in one Node process.
 * What they print is what stands behind their `console.log`.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestBridge, type TestBridge } from '../../src/testing/index.ts'
import { launchChromium } from '../helpers/chromium.ts'
import { setPermission } from '../helpers/client-bench.ts'
import { installPackages } from '../helpers/packages.ts'
import { publicFunctions } from '../helpers/public-api.ts'
import { startRedisServer } from '../helpers/redis-server.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const CLIENT = join(ROOT, 'dist', 'client')
const EXAMPLES = publicFunctions().flatMap(({ entry, name, examples }) =>
  examples.map((code, index) => ({ entry, code, name: index === 0 ? name : `${name} (${index + 1})` })),
)
const ofPage = EXAMPLES.filter(({ entry }) => entry.startsWith('@cps-bridge/client'))
const ofServer = EXAMPLES.filter(({ entry }) => !entry.startsWith('@cps-bridge/client'))

/** What the example says that it prints; `…` stands for anything. */
function printed(code: string): readonly RegExp[] {
  const said = [...code.matchAll(/console\.log\(.*\).* \/\/ (.*)$/gm)].map(([, text = '']) => text)
  return said.map((text) => {
    const parts = text.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    return new RegExp(`^${parts.join('.*')}$`, 's')
  })
}

function expectPrinted(code: string, lines: readonly string[]): void {
  const expected = printed(code)
  expect(lines).toEqual(expected.map((line) => expect.stringMatching(line) as unknown))
}

/** Keeps what an example prints, in browsers and in Node alike. */
const KEEP_LINES = `globalThis.lines = []
console.log = (...values) => void lines.push(
  values.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join(' '))`

describe('the examples of @cps-bridge/client', () => {
  const undo: (() => Promise<unknown>)[] = []
  let bridge: TestBridge
  let page: Page

  const files = async (): Promise<ReadonlyMap<string, string>> =>
    new Map([
      ['/client.js', await readFile(join(CLIENT, 'index.js'), 'utf8')],
      ['/status.js', await readFile(join(CLIENT, 'status.js'), 'utf8')],
      ['/web-eid.js', await readFile(join(CLIENT, 'web-eid.js'), 'utf8')],
      ...ofPage.map(({ name, code }): [string, string] => [
        `/${name}.js`,
        // On the port that nobody else on this machine has.
        code
          .replace(/(connect|waitForBridge)\(\)/g, `$1({ ports: [${bridge.port}] })`)
          .replace('connect({ on', `connect({ ports: [${bridge.port}], on`),
      ]),
    ])

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cps-bridge-examples-'))
    undo.push(() => rm(folder, { recursive: true, force: true }))
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    undo.push(() => new Promise((resolve) => server.close(resolve)))
    const origin = `http://localhost:${(server.address() as AddressInfo).port}`
    bridge = await startTestBridge({ origins: [{ origin, identity: 'allow' }] })
    undo.push(() => bridge.stop())
    const served = await files()
    server.on('request', ({ url = '', method }, response) => {
      const script = served.get(url)
      if (method === 'POST') response.end(url === '/challenge' ? 'A'.repeat(43) : '')
      else if (script !== undefined) response.setHeader('Content-Type', 'text/javascript').end(script)
      else
        response.setHeader('Content-Type', 'text/html; charset=utf-8').end(`<!doctype html><html lang="fr">
<title>Portail</title><button>Signer</button><script>${KEEP_LINES}</script><script type="importmap">
{ "imports": { "@cps-bridge/client": "/client.js", "@cps-bridge/client/status": "/status.js",
  "@cps-bridge/client/web-eid": "/web-eid.js" } }</script>`)
    })
    const browser = await launchChromium(join(folder, 'home'), [...bridge.chromiumArguments])
    undo.push(() => browser.close())
    page = await browser.newPage()
    // Of a user who was asked by the browser before, and agreed.
    await setPermission(page, origin, 'granted')
    await page.goto(origin)
  })
  afterAll(async () => {
    for (const step of undo.reverse()) await step()
  })

  it.each(ofPage)('$name', async ({ name, code }) => {
    await bridge.insert('rpps')
    if (/bridge\.(?:sign|verifyPin)\(/.test(code) && !code.includes('scriptPrompt'))
      await bridge.answerPrompts({ answer: 'confirm' })
    await page.bringToFront()
    await page.evaluate(
      `lines.length = 0; document.querySelector('button').onclick = null; import('/${name}.js')`,
    )
    if (code.includes('.onclick = ')) await page.click('button')
    const lines = async (): Promise<readonly string[]> => (await page.evaluate('lines')) as readonly string[]
    await expect.poll(async () => (await lines()).length, { timeout: 20_000 }).toBe(printed(code).length)
    expectPrinted(code, await lines())
  })
})

/** What the examples of a portal's server have beside them: the cards' authorities, and a card that signs. */
const PORTAL = `import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { startTestBridge } from '@cps-bridge/testing'

const origin = 'https://my-portal.example'
const bridge = await startTestBridge({
  origins: [{ origin, pinEntry: 'api', identity: 'allow', formats: ['jws', 'web-eid:1.0'] }],
})
export const testAuthorities = bridge.anchors
export const stop = () => bridge.stop()

export async function signWithCard(params) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'activation.sign', params: { ...params, pin: '1234' } })
  const headers = { Origin: origin, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
  const answer = await new Promise((resolve, reject) => {
    const options = { method: 'POST', ca: bridge.authorityPem, headers, agent: false }
    request(bridge.url + '/v1/rpc', options, (response) => text(response).then(resolve, reject)).on('error', reject).end(body)
  })
  return JSON.parse(answer).result.token
}
`
/** Runs them one after the other, and prints what each printed. */
const RUN = `import { readFile } from 'node:fs/promises'
import { stop } from './portal.js'
${KEEP_LINES}
const all = {}
for (const name of JSON.parse(await readFile('names.json', 'utf8'))) {
  lines.length = 0
  await import('./' + encodeURIComponent(name) + '.js').catch((error) => lines.push(String(error.stack)))
  all[name] = [...lines]
}
await stop()
process.stdout.write(JSON.stringify(all))
`

describe('the examples of @cps-bridge/verify and @cps-bridge/testing', () => {
  const undo: (() => Promise<unknown>)[] = []
  let all: Readonly<Record<string, readonly string[]>>

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cps-bridge-examples-'))
    undo.push(() => rm(folder, { recursive: true, force: true }))
    const redis = await startRedisServer()
    undo.push(() => redis.stop())
    await installPackages(folder)
    await symlink(join(ROOT, 'node_modules', 'redis'), join(folder, 'node_modules', 'redis'))
    const texts: Readonly<Record<string, string>> = {
      'package.json': '{ "type": "module" }',
      'portal.js': PORTAL,
      'run.js': RUN,
      'names.json': JSON.stringify(ofServer.map(({ name }) => name)),
    }
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text)
    for (const { name, code } of ofServer) await writeFile(join(folder, `${name}.js`), code)
    const env = { ...process.env, NODE_OPTIONS: '', REDIS_SOCKET: redis.socketPath }
    const { stdout } = await promisify(execFile)(process.execPath, ['run.js'], { cwd: folder, env })
    all = JSON.parse(stdout) as typeof all
  })
  afterAll(async () => {
    for (const step of undo.reverse()) await step()
  })

  it.each(ofServer)('$name', ({ name, code }) => {
    expectPrinted(code, all[name] ?? [])
  })
})
