import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type Caller,
  dial,
  http,
  makeHome,
  MANAGED,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../../helpers/black-box.ts'
import {
  type Asked,
  askHolder,
  callOverStream,
  NAVIGATION,
  PromptWindow,
  SAME_ORIGIN,
} from '../../helpers/prompt-window.ts'
import { traceOf, withoutTimes } from '../../helpers/secret-search.ts'

const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')
const RIGHT = '1234'
const WRONG = '9071'
const TRACE = new RegExp(`${traceOf(RIGHT).source}|${traceOf(WRONG).source}`)
/** What one portal's holder refused counts for that portal: each test has its own. */
const portals = Array.from({ length: 32 }, (_, index) => `https://portal-${index}.example`)

let home: string
let bridge: RunningBridge
/** Puts cards in and reads the counter. */
let desk: Caller
/** Everything that a portal received. */
const received: unknown[] = []
const callers: Caller[] = []
let fresh = 0

beforeAll(async () => {
  home = await makeHome()
  const origins = [
    { origin: MANAGED, pinEntry: 'api', identity: 'allow' },
    ...portals.map((origin) => ({ origin })),
  ]
  bridge = await startBridge({ home, config: { origins } })
  desk = await dial(bridge)
})
afterAll(async () => {
  await bridge.stop()
  await removeHome(home)
})
beforeEach(() => insert('rpps'))
afterEach(async () => {
  for (const caller of callers.splice(0)) {
    received.push(caller.frames)
    await caller.close()
  }
  expect(received.length).toBeGreaterThan(0)
  for (const text of received.splice(0)) expect(TRACE.exec(withoutTimes(JSON.stringify(text)))).toBeNull()
  expect(TRACE.exec(withoutTimes(bridge.said()))).toBeNull()
})

const insert = (profile: string) => desk.result('virtual.insert', { profile })
const triesLeft = async () => (await desk.result('pin.status'))['triesLeft']

/** A portal of its own for a test, with the page as its way to the PIN. */
async function newPortal(origin = portals[fresh++] ?? ''): Promise<Caller> {
  const caller = await dial(bridge, { origin, query: '?lang=fr' })
  callers.push(caller)
  return caller
}

const ask = (portal: Caller, method: string, params: object = {}): Promise<Asked> =>
  askHolder(bridge, portal, method, params)

describe('a submission', () => {
  it('counts for the attempt that was shown, and once', async () => {
    const { page, code, closed } = await ask(await newPortal(), 'activation.sign', { challenge: CHALLENGE })
    const { attempt } = await page.shows('ready')
    const entry = { attempt, decision: 'confirm', pin: WRONG }
    for (const other of [attempt - 1, attempt + 1, attempt + 100].filter((number) => number > 0))
      expect((await page.send({ ...entry, attempt: other })).status).toBe(409)
    expect(await triesLeft()).toBe(3)
    await page.looked()
    const statuses = (await Promise.all([1, 2, 3, 4].map(() => page.send(entry)))).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([200, 409, 409, 409])
    await page.shows('ready', 'PIN_INCORRECT')
    expect((await page.send(entry)).status).toBe(409)
    expect(await triesLeft()).toBe(2)
    expect(await page.confirm(RIGHT)).toBe(200)
    expect([await code(), await closed()]).toEqual(['ok', 'confirmed'])
    expect((await page.send({ ...entry, attempt: page.view.attempt })).status).toBe(409)
    expect(await triesLeft()).toBe(3)
  })

  it.each([
    ['no attempt', { decision: 'confirm', pin: WRONG }],
    ['a member that nobody knows', { attempt: 1, decision: 'confirm', pin: WRONG, allowLastTry: true }],
    ['another decision', { attempt: 1, decision: 'sign', pin: WRONG }],
    ['a number for a code', { attempt: 1, decision: 'confirm', pin: 9071 }],
  ])('with %s is none', async (_what, decision) => {
    const { page, code } = await ask(await newPortal(portals.at(-1)), 'pin.verify')
    await page.shows('ready')
    expect((await page.send(decision)).status).toBe(400)
    expect(await triesLeft()).toBe(3)
    expect(await page.confirm(RIGHT)).toBe(200)
    expect(await code()).toBe('ok')
  })

  it('that is no possible code reaches no card', async () => {
    const { page, code } = await ask(await newPortal(), 'pin.verify')
    for (const pin of ['', '907', '9071907190719', '907x', '٩٠٧١']) {
      expect(await page.confirm(pin)).toBe(200)
      await page.shows('ready', 'PIN_FORMAT')
    }
    expect(await triesLeft()).toBe(3)
    await page.confirm(RIGHT)
    expect(await code()).toBe('ok')
  })

  it('about the last try is one only with the holder’s own leave', async () => {
    await insert('last-try')
    const { page, code, closed } = await ask(await newPortal(), 'pin.verify')
    expect((await page.shows('ready')).pin).toMatchObject({ triesLeft: 1, lastTry: true })
    expect(await page.confirm(WRONG)).toBe(200)
    await page.shows('ready', 'PIN_LAST_TRY')
    expect(await triesLeft()).toBe(1)
    expect(await page.confirm(WRONG, { acceptLastTry: true })).toBe(200)
    expect([await code(), await closed()]).toEqual(['PIN_BLOCKED', 'failed'])
    expect(page.view).toMatchObject({ state: 'done', outcome: 'failed', fault: { code: 'PIN_BLOCKED' } })
    expect(await triesLeft()).toBe(0)
  })
})

describe('a card that is exchanged while the prompt waits', () => {
  it.each(['employee', 'rpps'])('is not asked for what was typed for the other: %s', async (profile) => {
    const { page, code } = await ask(await newPortal(), 'activation.sign', { challenge: CHALLENGE })
    const { attempt, card } = await page.shows('ready')
    await insert(profile)
    expect((await page.send({ attempt, decision: 'confirm', pin: WRONG })).status).toBe(409)
    const next = await page.until((view) => view.state === 'ready' && view.attempt > attempt)
    if (profile === 'employee') expect(next.card?.nationalId).not.toBe(card?.nationalId)
    expect((await page.send({ attempt, decision: 'confirm', pin: WRONG })).status).toBe(409)
    expect(await triesLeft()).toBe(3)
    await page.confirm(RIGHT)
    expect(await code()).toBe('ok')
  })

  it('at the moment of the submission is not tried with what was meant for the other', async () => {
    const { page, code } = await ask(await newPortal(), 'pin.verify')
    const { attempt, card } = await page.shows('ready')
    await Promise.all([
      desk.result('virtual.insert', { profile: 'employee' }),
      page.send({ attempt, decision: 'confirm', pin: WRONG }),
    ])
    const next = await page.until(
      ({ state, card: shown }) =>
        state === 'done' || (state === 'ready' && shown?.nationalId !== card?.nationalId),
    )
    expect(await triesLeft()).toBe(3)
    if (next.state === 'ready') await page.confirm(RIGHT)
    expect(await code()).toBe(next.state === 'ready' ? 'ok' : 'CARD_REMOVED')
  })
})

describe('a portal', () => {
  it('may not give what only the holder may give', async () => {
    await insert('last-try')
    const portal = await newPortal()
    for (const [params, path] of [
      [{ pin: '4821' }, '/params/pin'],
      [{ allowLastTry: true }, '/params/allowLastTry'],
    ] as const) {
      for (const method of ['pin.verify', 'activation.sign']) {
        const { error } = await portal.call(method, {
          ...params,
          ...(method === 'pin.verify' ? {} : { challenge: CHALLENGE }),
        })
        expect(error?.data).toMatchObject({ code: 'REQUEST_INVALID', details: { path } })
      }
    }
    expect(await triesLeft()).toBe(1)
    expect(portal.notifications()).toEqual([])
  })

  it('has one prompt at a time; several portals have theirs beside one another', async () => {
    const three = [await newPortal(), await newPortal(), await newPortal()]
    const prompts = await Promise.all(three.map((portal) => ask(portal, 'pin.verify')))
    expect(new Set(prompts.map(({ page }) => page.path)).size).toBe(3)
    const origins = await Promise.all(prompts.map(async ({ page }) => (await page.shows('ready')).origin))
    expect(origins.every((origin) => portals.includes(origin))).toBe(true)
    expect(new Set(origins).size).toBe(3)
    const { error } = (await three[0]?.call('pin.verify')) ?? {}
    expect(error?.data).toMatchObject({ code: 'RATE_LIMITED' })
    // All at once: the card serves one after the other.
    await Promise.all(prompts.map(({ page }) => page.confirm(RIGHT)))
    for (const { code, closed } of prompts)
      expect([await code(), await closed()]).toEqual(['ok', 'confirmed'])
    expect(await triesLeft()).toBe(3)
  })

  it('hears of its own prompts alone', async () => {
    const [one, other] = [await newPortal(), await newPortal()]
    const { page, code } = await ask(one, 'pin.verify')
    await page.confirm(WRONG)
    await page.shows('ready', 'PIN_INCORRECT')
    await page.refuse()
    expect(await code()).toBe('PIN_CANCELLED')
    await other.call('bridge.info')
    expect(other.notifications()).toEqual([])
    expect(one.notifications().filter(({ method }) => method?.startsWith('prompt.'))).toHaveLength(2)
  })

  it('that cancels its call, or goes, closes the prompt', async () => {
    const portal = await newPortal()
    const { id, page, code, closed } = await ask(portal, 'pin.verify')
    await page.shows('ready')
    expect(await portal.result('operation.cancel', { id })).toEqual({ cancelled: true })
    expect([await code(), await closed()]).toEqual(['CANCELLED', 'failed'])
    const next = await ask(portal, 'pin.verify')
    await next.page.shows('ready')
    await portal.close()
    await next.page.shows('done')
    expect((await next.page.send({ attempt: 1, decision: 'confirm', pin: WRONG })).status).toBe(409)
    expect(await triesLeft()).toBe(3)
  })

  it('asks over a stream too, and its body bears no code either', async () => {
    const origin = portals[fresh++] ?? ''
    const params = { challenge: CHALLENGE }
    const { announced, body } = callOverStream(bridge, origin, 'activation.sign', params)
    const page = await PromptWindow.open(bridge, await announced)
    await page.confirm(WRONG)
    await page.shows('ready', 'PIN_INCORRECT')
    await page.confirm(RIGHT)
    const text = await body
    expect([...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual(
      expect.arrayContaining(['prompt.requested', 'prompt.closed', 'response']),
    )
    expect(text).toContain('"token"')
    received.push(text)
  })
})

describe('the page', () => {
  it('closes its prompt when it is closed; a reload does not', async () => {
    const { page, code, closed } = await ask(await newPortal(), 'pin.verify')
    await page.shows('ready')
    page.close()
    const again = await PromptWindow.open(bridge, `${bridge.url}${page.path}`)
    await delay(4000)
    expect((await again.shows('ready')).outcome).toBeNull()
    again.close()
    expect([await code(), await closed()]).toEqual(['PIN_CANCELLED', 'refused'])
  })

  it('answers navigations alone; nothing that is only fetched consumes it', async () => {
    const { page, code } = await ask(await newPortal(), 'pin.verify')
    await page.shows('ready')
    const statusOf = async (path: string, headers: Readonly<Record<string, string>>, method = 'GET') =>
      (await http(bridge, path, { method, headers })).status
    expect(await statusOf(page.path, NAVIGATION)).toBe(200)
    expect(await statusOf(page.path, { ...NAVIGATION, 'Sec-Purpose': 'prefetch;prerender' })).toBe(403)
    for (const dest of ['iframe', 'frame', 'embed', 'object', 'empty', 'image', 'script'])
      expect(await statusOf(page.path, { ...NAVIGATION, 'Sec-Fetch-Dest': dest }), dest).toBe(403)
    const crossSite = { ...SAME_ORIGIN, 'Sec-Fetch-Site': 'cross-site' }
    expect(await statusOf(`${page.path}/events`, crossSite)).toBe(403)
    expect(await statusOf(`${page.path}/decision`, SAME_ORIGIN)).toBe(404)
    for (const origin of [MANAGED, 'https://evil.example'])
      expect(await statusOf(page.path, { ...NAVIGATION, Origin: origin })).not.toBe(500)
    await page.confirm(RIGHT)
    expect(await code()).toBe('ok')
  })

  it('is not there under another id', async () => {
    const { page } = await ask(await newPortal(), 'pin.verify')
    const other = page.path.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))
    expect((await http(bridge, other, { headers: NAVIGATION })).status).toBe(404)
    expect((await http(bridge, `${other}/events`, { headers: SAME_ORIGIN })).status).toBe(404)
  })
})
