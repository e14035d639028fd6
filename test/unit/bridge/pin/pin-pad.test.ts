import { describe, expect, it } from 'vitest'
import { BridgeError } from '../../../../src/errors/bridge-error.ts'
import type { CardConnection } from '../../../../src/reader/reader.ts'
import type { PadKeys, PadLie } from '../../../../src/reader/virtual/virtual-pin-pad.ts'
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
import { eventually } from '../../../helpers/eventually.ts'
import { type ScriptedPad, scriptedPad, typed } from '../../../helpers/pin-pad-keys.ts'
import { PromptHolder, type PromptPage } from '../../../helpers/prompt-holder.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCps3 = await cardFactory('rpps')
const makeCps4 = await cardFactory('cps4')
const makeLastTry = await cardFactory('last-try')
const GENERATIONS = [
  ['CPS3', makeCps3],
  ['CPS4', makeCps4],
] as const
const VERIFY = 0x20

interface Asked extends BridgeBench {
  readonly card: CountedCard
  readonly holder: PromptHolder
  readonly portal: TestClient
  readonly pad: ScriptedPad
}

interface Scene {
  readonly keys?: readonly (PadKeys | Promise<PadKeys>)[]
  readonly lie?: PadLie
  /** The reader does not know FEATURE_ABORT. */
  readonly cannotAbort?: boolean
  readonly make?: typeof makeCps3
  readonly pinEntry?: 'page' | 'api'
}

/** A portal, a card in a reader with a PIN pad, and a holder at page and keys. */
async function asked({
  keys = [],
  lie,
  cannotAbort = false,
  make = makeCps3,
  pinEntry = 'page',
}: Scene): Promise<Asked> {
  const card = new CountedCard(await make())
  const pad = scriptedPad(keys, { cannotAbort, ...(lie !== undefined && { lie }) })
  const bench = await openBench({ cards: [card], pinPad: pad.pinPad })
  const holder = new PromptHolder(() => bench.bridge)
  const portal = bench.client({ pinEntry, identity: 'ask' }, { prompts: holder.channel })
  return { ...bench, card, holder, portal, pad }
}

const sign = (portal: TestClient) => portal.call('activation.sign', { challenge: CHALLENGE })

/** Never resolves by itself: nobody presses a key. */
function keysLater(): { readonly keys: Promise<PadKeys>; readonly press: (keys: PadKeys) => void } {
  let press!: (keys: PadKeys) => void
  const keys = new Promise<PadKeys>((resolve) => (press = resolve))
  return { keys, press: (pressed) => press(pressed) }
}

async function ready(holder: PromptHolder): Promise<PromptPage> {
  const page = await holder.page()
  await page.until('ready')
  return page
}

describe('a reader with a PIN pad', () => {
  it('is told as one, and in the status of the PIN', async () => {
    const { bridge, portal, notifications } = await asked({})
    expect(notifications[0]).toMatchObject({
      method: 'reader.attached',
      params: { reader: { pinPad: true } },
    })
    expect(bridge.subscribe(() => undefined).snapshot.readers).toMatchObject([{ pinPad: true }])
    expect(await portal.call('pin.status', {})).toEqual({ triesLeft: 3, blocked: false, entry: 'pinpad' })
  })

  it('is asked once, at the first connection, where nobody knew before; the card is asked nothing for it', async () => {
    const plain = new CountedCard(await makeCps3())
    await (await openBench({ cards: [plain] })).client().call('pin.status', {})
    const card = new CountedCard(await makeCps3())
    const { pinPad } = scriptedPad([])
    let features = 0
    const bench = await openBench({
      cards: [card],
      pinPad,
      // A system tells nothing of PIN pads when a reader is attached.
      wrap: (provider) => ({
        backend: provider.backend,
        start: (listener) =>
          provider.start((event) =>
            listener(event.type === 'reader-attached' ? { ...event, pinPad: false } : event),
          ),
        connect: async (reader, options) => {
          const connection = await provider.connect(reader, options)
          const control: CardConnection['control'] = (code, data) => {
            features += data.length === 0 ? 1 : 0
            return connection.control?.(code, data) ?? Promise.reject(new Error('no PIN pad'))
          }
          const { reader: name, atr, protocol } = connection
          return {
            reader: name,
            atr,
            protocol,
            control,
            transmit: (command) => connection.transmit(command),
            close: (disposition) => connection.close(disposition),
          }
        },
        stop: () => provider.stop(),
      }),
    })
    const readers = () => bench.bridge.subscribe(() => undefined).snapshot.readers
    expect(readers()).toMatchObject([{ pinPad: false }])
    const portal = bench.client({ pinEntry: 'page' })
    expect(await portal.call('pin.status', {})).toMatchObject({ entry: 'pinpad' })
    expect(card.exchanges).toBe(plain.exchanges)
    expect(readers()).toMatchObject([{ pinPad: true }])
    await portal.call('pin.status', {})
    // The list of its features, and the properties of its PIN pad.
    expect(features).toBe(2)
    bench.provider.remove(FIRST_READER)
    expect(bench.notifications.at(-1)).toMatchObject({
      method: 'card.removed',
      params: { sequence: 3, reader: { pinPad: true } },
    })
  })

  it.each(GENERATIONS)('signs with a PIN that only reader and card see: %s', async (_name, make) => {
    const { card, holder, portal, pad } = await asked({ keys: [typed(PIN)], make })
    const call = sign(portal)
    const page = await ready(holder)
    expect(page.view).toMatchObject({ reader: { pinPad: true }, pin: { entry: 'pinpad', triesLeft: 3 } })
    expect([card.verifies, pad.asked]).toEqual([0, []])
    await page.confirm()
    expect(await outcomeOfCall(call)).toBe('ok')
    expect([card.verifies, pad.asked, holder.outcomes]).toEqual([1, ['code'], ['confirmed']])
  })

  it('counts a wrong code that the card cannot be asked about any more', async () => {
    const card = new CountedCard(await makeCps3())
    const { pinPad } = scriptedPad([typed('0000'), typed('0000')])
    let reset = false
    const bench = await openBench({
      cards: [card],
      pinPad,
      wrongPerOriginPerHour: 1,
      beforeCommand: () => {
        // Another program resets the card right after the entry.
        if (card.verifies !== 1 || reset) return
        reset = true
        card.reset()
        throw new BridgeError('CARD_BUSY', {})
      },
    })
    const holder = new PromptHolder(() => bench.bridge)
    const portal = bench.client({ pinEntry: 'page' }, { prompts: holder.channel })
    const call = sign(portal)
    const page = await ready(holder)
    await page.confirm()
    await page.until('ready', 'CARD_BUSY')
    await page.confirm()
    expect(await outcomeOfCall(call)).toBe('RATE_LIMITED')
    expect([card.verifies, card.triesLeft]).toEqual([1, 2])
  })

  it('ignores a code that comes with the click', async () => {
    const { card, holder, portal } = await asked({ keys: ['cancel'] })
    const call = sign(portal)
    await (await ready(holder)).confirm(PIN)
    expect(await outcomeOfCall(call)).toBe('PIN_CANCELLED')
    expect(card.verifies).toBe(0)
  })

  it('shows that the reader waits for the code', async () => {
    const later = keysLater()
    const { holder, portal } = await asked({ keys: [later.keys] })
    const call = sign(portal)
    const page = await ready(holder)
    await page.confirm()
    expect(await page.until('awaiting-pad')).toMatchObject({
      attempt: 2,
      pin: { entry: 'pinpad' },
      fault: null,
    })
    later.press(typed(PIN))
    expect(await outcomeOfCall(call)).toBe('ok')
  })
})

describe('an entry on the PIN pad', () => {
  it.each(GENERATIONS)('may be wrong, and is asked for again by another click: %s', async (_name, make) => {
    const { card, holder, portal } = await asked({ keys: [typed('0000'), typed(PIN)], make })
    const call = sign(portal)
    const page = await ready(holder)
    await page.confirm()
    expect(await page.until('ready', 'PIN_INCORRECT')).toMatchObject({
      pin: { entry: 'pinpad', triesLeft: 2 },
    })
    expect(card.verifies).toBe(1)
    await page.confirm()
    expect(await outcomeOfCall(call)).toBe('ok')
    expect(card.verifies).toBe(2)
  })

  it('ends the call when the holder presses the cancel key', async () => {
    const { card, holder, portal } = await asked({ keys: ['cancel'] })
    const call = sign(portal)
    await (await ready(holder)).confirm()
    expect(await outcomeOfCall(call)).toBe('PIN_CANCELLED')
    expect([card.verifies, holder.outcomes]).toEqual([0, ['refused']])
  })

  it.each([
    ['the time of the reader is over', 'nothing', 'PIN_TIMEOUT'],
    ['it has another length', typed('123'), 'PIN_FORMAT'],
  ] as const)('costs no try and may be started again when %s', async (_what, keys, code) => {
    const { card, holder, portal } = await asked({ keys: [keys, typed(PIN)] })
    const call = sign(portal)
    const page = await ready(holder)
    await page.confirm()
    expect(await page.until('ready', code)).toMatchObject({ pin: { entry: 'pinpad', triesLeft: 3 } })
    expect(card.verifies).toBe(0)
    await page.confirm()
    expect(await outcomeOfCall(call)).toBe('ok')
  })

  it('spends the last try only when the holder accepted that on the page', async () => {
    const { card, holder, portal, pad } = await asked({ keys: [typed(PIN)], make: makeLastTry })
    const call = sign(portal)
    const page = await ready(holder)
    expect(page.view).toMatchObject({ pin: { entry: 'pinpad', lastTry: true } })
    await page.confirm()
    await page.until('ready', 'PIN_LAST_TRY')
    expect([card.verifies, pad.asked]).toEqual([0, []])
    await page.confirm(undefined, true)
    expect(await outcomeOfCall(call)).toBe('ok')
    expect(card.verifies).toBe(1)
  })

  it('blocks the card after a wrong last try, and says so', async () => {
    const { card, holder, portal } = await asked({ keys: [typed('0000')], make: makeLastTry })
    const call = sign(portal)
    await (await ready(holder)).confirm(undefined, true)
    expect(await outcomeOfCall(call)).toBe('PIN_BLOCKED')
    expect([card.verifies, holder.outcomes]).toEqual([1, ['failed']])
  })

  it.each([
    ['refuses on the page', 'PIN_CANCELLED'],
    ['cancels the call', 'CANCELLED'],
  ])('has no effect any more when one %s meanwhile', async (what, code) => {
    const later = keysLater()
    const { card, holder, portal, pad } = await asked({ keys: [later.keys], cannotAbort: true })
    const ending = new AbortController()
    const call = portal.call('activation.sign', { challenge: CHALLENGE }, ending.signal)
    const page = await ready(holder)
    await page.confirm()
    await page.until('awaiting-pad')
    await eventually(() => expect(pad.asked).toEqual(['code']))
    if (what === 'cancels the call') ending.abort()
    else expect(page.decide({ decision: 'refuse' })).toBe(true)
    expect(await outcomeOfCall(call)).toBe(code)
    later.press(typed(PIN))
    expect(await portal.call('pin.status', {})).toMatchObject({ triesLeft: 3 })
    expect(card.verifies).toBe(1)
    expect(card.log.filter(({ ins }) => ins === 0x88)).toEqual([])
  })

  it.each([
    ['refuses on the page', 'PIN_CANCELLED'],
    ['cancels the call', 'CANCELLED'],
  ])('is ended on a reader that can when one %s, which is free at once', async (what, code) => {
    const never = keysLater()
    const { card, holder, portal, pad } = await asked({ keys: [never.keys, typed(PIN)] })
    const ending = new AbortController()
    const call = portal.call('activation.sign', { challenge: CHALLENGE }, ending.signal)
    const page = await ready(holder)
    await page.confirm()
    await page.until('awaiting-pad')
    await eventually(() => expect(pad.asked).toEqual(['code']))
    if (what === 'cancels the call') ending.abort()
    else page.decide({ decision: 'refuse' })
    expect(await outcomeOfCall(call)).toBe(code)
    expect(await portal.call('pin.status', {})).toMatchObject({ triesLeft: 3, entry: 'pinpad' })
    const next = sign(portal)
    await (await holder.page(2)).confirm()
    expect(await outcomeOfCall(next)).toBe('ok')
    expect([card.verifies, pad.asked]).toEqual([1, ['code', 'code']])
  })

  it.each(GENERATIONS)('ends with the card that is pulled meanwhile: %s', async (_name, make) => {
    const later = keysLater()
    const { card, holder, portal, provider, pad } = await asked({ keys: [later.keys], make })
    const call = sign(portal)
    const page = await ready(holder)
    await page.confirm()
    await page.until('awaiting-pad')
    await eventually(() => expect(pad.asked).toEqual(['code']))
    provider.remove(FIRST_READER)
    expect(await outcomeOfCall(call)).toBe('CARD_REMOVED')
    later.press(typed(PIN))
    expect(card.verifies).toBe(0)
  })
})

describe('a reader that lies about its PIN pad', () => {
  const LIES: readonly PadLie[] = ['refuses-code', 'refuses-structure', 'says-verified', 'says-wrong']

  it.each(GENERATIONS.flatMap(([name, make]) => LIES.map((lie) => [lie, name, make] as const)))(
    'is found out, and the code is typed on the page: %s, %s',
    async (lie, _name, make) => {
      const { bridge, card, holder, portal } = await asked({ lie, make })
      const call = sign(portal)
      const page = await ready(holder)
      expect(page.view.pin?.entry).toBe('pinpad')
      await page.confirm()
      expect(await page.until('ready', 'CARD_PROTOCOL')).toMatchObject({
        reader: { pinPad: false },
        pin: { entry: 'page', triesLeft: 3 },
      })
      expect(card.verifies).toBe(0)
      await page.confirm(PIN)
      expect(await outcomeOfCall(call)).toBe('ok')
      expect(card.verifies).toBe(1)
      expect(await portal.call('pin.status', {})).toMatchObject({ entry: 'page' })
      expect(bridge.subscribe(() => undefined).snapshot.readers).toMatchObject([{ pinPad: false }])
    },
  )

  it('is not believed when it calls a wrong code right, and the try that this cost is told', async () => {
    const { card, holder, portal } = await asked({ keys: [typed('0000')] })
    let answered = false
    card.change = (answer, { ins }) => {
      if (answered || ins !== VERIFY || card.verifies === 0) return answer
      answered = true
      return Uint8Array.of(0x90, 0x00)
    }
    const call = sign(portal)
    const page = await ready(holder)
    await page.confirm()
    expect(await page.until('ready', 'PIN_INCORRECT')).toMatchObject({ pin: { triesLeft: 2 } })
    expect([card.verifies, card.triesLeft]).toEqual([1, 2])
    page.decide({ decision: 'refuse' })
    expect(await outcomeOfCall(call)).toBe('PIN_CANCELLED')
  })
})

describe('a portal that would send the code itself', () => {
  it('has the page opened when it does not, and the code is entered on the reader', async () => {
    const { card, holder, portal } = await asked({ keys: [typed(PIN)], pinEntry: 'api' })
    const call = sign(portal)
    const page = await ready(holder)
    expect(page.view).toMatchObject({ action: 'sign', pin: { entry: 'pinpad' } })
    await page.confirm()
    expect(await outcomeOfCall(call)).toBe('ok')
    expect([card.verifies, holder.opened.length]).toEqual([1, 1])
  })

  it('keeps the card for one signature after a check on the reader', async () => {
    const { card, holder, portal } = await asked({ keys: [typed(PIN)], pinEntry: 'api' })
    const call = portal.call('pin.verify', { then: 'activation.sign' })
    await (await ready(holder)).confirm()
    expect(await call).toEqual({ verified: true, expiresInSeconds: 30 })
    expect([card.verifies, holder.opened.length]).toEqual([1, 1])
  })

  it('is not disturbed by the PIN pad when it sends one', async () => {
    const { card, client, pad } = await asked({})
    const portal = client({ pinEntry: 'api' })
    const call = portal.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect(await outcomeOfCall(call)).toBe('ok')
    expect([card.verifies, pad.asked]).toEqual([1, []])
  })

  it('is asked for one where no page can be opened', async () => {
    const { card, client, pad } = await asked({})
    expect(await outcomeOfCall(sign(client({ pinEntry: 'api' })))).toBe('PIN_REQUIRED')
    expect([card.verifies, pad.asked]).toEqual([0, []])
  })
})
