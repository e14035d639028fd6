import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Answer,
  type Caller,
  dial,
  http,
  makeHome,
  MANAGED,
  OTHER,
  PAGE,
  post,
  PROGRAM,
  PUBLIC,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../../helpers/black-box.ts'
import { PromptWindow } from '../../helpers/prompt-window.ts'
import { filesUnder, processFacts, traceOf, withoutTimes } from '../../helpers/secret-search.ts'

const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')
/** A wrong code and one that is too long: digits that come up nowhere else. */
const WRONG = '8305'
const LONG = '830572961483'
const TRACE = new RegExp(`${traceOf(WRONG).source}|${LONG}|${traceOf(LONG).source}`)

let home: string
let bridge: RunningBridge
let portal: Caller
beforeAll(async () => {
  home = await makeHome()
  bridge = await startBridge({
    home,
    config: { log: { level: 'trace', file: join(home, 'bridge.log') }, pin: { wrongPerOriginPerHour: 50 } },
  })
  portal = await dial(bridge)
})
afterAll(async () => {
  await bridge.stop()
  await removeHome(home)
})
beforeEach(() => portal.result('virtual.insert', { profile: 'rpps' }))

/** Nothing that the bridge wrote, told or shows of itself has the code in any form. */
function expectNoTrace(told: readonly unknown[]): void {
  for (const { path, text } of filesUnder(home)) expect(TRACE.exec(withoutTimes(text)), path).toBeNull()
  expect(TRACE.exec(withoutTimes(bridge.said()))).toBeNull()
  expect(TRACE.exec(withoutTimes(processFacts(bridge.child.pid ?? 0)))).toBeNull()
  for (const text of told) expect(TRACE.exec(withoutTimes(JSON.stringify(text)))).toBeNull()
}

describe('the search itself', () => {
  it.each([
    `{"pin":"${WRONG}"}`,
    `VERIFY ${WRONG} refused`,
    `pin=${WRONG}`,
    `pin: ${WRONG}`,
    '002000010438333035',
    '38 33 30 35',
    '0x38,0x33,0x30,0x35',
    '{"type":"Buffer","data":[56,51,48,53]}',
    Buffer.from(WRONG).toString('base64'),
    Buffer.from(`0020000104${Buffer.from(WRONG).toString('hex')}`, 'hex').toString('base64'),
    Buffer.from(`x${LONG}`).toString('base64'),
    Buffer.from(`ab${WRONG}cd`).toString('base64'),
    Buffer.from(WRONG, 'utf16le').toString('latin1'),
    `x${LONG}y`,
  ])('finds %j', (text) => expect(withoutTimes(text)).toMatch(TRACE))

  it.each([
    '{"time":1783051234567}',
    'MIIC8305x',
    '127.0.0.1:48305',
    '18305',
    'pid 83055',
    '{"durationMs":8305}',
  ])('leaves %j', (text) => expect(withoutTimes(text)).not.toMatch(TRACE))
})

describe('a code that a portal sends', () => {
  const calls: readonly (readonly [string, string, object])[] = [
    ['bridge.info', MANAGED, {}],
    ['readers.list', MANAGED, {}],
    ['events.subscribe', MANAGED, {}],
    ['card.identity', MANAGED, {}],
    ['card.certificate', MANAGED, { use: 'authentication' }],
    ['pin.status', MANAGED, {}],
    ['pin.verify', MANAGED, {}],
    ['pin.verify', MANAGED, { then: 'activation.sign' }],
    ['pin.verify', MANAGED, { reader: 'reader-9' }],
    ['pin.verify', MANAGED, { expect: { test: false } }],
    ['pin.verify', PAGE, {}],
    ['pin.verify', PUBLIC, {}],
    ['activation.sign', MANAGED, { challenge: CHALLENGE }],
    ['activation.sign', MANAGED, { challenge: 'short' }],
    ['activation.sign', MANAGED, { challenge: CHALLENGE, format: 'web-eid:1.0' }],
    ['activation.sign', PAGE, { challenge: CHALLENGE }],
    ['operation.cancel', MANAGED, { id: 7 }],
    ['pin.change', MANAGED, {}],
    ['pin.unblock', MANAGED, {}],
    ['virtual.insert', MANAGED, {}],
    ['no.such.method', MANAGED, {}],
  ]

  it.each(calls)(
    'is nowhere after %s of %s with %j, over either transport',
    async (method, origin, params) => {
      const told: unknown[] = []
      for (const profile of ['rpps', 'cps4', 'last-try', 'blocked', 'vitale', null]) {
        if (profile !== null) await portal.result('virtual.insert', { profile })
        else await portal.result('virtual.remove')
        const caller = await dial(bridge, { origin })
        for (const pin of [WRONG, LONG]) {
          told.push(await caller.call(method, { ...params, pin }))
          const { status, headers, text } = await post(bridge, method, { ...params, pin }, { origin })
          told.push(status, headers, text)
        }
        await caller.close()
        told.push(caller.frames)
      }
      expectNoTrace(told)
    },
  )

  it('is nowhere after messages that are none', async () => {
    const told: unknown[] = []
    const caller = await dial(bridge)
    for (const text of [
      `{"jsonrpc":"2.0","id":1,"method":"pin.verify","params":{"pin":"${WRONG}"`,
      `{"jsonrpc":"2.0","id":2,"method":"pin.verify","params":["${WRONG}"]}`,
      `{"jsonrpc":"2.0","id":3,"method":"pin.verify","params":{"pin":${WRONG}}}`,
      `{"jsonrpc":"2.0","id":4,"method":"pin.verify","params":{"pin":"\\u0038305"}}`,
      `{"jsonrpc":"2.0","id":5,"method":"pin.verify","params":{"expect":{"pin":"${WRONG}"}}}`,
      `{"jsonrpc":"2.0","id":6,"method":"pin.verify","pin":"${WRONG}"}`,
      `[{"jsonrpc":"2.0","id":7,"method":"pin.verify","params":{"pin":"${WRONG}"}}]`,
      `{"jsonrpc":"2.0","method":"pin.verify","params":{"pin":"${WRONG}"}}`,
      `{"id":8,"method":"pin.verify","params":{"pin":"${WRONG}"}}`,
      WRONG,
      LONG,
    ]) {
      caller.send(text)
      const headers = { 'Content-Type': 'application/json', Origin: MANAGED }
      const reply = await http(bridge, '/v1/rpc', { method: 'POST', headers, body: text })
      told.push(reply.status, reply.text)
    }
    told.push(await caller.call('bridge.info'), caller.frames)
    await caller.close()
    expectNoTrace(told)
  })
})

/** The page of a prompt, as a browser speaks for it. */
async function decide(url: string, decision: object): Promise<{ status: number; view: Answer }> {
  const headers = {
    Origin: new URL(bridge.url).origin,
    'Content-Type': 'application/json',
    'Sec-Fetch-Site': 'same-origin',
    'Sec-Fetch-Dest': 'empty',
  }
  const path = `${new URL(url).pathname}/decision`
  const reply = await http(bridge, path, { method: 'POST', headers, body: JSON.stringify(decision) })
  return { status: reply.status, view: reply.json }
}

describe('a code that the holder types on the page', () => {
  it.each(['rpps', 'cps4'])(
    'is nowhere after wrong, long, stale and refused entries on %s',
    async (profile) => {
      await portal.result('virtual.insert', { profile })
      const page = await dial(bridge, { origin: PAGE })
      page.send({ jsonrpc: '2.0', id: 'asked', method: 'activation.sign', params: { challenge: CHALLENGE } })
      const { params } = await page.until(({ method }) => method === 'prompt.requested')
      const url = String(params?.['url'])
      const told: unknown[] = []
      // A decision counts only while a page shows the prompt.
      const shown = await PromptWindow.open(bridge, url)
      let taken = 0
      for (let attempt = 1; taken < 2;) {
        const reply = await decide(url, { attempt, decision: 'confirm', pin: taken === 0 ? LONG : WRONG })
        told.push(reply)
        if (reply.status === 200) {
          taken += 1
          attempt += 1
        } else await delay(20)
      }
      told.push(await decide(url, { attempt: 1, decision: 'confirm', pin: WRONG }))
      for (let status = 409; status === 409;) {
        const reply = await decide(url, { attempt: 3, decision: 'refuse', pin: WRONG })
        told.push(reply)
        status = reply.status
        await delay(20)
      }
      told.push(await decide(url, { attempt: 3, decision: 'confirm', pin: WRONG, surprise: 1 }))
      told.push(await page.until(({ id }) => id === 'asked'), page.frames)
      expect((await page.until(({ id }) => id === 'asked')).error?.data.code).toBe('PIN_CANCELLED')
      expect(await portal.result('pin.status')).toMatchObject({ triesLeft: 2 })
      shown.close()
      await page.close()
      expectNoTrace(told)
    },
  )

  it('is none of the portal’s: with a prompt open its own pin and allowLastTry reach no card', async () => {
    await portal.result('virtual.insert', { profile: 'last-try' })
    const page = await dial(bridge, { origin: PUBLIC })
    page.send({ jsonrpc: '2.0', id: 'asked', method: 'pin.verify', params: {} })
    const { params } = await page.until(({ method }) => method === 'prompt.requested')
    for (const more of [{ pin: WRONG }, { allowLastTry: true }, { pin: WRONG, allowLastTry: true }]) {
      expect(await page.code('pin.verify', more)).toBe('REQUEST_INVALID')
      expect(await page.code('activation.sign', { challenge: CHALLENGE, ...more })).toBe('REQUEST_INVALID')
    }
    // Nor may it decide in the holder's place.
    const path = `${new URL(String(params?.['url'])).pathname}/decision`
    const body = JSON.stringify({ attempt: 1, decision: 'confirm', pin: WRONG, acceptLastTry: true })
    for (const origin of [PUBLIC, MANAGED, OTHER]) {
      const headers = { Origin: origin, 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'cross-site' }
      expect((await http(bridge, path, { method: 'POST', headers, body })).status).toBe(403)
    }
    await page.close()
    expect(await portal.result('pin.status')).toMatchObject({ triesLeft: 1 })
    expectNoTrace([])
  })
})

describe('a call that is sent twice', () => {
  it('is one try for each PIN that was sent, and none for the same id', async () => {
    const caller = await dial(bridge)
    // The first waits for a card: it is pending for certain when the second comes.
    await portal.result('virtual.remove')
    const params = { challenge: CHALLENGE, pin: WRONG, waitSeconds: 60 }
    const twice = { jsonrpc: '2.0', id: 'twice', method: 'activation.sign', params }
    caller.send(twice)
    caller.send(twice)
    const refused = await caller.until(({ error }) => error?.code === -32600)
    expect(refused.error?.data).toMatchObject({ code: 'REQUEST_INVALID', details: { path: '/id' } })
    await portal.result('virtual.insert', { profile: 'rpps' })
    await caller.until(({ error }) => error?.data.code === 'PIN_INCORRECT')
    expect(await caller.result('pin.status')).toMatchObject({ triesLeft: 2 })
    const codes = await Promise.all([1, 2, 3].map(() => caller.code('pin.verify', { pin: WRONG })))
    expect(codes.sort()).toEqual(['PIN_INCORRECT', 'PIN_LAST_TRY', 'PIN_LAST_TRY'])
    expect(await caller.result('pin.status')).toMatchObject({ triesLeft: 1 })
    await caller.close()
  })
})

describe('a card that is exchanged between the check and the signature', () => {
  it.each(['employee', 'rpps', 'cps4'])('signs nothing, whatever the next one is: %s', async (profile) => {
    const caller = await dial(bridge)
    await caller.result('pin.verify', { pin: '1234', then: 'activation.sign' })
    await portal.result('virtual.insert', { profile })
    expect(await caller.code('activation.sign', { challenge: CHALLENGE })).toBe('PIN_REQUIRED')
    expect(await caller.result('pin.status')).toMatchObject({ triesLeft: 3 })
    await caller.close()
  })

  it('nor for another connection of the same portal, nor for one that comes after', async () => {
    const caller = await dial(bridge)
    await caller.result('pin.verify', { pin: '1234', then: 'activation.sign' })
    const twin = await dial(bridge)
    const waiting = twin.code('activation.sign', { challenge: CHALLENGE })
    await caller.close()
    expect(['PIN_REQUIRED', 'CARD_BUSY']).toContain(await waiting)
    const later = await dial(bridge)
    expect(await later.code('activation.sign', { challenge: CHALLENGE })).toBe('PIN_REQUIRED')
    await twin.close()
    await later.close()
  })
})

describe('a code on the standard input of `sign --pin-stdin`', () => {
  it.each([
    [WRONG, 'PIN_INCORRECT'],
    [LONG, 'PIN_FORMAT'],
  ])('%s is in no argument, no variable, no output and no file', async (code, outcome) => {
    const folder = await makeHome()
    const args = ['sign', '--virtual', '--audience', MANAGED, '--challenge', CHALLENGE, '--pin-stdin']
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...process.env, CPS_BRIDGE_HOME: folder },
      stdio: 'pipe',
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')))
    const ended = once(child, 'close')
    child.stdin.write(`${code}\n`)
    const seen: string[] = []
    while (child.exitCode === null) {
      try {
        seen.push(processFacts(child.pid ?? 0))
      } catch {
        break
      }
      await delay(50)
    }
    child.stdin.end()
    const [status] = (await ended) as [number]
    expect(status).toBe(1)
    expect(said).toContain(outcome)
    expect(seen.length).toBeGreaterThan(0)
    for (const text of [said, ...seen]) expect(TRACE.exec(withoutTimes(text))).toBeNull()
    for (const { path, text } of filesUnder(folder)) expect(TRACE.exec(withoutTimes(text)), path).toBeNull()
    await removeHome(folder)
  })
})
