import { describe, expect, it, onTestFinished } from 'vitest'
import { messageOf } from '../../../../src/errors/messages.ts'
import { filterReaders, type ReaderPatterns } from '../../../../src/reader/reader-filter.ts'
import type { VirtualCard } from '../../../../src/reader/virtual/virtual-card.ts'
import { VirtualReaderProvider } from '../../../../src/reader/virtual/virtual-provider.ts'
import {
  type BridgeBench,
  CHALLENGE,
  CountedCard,
  outcomeOfCall,
  PIN,
  startBridgeOver,
} from '../../../helpers/bridge-bench.ts'
import { PromptHolder } from '../../../helpers/prompt-holder.ts'
import { cardFactory, makeOtherCard } from '../../../helpers/virtual-cards.ts'

const makeCps3 = await cardFactory('rpps')
const makeCps4 = await cardFactory('cps4')
const vitale = await makeOtherCard('vitale')
const mute = await makeOtherCard('mute')

interface NamedBench extends BridgeBench {
  /** Ids in the order of the readers. */
  readonly ids: readonly string[]
}

async function benchOf(
  readers: readonly (readonly [name: string, card: VirtualCard | null])[],
  patterns: ReaderPatterns = { include: [], exclude: [] },
): Promise<NamedBench> {
  const provider = new VirtualReaderProvider({ readers: readers.map(([name, card]) => ({ name, card })) })
  const bench = await startBridgeOver(filterReaders(provider, patterns))
  onTestFinished(() => bench.bridge.stop())
  const { readers: known } = await bench.client().call('readers.list', {})
  return { ...bench, provider, ids: known.map(({ id }) => id) }
}

const FRONT = 'Ingenico TL TELIUM (25005334) 00 00'
const BACK = 'Ingenico TL TELIUM (25005334) 00 01'

describe('a reader with two slots', () => {
  it.each([
    ['front', 0, 'a patient’s card', vitale],
    ['back', 1, 'a patient’s card', vitale],
    ['front', 0, 'a mute card', mute],
    ['back', 1, 'a mute card', mute],
    ['front', 0, 'nothing', null],
    ['back', 1, 'nothing', null],
  ] as const)('finds the CPS in the %s slot, with %s %s in the other', async (_slot, at, _what, beside) => {
    for (const make of [makeCps3, makeCps4]) {
      const cps = await make()
      const cards = at === 0 ? [cps, beside] : [beside, cps]
      const bench = await benchOf([
        [FRONT, cards[0] ?? null],
        [BACK, cards[1] ?? null],
      ])
      const identity = await bench.client().call('card.identity', {})
      expect(identity.card.reader).toBe(bench.ids[at])
      const sign = bench.client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })
      expect(await outcomeOfCall(sign)).toBe('ok')
    }
  })

  it('names the slots of two CPS, without the serial number of the reader', async () => {
    const bench = await benchOf([
      [FRONT, await makeCps3()],
      [BACK, await makeCps4()],
    ])
    const fault = await bench.client().fault('card.identity', {})
    expect(fault).toMatchObject({ code: 'READER_AMBIGUOUS', details: { readers: bench.ids } })
    const { what } = messageOf(fault, 'fr')
    expect(what).toContain('« Ingenico TL TELIUM (…) 00 00 » et « Ingenico TL TELIUM (…) 00 01 »')
    expect(messageOf(fault, 'en').what).not.toContain('25005334')
  })

  it('names the slot that holds another card, where there is no CPS', async () => {
    const bench = await benchOf([
      [FRONT, null],
      [BACK, vitale],
    ])
    const fault = await bench.client().fault('card.identity', {})
    expect(fault).toMatchObject({ code: 'CARD_UNSUPPORTED', details: { kind: 'vitale' } })
    expect(messageOf(fault, 'fr')).toEqual({
      what: 'La carte dans « Ingenico TL TELIUM (…) 00 01 » n’est pas une carte CPS utilisable ici.',
      advice: 'C’est une carte Vitale. Insérez votre carte CPS à sa place.',
    })
  })
})

describe('a prompt page', () => {
  const asked = (bench: NamedBench, reader?: string) => {
    const holder = new PromptHolder(() => bench.bridge)
    const portal = bench.client({ pinEntry: 'page', identity: 'ask' }, { prompts: holder.channel })
    const call = portal.call('activation.sign', {
      challenge: CHALLENGE,
      ...(reader === undefined ? {} : { reader }),
    })
    return { holder, call }
  }

  it('tells of the patient’s card in the other slot, and follows the CPS that is put there', async () => {
    const card = new CountedCard(await makeCps3())
    const bench = await benchOf([
      [FRONT, card],
      [BACK, vitale],
    ])
    const { holder, call } = asked(bench)
    const page = await holder.page()
    await page.until('ready')
    bench.provider.remove(FRONT)
    const hint = await page.until('waiting-card', 'CARD_UNSUPPORTED')
    expect(hint.fault?.message).toContain('00 01')
    bench.provider.insert(BACK, card)
    await page.confirm(PIN)
    expect(await outcomeOfCall(call)).toBe('ok')
    expect(card.verifies).toBe(1)
  })

  it('stays with its card when a second CPS is inserted, also after a wrong code', async () => {
    const card = new CountedCard(await makeCps3())
    const bench = await benchOf([
      [FRONT, card],
      [BACK, null],
    ])
    const { holder, call } = asked(bench)
    const page = await holder.page()
    await page.until('ready')
    bench.provider.insert(BACK, await makeCps4())
    await page.confirm('0000')
    await page.until('ready', 'PIN_INCORRECT')
    await page.confirm(PIN)
    expect(await outcomeOfCall(call)).toBe('ok')
    expect(card.verifies).toBe(2)
  })

  it('waits for the reader that the portal named', async () => {
    const card = new CountedCard(await makeCps3())
    const bench = await benchOf([
      [FRONT, card],
      [BACK, null],
    ])
    const { holder, call } = asked(bench, bench.ids[0])
    const page = await holder.page()
    await page.until('ready')
    bench.provider.remove(FRONT)
    bench.provider.insert(BACK, await makeCps4())
    await page.until('waiting-card', 'CARD_ABSENT')
    bench.provider.insert(FRONT, card)
    await page.confirm(PIN)
    expect(await outcomeOfCall(call)).toBe('ok')
  })
})

describe('a reader with any name', () => {
  it.each([
    ['quotes and backslashes', 'Le "lecteur" d\'accueil \\ 00 00', 'Le "lecteur" d\'accueil \\ 00 00'],
    ['markup', '<img src=x onerror=alert(1)> 00', '<img src=x onerror=alert(1)> 00'],
    ['letters of any script', 'Lecteur d’été 読取装置 🏥 00 00', 'Lecteur d’été 読取装置 🏥 00 00'],
    ['more than 127 bytes', `${'Très long '.repeat(30)}00 00`, `${'Très long '.repeat(30)}00 00`],
    ['control characters', 'A\u0000B\u202EC\n00', 'A\uFFFDB\uFFFDC\uFFFD00'],
    ['the name of a property', '__proto__', '__proto__'],
    ['nothing in it', '', ''],
  ])('works: %s', async (_what, name, shown) => {
    const bench = await benchOf([[name, await makeCps3()]])
    const { readers } = await bench.client().call('readers.list', {})
    expect(readers).toEqual([expect.objectContaining({ name: shown, state: 'present' })])
    const reader = bench.ids[0] ?? ''
    const sign = bench.client().call('activation.sign', { challenge: CHALLENGE, pin: PIN, reader })
    expect(await outcomeOfCall(sign)).toBe('ok')
  })

  it('is told apart from another when masking makes them equal', async () => {
    const names = ['SCR335 [21120812345678] 00', 'SCR335 [21120887654321] 00']
    const bench = await benchOf([
      [names[0] ?? '', await makeCps3()],
      [names[1] ?? '', await makeCps3()],
    ])
    expect(new Set(bench.ids).size).toBe(2)
    const fault = await bench.client().fault('card.identity', {})
    expect(messageOf(fault, 'fr').what).toContain('« SCR335 […] 00 (1) » et « SCR335 […] 00 (2) »')
    for (const reader of bench.ids)
      expect(await outcomeOfCall(bench.client().call('card.identity', { reader }))).toBe('ok')
  })
})

describe('patterns for readers', () => {
  it.each([
    [{ include: ['* 00 01'], exclude: [] }],
    [{ include: [], exclude: ['* 00 00'] }],
    [{ include: ['TELIUM'], exclude: ['00 00'] }],
  ])('leave one slot of two: %j', async (patterns) => {
    const bench = await benchOf(
      [
        [FRONT, await makeCps3()],
        [BACK, await makeCps4()],
      ],
      patterns,
    )
    const { readers } = await bench.client().call('readers.list', {})
    expect(readers.map(({ name }) => name)).toEqual(['Ingenico TL TELIUM (…) 00 01'])
    expect((await bench.client().call('card.identity', {})).card.kind).toBe('cps4')
  })
})
