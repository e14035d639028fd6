import { fc } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  CHALLENGE,
  CountedCard,
  openBench,
  outcomeOfCall,
  PIN,
  startBench,
  type TestClient,
} from '../../../helpers/bridge-bench.ts'
import { isEdge } from '../../../helpers/properties.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps', {
  quirks: { readPastEnd: '6C', lastWrongPin: '63C0', issuerCertificate: true },
})

/** What a card may be accused of; `ok` when the damage did not matter. */
const TYPED = new Set([
  'ok',
  'CARD_PROTOCOL',
  'CARD_UNSUPPORTED',
  'CERTIFICATE_NOT_FOUND',
  'CERTIFICATE_EXPIRED',
  'CARD_MISMATCH',
  'PIN_INCORRECT',
  'PIN_BLOCKED',
  'PIN_LAST_TRY',
  // It says for ever that somebody has verified its code.
  'CARD_BUSY',
  // Its number is another one at the next connection.
  'CARD_REMOVED',
  'PIN_FORMAT',
])

const OPERATIONS: readonly (readonly [string, (client: TestClient) => Promise<unknown>])[] = [
  ['card.identity', (client) => client.call('card.identity', {})],
  ['card.certificate', (client) => client.call('card.certificate', { use: 'signature' })],
  ['pin.status', (client) => client.call('pin.status', {})],
  ['pin.verify', (client) => client.call('pin.verify', { pin: PIN })],
  ['activation.sign', (client) => client.call('activation.sign', { challenge: CHALLENGE, pin: PIN })],
]

type Damage = (answer: Uint8Array) => Uint8Array

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const withoutData: Damage = (answer) => answer.subarray(-2)
const data = (answer: Uint8Array): Uint8Array => answer.subarray(0, -2)

const DAMAGES: readonly (readonly [string, Damage])[] = [
  ['no data', withoutData],
  ['half of the data', (answer) => bytes(...data(answer).subarray(0, (answer.length - 2) >> 1), 0x90, 0)],
  ['zeros', (answer) => bytes(...data(answer).map(() => 0), 0x90, 0)],
  ['constructed tags', (answer) => bytes(...data(answer).map(() => 0x30), 0x90, 0)],
  ['256 bytes', () => bytes(...new Uint8Array(256).fill(0x30), 0x90, 0)],
  ['one byte', () => bytes(0x90)],
  ['6F00', () => bytes(0x6f, 0)],
  ['6A82', () => bytes(0x6a, 0x82)],
  ['6C00', () => bytes(0x6c, 0)],
  ['6100', () => bytes(0x61, 0)],
  ['63C0', () => bytes(0x63, 0xc0)],
  ['6983', () => bytes(0x69, 0x83)],
]

const BOUND = 3000

describe.each(OPERATIONS)('%s on a card that answers wrongly', (_name, operate) => {
  it.each(DAMAGES)(
    'once, with %s, ends with a typed error, and the next call works',
    async (_what, damage) => {
      const whole = new CountedCard(await makeCard())
      const first = await startBench({ cards: [whole] })
      await operate(first.client())
      await first.bridge.stop()
      const sent = whole.log.map(({ ins }) => ins)
      for (const at of sent.keys()) {
        if (!isEdge(sent, at)) continue
        const card = new CountedCard(await makeCard())
        card.change = (answer, _header, index) => (index === at ? damage(answer) : answer)
        const bench = await startBench({ cards: [card] })
        const outcome = await outcomeOfCall(operate(bench.client()))
        expect(TYPED, `${outcome} at command ${at}`).toContain(outcome)
        expect(card.exchanges).toBeLessThan(BOUND)
        expect(card.verifies).toBeLessThanOrEqual(1)
        card.change = (answer) => answer
        const next = bench.client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })
        const tryAgain = outcome === 'ok' ? await outcomeOfCall(next) : await recover(bench.client(), next)
        expect(tryAgain, `after ${outcome} at command ${at}`).toBe('ok')
        await bench.bridge.stop()
      }
    },
  )

  it.each(DAMAGES)('for ever, with %s, ends in bounded time', async (_what, damage) => {
    for (const from of [0, 1, 2, 3, 5, 8, 13]) {
      const card = new CountedCard(await makeCard())
      card.change = (answer, _header, index) => (index >= from ? damage(answer) : answer)
      const bench = await startBench({ cards: [card] })
      const outcome = await outcomeOfCall(operate(bench.client()))
      expect(TYPED, `${outcome} from command ${from}`).toContain(outcome)
      expect(card.exchanges).toBeLessThan(BOUND)
      await bench.bridge.stop()
    }
  })
})

/** One call may still find what was read wrongly and was right in form: it fails typed, and is forgotten by then. */
async function recover(client: TestClient, call: Promise<unknown>): Promise<string> {
  const outcome = await outcomeOfCall(call)
  expect(TYPED).toContain(outcome)
  if (outcome === 'ok') return outcome
  return outcomeOfCall(client.call('activation.sign', { challenge: CHALLENGE, pin: PIN }))
}

describe('a card of random damage', () => {
  it('never costs more than one VERIFY a call, and never more commands than the bound', async () => {
    const flips = fc.array(fc.record({ at: fc.nat(40), byte: fc.nat(300), value: fc.nat(255) }), {
      minLength: 1,
      maxLength: 6,
    })
    await fc.assert(
      fc.asyncProperty(flips, fc.constantFrom(...OPERATIONS), async (changes, [, operate]) => {
        const card = new CountedCard(await makeCard())
        card.change = (answer, _header, index) => {
          const copy = answer.slice()
          for (const { at, byte, value } of changes)
            if (at === index && copy.length > 0) copy[byte % copy.length] = value
          return copy
        }
        const bench = await startBench({ cards: [card] })
        const outcome = await outcomeOfCall(operate(bench.client()))
        expect(TYPED, outcome).toContain(outcome)
        expect(card.verifies).toBeLessThanOrEqual(1)
        expect(card.exchanges).toBeLessThan(BOUND)
        await bench.bridge.stop()
      }),
      { numRuns: process.env['SLOW'] === '1' ? 3000 : 150 },
    )
  })
})

describe('a card that never stops', () => {
  it.each([
    ['giving a byte at a time', (answer: Uint8Array) => bytes(answer[0] ?? 0x30, 0x61, 0x01)],
    ['asking for another length', () => bytes(0x6c, 0x10)],
    ['having more', () => bytes(...new Uint8Array(250).fill(0x30), 0x61, 0)],
  ] as const)('%s is left after a bounded number of commands', async (_name, damage) => {
    const card = new CountedCard(await makeCard())
    card.change = damage
    const { client } = await openBench({ cards: [card] })
    expect(TYPED).toContain(await outcomeOfCall(client().call('card.identity', {})))
    expect(card.exchanges).toBeLessThanOrEqual(1000)
  })
})
