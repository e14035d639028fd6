import { getEventListeners } from 'node:events'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  type BridgeBench,
  CHALLENGE,
  CountedCard,
  FIRST_READER,
  openBench,
  outcomeOfCall,
  PIN,
  type TestClient,
} from '../../../helpers/bridge-bench.ts'
import { PromptHolder } from '../../../helpers/prompt-holder.ts'
import { Prompt } from '../../../../src/bridge/prompt/prompt.ts'
import { BridgeError } from '../../../../src/errors/bridge-error.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')
const makeLastTry = await cardFactory('last-try')
const makeBlocked = await cardFactory('blocked')
const makeOther = await cardFactory('employee')

interface Asked extends BridgeBench {
  readonly card: CountedCard
  readonly holder: PromptHolder
  readonly portal: TestClient
}

/** A portal in page mode, a card, and a holder who is asked. */
async function asked(make: typeof makeCard = makeCard): Promise<Asked> {
  const card = new CountedCard(await make())
  const bench = await openBench({ cards: [card] })
  const holder = new PromptHolder(() => bench.bridge)
  const portal = bench.client({ pinEntry: 'page', identity: 'ask' }, { prompts: holder.channel })
  return { ...bench, card, holder, portal }
}

const sign = (portal: TestClient) => portal.call('activation.sign', { challenge: CHALLENGE })

describe('activation.sign on the prompt page', () => {
  it('shows the card, then signs with one VERIFY of the code that the holder submitted', async () => {
    const { card, holder, portal } = await asked()
    const call = sign(portal)
    const page = await holder.page()
    expect(await page.until('ready')).toMatchObject({
      action: 'sign',
      origin: 'https://sante-paca.fr',
      attempt: 1,
      fault: null,
      reader: { pinPad: false },
      card: { kind: 'cps3', nationalId: '899700075122', test: true, expired: false },
      pin: { entry: 'page', minLength: 4, maxLength: 4, triesLeft: 3, lastTry: false },
    })
    expect(card.verifies).toBe(0)
    await page.confirm(PIN)
    expect(await call).toMatchObject({ format: 'jws', nationalId: '899700075122' })
    expect(card.verifies).toBe(1)
    expect(holder.outcomes).toEqual(['confirmed'])
    expect(page.view).toMatchObject({ state: 'done', outcome: 'confirmed', card: null })
  })

  it('goes on after a wrong code, with the tries that are left', async () => {
    const { card, holder, portal } = await asked()
    const call = sign(portal)
    const page = await holder.page()
    await page.confirm('0000')
    expect(await page.until('ready', 'PIN_INCORRECT')).toMatchObject({ attempt: 2, pin: { triesLeft: 2 } })
    await page.confirm(PIN)
    expect(await outcomeOfCall(call)).toBe('ok')
    expect(card.verifies).toBe(2)
  })

  it.each(['12', '12345', 'abcd', ''])('never sends %j to the card', async (pin) => {
    const { card, holder, portal } = await asked()
    const call = sign(portal)
    const page = await holder.page()
    await page.confirm(pin)
    await page.until('ready', 'PIN_FORMAT')
    expect(card.verifies).toBe(0)
    page.decide({ decision: 'refuse' })
    expect(await outcomeOfCall(call)).toBe('PIN_CANCELLED')
  })

  it('spends the last try only when the holder accepted that', async () => {
    const { card, holder, portal } = await asked(makeLastTry)
    const call = sign(portal)
    const page = await holder.page()
    expect(await page.until('ready')).toMatchObject({ pin: { triesLeft: 1, lastTry: true } })
    await page.confirm(PIN)
    await page.until('ready', 'PIN_LAST_TRY')
    expect(card.verifies).toBe(0)
    await page.confirm(PIN, true)
    expect(await outcomeOfCall(call)).toBe('ok')
    expect(card.verifies).toBe(1)
  })

  it('ends with PIN_BLOCKED on a blocked card, and the page says why', async () => {
    const { holder, portal } = await asked(makeBlocked)
    const call = sign(portal)
    const page = await holder.page()
    expect(await outcomeOfCall(call)).toBe('PIN_BLOCKED')
    expect(page.view).toMatchObject({ outcome: 'failed', fault: { code: 'PIN_BLOCKED' } })
  })

  it('takes a decision once: a stale or repeated one does nothing', async () => {
    const { card, holder, portal } = await asked()
    const call = sign(portal)
    const page = await holder.page()
    await page.until('ready')
    expect(page.decide({ attempt: 2, decision: 'confirm', pin: PIN })).toBe(false)
    expect(page.decide({ attempt: 1, decision: 'confirm', pin: '0000' })).toBe(true)
    expect(page.decide({ attempt: 1, decision: 'confirm', pin: '0000' })).toBe(false)
    await page.until('ready', 'PIN_INCORRECT')
    expect(page.decide({ attempt: 1, decision: 'confirm', pin: '0000' })).toBe(false)
    expect(card.verifies).toBe(1)
    page.decide({ decision: 'refuse' })
    expect(await outcomeOfCall(call)).toBe('PIN_CANCELLED')
    expect(holder.outcomes).toEqual(['refused'])
  })

  it('shows a card that is pulled while it waits as a hint, and the next one when it comes', async () => {
    const { holder, portal, provider } = await asked()
    const call = sign(portal)
    const page = await holder.page()
    await page.until('ready')
    provider.remove(FIRST_READER)
    expect(await page.until('waiting-card', 'CARD_ABSENT')).toMatchObject({ card: null, pin: null })
    const other = new CountedCard(await makeOther())
    provider.insert(FIRST_READER, other)
    expect((await page.until('ready')).card?.nationalId).toContain('/')
    await page.confirm(PIN)
    expect(await outcomeOfCall(call)).toBe('ok')
    expect(other.verifies).toBe(1)
  })

  it('takes no decision about a card that has left, whatever is in its place by then', async () => {
    const { card, holder, portal, provider } = await asked()
    const call = sign(portal)
    const page = await holder.page()
    const { attempt } = await page.until('ready')
    const other = new CountedCard(await makeOther())
    provider.insert(FIRST_READER, other)
    expect((await page.until('reading')).card).toBeNull()
    await page.until('ready')
    expect(page.decide({ attempt, decision: 'confirm', pin: PIN })).toBe(false)
    provider.remove(FIRST_READER)
    await page.until('waiting-card')
    provider.insert(FIRST_READER, card)
    await page.until('ready')
    expect(page.decide({ attempt, decision: 'confirm', pin: PIN })).toBe(false)
    expect([card.verifies, other.verifies]).toEqual([0, 0])
    await page.confirm(PIN)
    expect(await outcomeOfCall(call)).toBe('ok')
    expect([card.verifies, other.verifies]).toEqual([1, 0])
  })

  it('spends no try on a card that took the place of the one that was shown', async () => {
    const { card, holder, portal, provider } = await asked()
    const call = sign(portal)
    const page = await holder.page()
    await page.until('ready')
    const other = new CountedCard(await makeOther())
    page.decide({ decision: 'confirm', pin: PIN })
    provider.insert(FIRST_READER, other)
    expect(await outcomeOfCall(call)).toBe('CARD_REMOVED')
    expect([card.verifies, other.verifies]).toEqual([0, 0])
  })

  it('keeps no connection to the card while it waits', async () => {
    const { bridge, holder, portal, client } = await asked()
    const call = sign(portal)
    const page = await holder.page()
    await page.until('ready')
    expect(await client().call('pin.status', {})).toMatchObject({ triesLeft: 3 })
    expect(bridge.findPrompt(holder.opened[0] ?? '')).toBeDefined()
    page.decide({ decision: 'refuse' })
    await outcomeOfCall(call)
  })

  it('asks again when another program has the card at the moment of the submission', async () => {
    const { card, holder, portal, provider } = await asked()
    const call = sign(portal)
    const page = await holder.page()
    await page.until('ready')
    const other = await provider.connect(FIRST_READER, { waitMs: 0, signal: new AbortController().signal })
    page.decide({ decision: 'confirm', pin: PIN })
    await page.until('waiting-card', 'CARD_BUSY')
    await other.close('leave')
    await page.until('ready')
    expect(card.verifies).toBe(0)
    await page.confirm(PIN)
    expect(await outcomeOfCall(call)).toBe('ok')
  })

  it.each(['ready', 'busy'] as const)('is refused when its page is closed (%s)', async (state) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { holder, portal } = await asked()
    const call = sign(portal)
    const page = await holder.page()
    await page.until('ready')
    if (state === 'busy') page.decide({ decision: 'confirm', pin: '0000' })
    page.close()
    while (page.view.attempt > 1 && page.view.state !== 'ready') await new Promise(setImmediate)
    vi.advanceTimersByTime(3_000)
    expect(await outcomeOfCall(call)).toBe('PIN_CANCELLED')
    expect(holder.outcomes).toEqual(['refused'])
  })

  it.each([
    ['PIN_CANCELLED', 'its page went', 3_000],
    ['PIN_TIMEOUT', 'its time was over', 0],
  ])('ends with %s when %s while the card worked, and a hint followed', async (code, what, waitMs) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    let at = 0
    const elapsed = (): number => (at += 700)
    const prompt = new Prompt({ id: 'p', origin: 'https://a.example', action: 'sign', elapsed })
    const detach = prompt.attach(() => undefined)
    prompt.showCard({ reader: null, card: null, pin: null }, null)
    const confirmed = prompt.confirmation(new AbortController().signal)
    prompt.decide({ attempt: 1, decision: 'confirm' })
    await confirmed
    if (what === 'its page went') detach()
    vi.advanceTimersByTime(what === 'its page went' ? 60_000 : 120_000)
    expect(prompt.signal.aborted).toBe(false)
    prompt.showHint(new BridgeError('CARD_BUSY', {}))
    vi.advanceTimersByTime(waitMs)
    expect(prompt.signal.reason).toMatchObject({ code })
  })

  it('leaves no signal that Node would keep for ever', async () => {
    const composed = vi.spyOn(AbortSignal, 'any')
    onTestFinished(() => composed.mockRestore())
    const elapsed = (): number => (at += 700)
    let at = 0
    const prompt = new Prompt({ id: 'p', origin: 'https://a.example', action: 'sign', elapsed })
    onTestFinished(prompt.attach(() => undefined))
    prompt.showCard({ reader: null, card: null, pin: null }, null)
    const confirmed = prompt.confirmation(new AbortController().signal)
    const [made] = composed.mock.results
    if (made?.type !== 'return') throw new Error('no signal was composed')
    expect(getEventListeners(made.value, 'abort')).toHaveLength(1)
    prompt.decide({ attempt: 1, decision: 'confirm' })
    await confirmed
    expect(getEventListeners(made.value, 'abort')).toEqual([])
    prompt.close('confirmed', null)
  })

  it('expires after 120 seconds without an entry; each entry starts them anew', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { holder, portal } = await asked()
    const call = sign(portal)
    const page = await holder.page()
    await page.until('ready')
    vi.advanceTimersByTime(119_000)
    await page.confirm('0000')
    await page.until('ready', 'PIN_INCORRECT')
    vi.advanceTimersByTime(119_999)
    expect(page.view.state).toBe('ready')
    vi.advanceTimersByTime(1)
    expect(await outcomeOfCall(call)).toBe('PIN_TIMEOUT')
    expect(holder.outcomes).toEqual(['expired'])
  })

  it.each([
    ['activation.sign', { challenge: CHALLENGE }],
    ['pin.verify', {}],
    ['card.identity', {}],
  ] as const)('is announced by %s three exchanges after the call at most', async (method, params) => {
    const { card, bridge, client } = await asked()
    const opened: number[] = []
    const holder = new PromptHolder(() => bridge)
    const prompts = {
      ...holder.channel,
      requested: (id: string) => {
        opened.push(card.exchanges)
        holder.channel.requested(id, 120)
      },
    }
    const portal = client({ pinEntry: 'page', identity: 'ask' }, { prompts })
    for (const count of [1, 2]) {
      card.clear()
      const call = portal.call(method, params)
      const page = await holder.page(count)
      await page.until('ready')
      page.decide({ decision: 'refuse' })
      await outcomeOfCall(call)
    }
    expect(Math.max(...opened)).toBeLessThanOrEqual(3)
  })

  it('is cancelled with its call', async () => {
    const { holder, portal } = await asked()
    const ending = new AbortController()
    const call = portal.call('activation.sign', { challenge: CHALLENGE }, ending.signal)
    const page = await holder.page()
    await page.until('ready')
    ending.abort()
    expect(await outcomeOfCall(call)).toBe('CANCELLED')
    expect(page.view).toMatchObject({ state: 'done', outcome: 'failed' })
  })

  it.each([{ pin: PIN }, { allowLastTry: true }])('refuses %j from the portal', async (params) => {
    const { card, holder, portal } = await asked()
    const call = portal.call('activation.sign', { challenge: CHALLENGE, ...params })
    expect(await outcomeOfCall(call)).toBe('REQUEST_INVALID')
    expect([holder.opened.length, card.verifies]).toEqual([0, 0])
  })
})

describe('prompts of one origin', () => {
  it('are open one at a time', async () => {
    const { holder, portal } = await asked()
    const first = sign(portal)
    const page = await holder.page()
    expect(await outcomeOfCall(sign(portal))).toBe('RATE_LIMITED')
    page.decide({ decision: 'refuse' })
    await outcomeOfCall(first)
  })

  it('have to wait after two refusals in a row', async () => {
    const { card, holder, portal } = await asked()
    for (const count of [1, 2]) {
      const call = sign(portal)
      const page = await holder.page(count)
      page.decide({ decision: 'refuse' })
      expect(await outcomeOfCall(call)).toBe('PIN_CANCELLED')
    }
    card.clear()
    const fault = await portal.fault('activation.sign', { challenge: CHALLENGE })
    expect(card.exchanges).toBe(0)
    expect(fault).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 60 } })
  })
})

describe('pin.verify on the prompt page', () => {
  it('keeps the card for one signature, which asks nothing more', async () => {
    const { card, holder, portal } = await asked()
    const call = portal.call('pin.verify', { then: 'activation.sign' })
    const page = await holder.page()
    expect((await page.until('ready')).action).toBe('check-then-sign')
    await page.confirm(PIN)
    expect(await call).toEqual({ verified: true, expiresInSeconds: 30 })
    expect(await outcomeOfCall(sign(portal))).toBe('ok')
    expect([holder.opened.length, card.verifies]).toEqual([1, 1])
  })
})

describe('card.identity of an origin that must ask', () => {
  it('asks once for each card and origin', async () => {
    const { card, holder, portal } = await asked()
    const call = portal.call('card.identity', {})
    const page = await holder.page()
    expect(await page.until('ready')).toMatchObject({ action: 'identify', pin: null })
    await page.confirm()
    expect(await call).toMatchObject({ nationalId: '899700075122' })
    expect(await portal.call('card.certificate', { use: 'signature' })).toHaveProperty('certificate')
    expect([holder.opened.length, card.verifies]).toEqual([1, 0])
  })

  it('is told nothing when the holder refuses', async () => {
    const { holder, portal } = await asked()
    const call = portal.call('card.identity', {})
    const page = await holder.page()
    page.decide({ decision: 'refuse' })
    expect(await outcomeOfCall(call)).toBe('CONSENT_REFUSED')
  })

  it('is asked again for another card', async () => {
    const { holder, portal, provider } = await asked()
    const first = portal.call('card.identity', {})
    await (await holder.page()).confirm()
    await first
    provider.insert(FIRST_READER, new CountedCard(await makeOther()))
    const second = portal.call('card.identity', {})
    await (await holder.page(2)).confirm()
    expect(await second).toMatchObject({ nationalIdType: 'siret' })
  })
})

describe('activation.sign of an origin that sends the code itself', () => {
  it.each(['ask', 'deny'] as const)('needs the consent of the holder (%s)', async (identity) => {
    const { card, client } = await asked()
    const portal = client({ pinEntry: 'api', identity })
    const call = portal.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect(await outcomeOfCall(call)).toBe('CONSENT_REFUSED')
    expect(card.verifies).toBe(0)
  })

  it('signs once the holder has agreed', async () => {
    const { holder, client } = await asked()
    const portal = client({ pinEntry: 'api', identity: 'ask' }, { prompts: holder.channel })
    const call = portal.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    await (await holder.page()).confirm()
    expect(await outcomeOfCall(call)).toBe('ok')
  })
})
