import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { PcscHandle } from '../../../../src/reader/pcsc/pcsc-binding.ts'
import { createPcscProvider } from '../../../../src/reader/pcsc/pcsc-provider.ts'
import {
  CHALLENGE,
  CountedCard,
  faultOf,
  FIRST_READER,
  openBench,
  outcomeOfCall,
  PIN,
  startBridgeOver,
} from '../../../helpers/bridge-bench.ts'
import { FakePcsc } from '../../../helpers/fake-pcsc.ts'
import { PromptHolder } from '../../../helpers/prompt-holder.ts'
import { cpsProfile, makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const READER = 'A 00 00'

/** A card in a reader of a PC/SC service that the test plays. */
async function cardNamed(name: string): Promise<{ card: CountedCard; handle: PcscHandle; atr: Uint8Array }> {
  const card = new CountedCard(await makeVirtualCard(name))
  const handle: PcscHandle = {
    protocol: card.protocol,
    transmit: (command) => Promise.resolve(card.transmit(command)),
    control: () => Promise.resolve(new Uint8Array(0)),
    disconnect: (disposition) => {
      if (disposition === 'reset') card.reset()
      return Promise.resolve()
    },
  }
  return { card, handle, atr: card.atr ?? new Uint8Array(0) }
}

const idOf = (name: string): string => cpsProfile(name).holder.nationalId

describe('a card that was exchanged between two looks at the reader', () => {
  it('is not answered for from memory: the counter of events jumped, the answer to reset is the same', async () => {
    const first = await cardNamed('rpps')
    const second = await cardNamed('adeli')
    expect(first.atr).toEqual(second.atr)
    const pcsc = new FakePcsc()
    pcsc.readers.set(READER, { kind: 'present', counter: 1, atr: first.atr })
    const bench = await startBridgeOver(createPcscProvider({ loadBinding: pcsc.loadBinding }))
    onTestFinished(() => bench.bridge.stop())
    const portal = bench.client()
    const identity = async () => (await portal.call('card.identity', {})).nationalId

    pcsc.connectScripts.push(...[1, 2, 3].map(() => ({ value: first.handle })))
    expect([await identity(), await identity()]).toEqual([idOf('rpps'), idOf('rpps')])
    const read = first.card.exchanges
    // The same state told again is no news: the number of the card is compared, and nothing read anew.
    pcsc.set(READER, { kind: 'present', counter: 1, atr: first.atr })
    expect([await identity(), pcsc.connects.length]).toEqual([idOf('rpps'), 3])
    expect(first.card.exchanges - read).toBeLessThanOrEqual(2)
    const { exchanges } = first.card

    pcsc.set(READER, { kind: 'present', counter: 3, atr: second.atr })
    pcsc.connectScripts.push({ value: second.handle }, { value: second.handle })
    expect(await identity()).toBe(idOf('adeli'))
    const signed = await portal.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect([signed.nationalId, first.card.exchanges, pcsc.connects.length]).toEqual([
      idOf('adeli'),
      exchanges,
      5,
    ])
    const methods = bench.notifications.map(({ method }) => method)
    expect(methods).toEqual(['reader.attached', 'card.inserted', 'card.removed', 'card.inserted'])
  })
})

const idOfSigned = async (call: Promise<{ readonly nationalId: string }>): Promise<string> =>
  (await call).nationalId

describe.each([
  ['CPS3', 'rpps', 'adeli'],
  ['CPS4', 'cps4', 'cps4'],
  ['CPS3 for a CPS4', 'rpps', 'cps4'],
] as const)('a card that was exchanged and nobody reported it, %s', (_name, before, after) => {
  const benchOf = async () => {
    const first = new CountedCard(await makeVirtualCard(before))
    const change =
      before === after ? { holder: { ...cpsProfile(after).holder, nationalId: '899700099999' } } : {}
    const second = new CountedCard(await makeVirtualCard(after, { ...change, serial: '99990001' }))
    let [due, happen] = [-1, (): void => undefined]
    const bench = await openBench({
      cards: [first],
      beforeCommand: () => {
        if (due === 0) happen()
        due -= 1
      },
    })
    const exchange = (): void => bench.provider.exchangeUnseen(FIRST_READER, second)
    const atCommand = (index: number, what: () => void): void => void ([due, happen] = [index, what])
    return {
      bench,
      first,
      second,
      exchange,
      atCommand,
      newId: before === after ? '899700099999' : idOf(after),
    }
  }

  it('is read anew: identity, signature and expectation are those of the card that is in', async () => {
    const { bench, first, second, exchange, newId } = await benchOf()
    const portal = bench.client()
    expect((await portal.call('card.identity', {})).nationalId).toBe(idOf(before))
    first.clear()
    exchange()
    const expect_ = { nationalId: idOf(before) }
    const wrong = portal.call('activation.sign', { challenge: CHALLENGE, pin: PIN, expect: expect_ })
    expect(await outcomeOfCall(wrong)).toBe('CARD_MISMATCH')
    expect([first.exchanges, second.verifies]).toEqual([0, 0])
    expect((await portal.call('card.identity', {})).nationalId).toBe(newId)
    expect(await idOfSigned(portal.call('activation.sign', { challenge: CHALLENGE, pin: PIN }))).toBe(newId)
    const told = bench.notifications.map(({ method }) => method)
    expect(told).toEqual(['reader.attached', 'card.inserted', 'card.removed', 'card.inserted'])
  })

  it('has no consent of the card before', async () => {
    const { bench, exchange } = await benchOf()
    const holder = new PromptHolder(() => bench.bridge)
    const asking = bench.client({ identity: 'ask' }, { prompts: holder.channel })
    const first = asking.call('card.identity', {})
    const page = await holder.page()
    await page.until('ready')
    page.decide({ decision: 'confirm' })
    expect((await first).nationalId).toBe(idOf(before))
    exchange()
    const silent = bench.client({ identity: 'ask' })
    expect(await faultOf(silent.call('card.identity', {}))).toMatchObject({ code: 'CONSENT_REFUSED' })
  })

  it('is read anew when it came while the page read the one before', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { bench, exchange, newId, atCommand } = await benchOf()
    const holder = new PromptHolder(() => bench.bridge)
    const portal = bench.client({ pinEntry: 'page' }, { prompts: holder.channel })
    atCommand(4, exchange)
    const call = outcomeOfCall(portal.call('activation.sign', { challenge: CHALLENGE }))
    const page = await holder.page()
    await page.until('waiting-card', 'CARD_REMOVED')
    await vi.advanceTimersByTimeAsync(1000)
    const view = await page.until('ready')
    expect(view.card?.nationalId).toBe(newId)
    page.decide({ decision: 'confirm', pin: PIN })
    expect(await call).toBe('ok')
  })

  it('gets no code of the holder who was shown the card before', async () => {
    const { bench, second, exchange } = await benchOf()
    const holder = new PromptHolder(() => bench.bridge)
    const portal = bench.client({ pinEntry: 'page' }, { prompts: holder.channel })
    const call = outcomeOfCall(portal.call('pin.verify', {}))
    const page = await holder.page()
    await page.until('ready')
    exchange()
    page.decide({ decision: 'confirm', pin: PIN })
    expect(await call).toBe('CARD_REMOVED')
    expect([second.verifies, second.triesLeft]).toEqual([0, 3])
  })
})
