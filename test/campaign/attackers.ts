/** Attackers: one row an attack, in a real Chromium where a browser is the tool. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import {
  type Caller,
  dial,
  makeHome,
  MANAGED,
  PUBLIC,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../helpers/black-box.ts'
import { CHALLENGE } from '../helpers/bridge-bench.ts'
import { launchChromium, trustAuthority } from '../helpers/chromium.ts'
import { type PortalSite, startPortalSite } from '../helpers/portal-site.ts'
import { request, sendRaw } from '../helpers/raw-client.ts'
import type { CampaignRow, CampaignRun } from './campaign.ts'
import { endsWell } from './soak.ts'

const STRANGER = 'stranger.test'
const REBOUND = 'rebound.test'
const HOLDER = /899700075122|"readers"|"version"/

interface Scene {
  readonly bridge: RunningBridge
  readonly site: PortalSite
  /** Undefined in the slice, which starts no browser. */
  readonly page: Page | undefined
}

function pageOf({ page }: Pick<Scene, 'page'>): Page {
  if (page === undefined) throw new Error('this attack needs a browser')
  return page
}

type Attack = (scene: Scene, row: CampaignRow) => Promise<void>

/** Tries each way that a page has; gives what was readable or opened. */
async function heardBy(
  page: Page,
  ways: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const heard: Record<string, string> = {}
  for (const [name, expression] of Object.entries(ways)) heard[name] = String(await page.evaluate(expression))
  return heard
}

const RPC = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'card.identity', params: {} })
const waysTo = (url: string): Readonly<Record<string, string>> => ({
  fetch: `fetch('${url}/v1/health').then((r) => r.text(), () => 'nothing')`,
  'POST of JSON': `fetch('${url}/v1/rpc', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '${RPC}' }).then((r) => r.text(), () => 'nothing')`,
  'POST without preflight': `fetch('${url}/v1/rpc', { method: 'POST', mode: 'no-cors', headers: { 'Content-Type': 'text/plain' }, body: '${RPC}' }).then((r) => r.text(), () => 'nothing')`,
  WebSocket: `new Promise((done) => { const s = new WebSocket('${url.replace('https', 'wss')}/v1/socket', 'cps-bridge.v1'); s.onopen = () => done('open'); s.onerror = () => done('nothing') })`,
  EventSource: `new Promise((done) => { const s = new EventSource('${url}/v1/events'); s.onmessage = (e) => done(e.data); s.onopen = () => done('open'); s.onerror = () => { s.close(); done('nothing') } })`,
  script: `new Promise((done) => { const s = document.createElement('script'); s.src = '${url}/v1/openrpc.json'; s.onload = () => done('loaded'); s.onerror = () => done('nothing'); document.head.append(s) })`,
  frame: `new Promise((done) => { const f = document.createElement('iframe'); f.src = '${url}/'; f.onload = () => { try { done(f.contentDocument?.body?.innerText || 'nothing') } catch { done('nothing') } }; document.body.append(f); setTimeout(() => done('nothing'), 3000) })`,
})

async function strangersPage({ bridge, site, ...scene }: Scene, row: CampaignRow): Promise<void> {
  const page = pageOf(scene)
  await page.goto(site.origin(STRANGER))
  const heard = await heardBy(page, waysTo(bridge.url))
  for (const [way, what] of Object.entries(heard))
    if (!['nothing', ''].includes(what)) row.found(`by ${way}: ${what.slice(0, 120)}`)
  row.facts['ways'] = Object.keys(heard).join(', ')
}

/** The stranger's name leads to this machine: the page's own origin is now the bridge's port. */
async function rebinding({ bridge, ...scene }: Scene, row: CampaignRow): Promise<void> {
  const page = pageOf(scene)
  const answer = await page.goto(`https://${REBOUND}:${bridge.port}/v1/health`).catch(() => null)
  const text = (await answer?.text().catch(() => '')) ?? ''
  if (answer !== null && answer.status() !== 421) row.found(`status ${answer.status()}`)
  if (HOLDER.test(text)) row.found(text.slice(0, 120))
  row.facts['answer'] = answer === null ? 'the certificate is not one of this name' : String(answer.status())
}

/** A listed portal that turned hostile puts the prompt into a frame, and a window that it can reach. */
async function framedPrompt({ bridge, site, ...scene }: Scene, row: CampaignRow): Promise<void> {
  const page = pageOf(scene)
  const portal = await dial(bridge, { origin: PUBLIC })
  portal.send({ jsonrpc: '2.0', id: 'sign', method: 'activation.sign', params: { challenge: CHALLENGE } })
  const { params } = await portal.until(({ method }) => method === 'prompt.requested')
  const url = String(params?.['url'])
  await page.goto(site.origin(STRANGER))
  const framed = await page.evaluate(
    `new Promise((done) => { const f = document.createElement('iframe'); f.src = '${url}'; document.body.append(f); setTimeout(() => done(f.contentWindow?.length ?? 0), 1500) })`,
  )
  const inside = await Promise.all(
    page
      .frames()
      .slice(1)
      .map((frame) => frame.evaluate('document.body?.innerText ?? ""').catch(() => '')),
  )
  if (inside.some((text) => /Code porteur|Valider/.test(String(text))))
    row.found(`the prompt is shown in a frame (${String(framed)})`)
  const reach = await page.evaluate(
    `new Promise((done) => { const w = window.open('${url}'); setTimeout(() => { try { done(w === null || w.closed ? 'nothing' : String(w.document.body.innerText)) } catch { done('nothing') } }, 1500) })`,
  )
  if (reach !== 'nothing') row.found(`the opener reads the prompt: ${String(reach).slice(0, 80)}`)
  await portal.close()
}

/** A listed portal asks for what no portal may have. */
async function otherMethods({ bridge }: Scene, row: CampaignRow): Promise<void> {
  const portal = await dial(bridge, { origin: MANAGED })
  for (const method of [
    'card.transmit',
    'card.sign',
    'apdu.send',
    'pin.change',
    'pin.unblock',
    'pin.prepare',
    'constructor',
    '__proto__',
    'toString',
  ]) {
    const code = await portal.code(method, {})
    if (code !== 'METHOD_NOT_FOUND') row.found(`${method}: ${code}`)
  }
  for (const extra of ['data', 'digest', 'aud', 'audience', 'origin', 'sub', 'purpose'])
    await expectCode(row, portal, { challenge: CHALLENGE, pin: '1234', [extra]: 'x' }, 'REQUEST_INVALID')
  await portal.close()
}

async function expectCode(row: CampaignRow, portal: Caller, params: object, due: string): Promise<void> {
  const code = await portal.code('activation.sign', params)
  if (code !== due) row.found(`${JSON.stringify(params)}: ${code}`)
}

/** A listed portal with the right to send codes tries them all: the last try is never its own. */
async function guessedCodes({ bridge }: Scene, row: CampaignRow): Promise<void> {
  const portal = await dial(bridge, { origin: MANAGED })
  await portal.result('virtual.insert', { profile: 'rpps' })
  const codes: string[] = []
  for (let pin = 2000; pin < 2020; pin += 1) codes.push(await portal.code('pin.verify', { pin: String(pin) }))
  const { triesLeft } = await portal.result('pin.status')
  if (triesLeft !== 1) row.found(`${String(triesLeft)} tries left after ${codes.join(' ')}`)
  if (codes.filter((code) => code === 'PIN_INCORRECT').length !== 2) row.found(codes.join(' '))
  await portal.result('virtual.insert', { profile: 'rpps' })
  await portal.close()
}

/** A listed portal floods the holder with prompts that it takes back. */
async function promptFlood({ bridge }: Scene, row: CampaignRow): Promise<void> {
  const portal = await dial(bridge, { origin: PUBLIC })
  for (let call = 0; call < 10; call += 1) {
    portal.send({
      jsonrpc: '2.0',
      id: `p${call}`,
      method: 'activation.sign',
      params: { challenge: CHALLENGE },
    })
    await portal.until(({ id, params }) => id === `p${call}` || params?.['id'] === `p${call}`)
    await portal.call('operation.cancel', { id: `p${call}` })
    await portal.until(({ id }) => id === `p${call}`)
  }
  const prompts = portal.notifications().filter(({ method }) => method === 'prompt.requested').length
  row.facts['prompts'] = `${prompts} of 10 calls`
  if (prompts > 2) row.found(`${prompts} prompts`)
  await portal.close()
}

/** Heads that a parser and a router may read in two ways. */
async function smuggledHeads({ bridge }: Scene, row: CampaignRow): Promise<void> {
  const host = `localhost:${bridge.port}`
  const evil = { Host: host, Origin: 'https://evil.example' }
  const good = { Host: host, Origin: MANAGED }
  const heads: Readonly<Record<string, string>> = {
    'foreign origin': request('GET /v1/health HTTP/1.1', evil),
    'two origins': request('GET /v1/health HTTP/1.1', {
      Host: host,
      Origin: [MANAGED, 'https://evil.example'],
    }),
    'two values': request('GET /v1/health HTTP/1.1', {
      Host: host,
      Origin: `${MANAGED} https://evil.example`,
    }),
    'empty origin': request('GET /v1/health HTTP/1.1', { Host: host, Origin: '' }),
    'null origin': request('GET /v1/health HTTP/1.1', { Host: host, Origin: 'null' }),
    'upper-case origin': request('GET /v1/health HTTP/1.1', { Host: host, Origin: MANAGED.toUpperCase() }),
    'default port': request('GET /v1/health HTTP/1.1', { Host: host, Origin: `${MANAGED}:443` }),
    'two hosts': request('GET /v1/health HTTP/1.1', { Host: [host, host], Origin: MANAGED }),
    'another host': request('GET /v1/health HTTP/1.1', { Host: 'rebound.example', Origin: MANAGED }),
    'host with a user': request('GET /v1/health HTTP/1.1', { Host: `a@${host}`, Origin: MANAGED }),
    'absolute target': request('GET https://localhost/v1/health HTTP/1.1', good),
    'both lengths': request(
      'POST /v1/rpc HTTP/1.1',
      { ...good, 'Content-Type': 'application/json', 'Content-Length': '5', 'Transfer-Encoding': 'chunked' },
      '0\r\n\r\n',
    ),
    'two lengths': request('POST /v1/rpc HTTP/1.1', { ...good, 'Content-Length': ['5', '6'] }, '{}   '),
    'folded origin': `GET /v1/health HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${MANAGED}\r\n .evil\r\n\r\n`,
    'no origin': request('GET /v1/health HTTP/1.1', { Host: host }),
    'encoded path': request('GET /%761/health HTTP/1.1', { Host: host }),
    'doubled slash': request('GET //v1/health HTTP/1.1', { Host: host }),
    'path out of the folder': request('GET /assets/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1', { Host: host }),
    'wrong token': request('GET /v1/health HTTP/1.1', {
      Host: host,
      Authorization: `Bearer ${'x'.repeat(43)}`,
    }),
  }
  for (const [name, text] of Object.entries(heads)) {
    const answer = await sendRaw(bridge.port, text, { waitMs: 300 })
    if (answer.status > 0 && answer.status < 400) row.found(`${name}: ${answer.status}`)
    if (HOLDER.test(answer.body) || answer.body.includes('root:'))
      row.found(`${name}: ${answer.body.slice(0, 80)}`)
  }
  row.facts['heads'] = String(Object.keys(heads).length)
}

/** Two thousand wrong guesses of an identifier, the right one between them: nothing, nor the time, tells which it was. */
function guessedIdentifiers(row: CampaignRow): Promise<void> {
  const vitest = join('node_modules', 'vitest', 'vitest.mjs')
  const file = 'test/unit/bridge/operations/expectation.test.ts'
  const env = { ...process.env, SLOW: '1' }
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run', '--project', 'unit', file], {
    env,
    encoding: 'utf8',
  })
  if (status !== 0) row.found(stdout.slice(-400))
  return Promise.resolve()
}

const ATTACKS: readonly (readonly [name: string, promise: string, attack: Attack])[] = [
  ['a page of a stranger', 'nothing is answered to an origin that is not listed', strangersPage],
  ['DNS rebinding', 'nothing is answered under another name', rebinding],
  [
    'the prompt in a frame and in a window of its opener',
    'a decision counts only where the holder could see what it is about',
    framedPrompt,
  ],
  ['methods and members that no portal has', 'nothing is signed but what the bridge built', otherMethods],
  [
    'codes that are guessed',
    'never more tries than the holder asked for, never the last one without leave',
    guessedCodes,
  ],
  ['a flood of prompts', 'a portal that asks too often waits', promptFlood],
  ['heads that are read in two ways', 'nothing is answered to an origin that is not listed', smuggledHeads],
]
/** Attacks that need a browser: not in the slice. */
const IN_BROWSER: ReadonlySet<Attack> = new Set([strangersPage, rebinding, framedPrompt])

export async function attackers(run: CampaignRun): Promise<void> {
  const home = await makeHome()
  const bridge = await startBridge({ home })
  const site = await startPortalSite(home, [STRANGER, REBOUND])
  const browser = run.isSlice ? undefined : await openBrowser(home, bridge, site)
  for (const [name, promise, attack] of ATTACKS)
    await run.row({ name, promise, full: 1, slice: IN_BROWSER.has(attack) ? 0 : 1 }, async (row) => {
      row.next()
      const context = await browser?.createBrowserContext()
      const page = await context?.newPage()
      await attack({ bridge, site, page }, row)
      await context?.close()
    })
  await run.row(
    {
      name: 'identifiers that are guessed',
      promise: 'nothing is told of a holder without consent, not even by a difference',
      full: 2000,
      slice: 0,
    },
    async (row) => {
      row.take(2000)
      await guessedIdentifiers(row)
    },
  )
  await browser?.close()
  await site.close()
  await run.row(
    {
      name: 'the program after all attacks',
      promise: 'it ends in order, and logged no error',
      full: 1,
      slice: 1,
    },
    async (row) => {
      row.next()
      await endsWell(row, bridge)
    },
  )
  await removeHome(home)
}

async function openBrowser(home: string, bridge: RunningBridge, site: PortalSite): Promise<Browser> {
  await trustAuthority(home, join(bridge.home, 'tls', 'ca.pem'))
  await trustAuthority(home, site.caFile, 'site')
  const names = [STRANGER, REBOUND].map((name) => `MAP ${name} 127.0.0.1`).join(', ')
  return launchChromium(home, [`--host-resolver-rules=${names}`])
}
