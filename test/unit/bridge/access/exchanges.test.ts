import { describe, expect, it } from 'vitest'
import type { Params } from '../../../../src/contract/methods.ts'
import { CHALLENGE, CountedCard, openBench, outcomeOfCall, PIN } from '../../../helpers/bridge-bench.ts'
import { cardFactory, makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')
const freshCard = async (): Promise<CountedCard> => new CountedCard(await makeCard())

type Call =
  | readonly ['card.identity', Params<'card.identity'>]
  | readonly ['card.certificate', Params<'card.certificate'>]
  | readonly ['pin.status', Params<'pin.status'>]
  | readonly ['pin.verify', Params<'pin.verify'>]
  | readonly ['activation.sign', Params<'activation.sign'>]

const sign = (params: Partial<Params<'activation.sign'>> = {}): Call => [
  'activation.sign',
  { challenge: CHALLENGE, ...params },
]
const verify = (params: Params<'pin.verify'> = {}): Call => ['pin.verify', params]

interface Row {
  readonly name: string
  readonly calls: readonly Call[]
  /** Outcome of each call, the exchanges that it cost, and the VERIFY commands with a PIN among them. */
  readonly costs: readonly (readonly [outcome: string, exchanges: number, verifies: number])[]
}

const COSTS: readonly Row[] = [
  {
    name: 'an identity, and again from memory once the card is known by its number',
    calls: [
      ['card.identity', {}],
      ['card.identity', {}],
    ],
    costs: [
      ['ok', 13, 0],
      ['ok', 2, 0],
    ],
  },
  {
    name: 'both certificates, and again from memory',
    calls: [
      ['card.certificate', { use: 'authentication' }],
      ['card.certificate', { use: 'signature' }],
      ['card.certificate', { use: 'authentication' }],
    ],
    costs: [
      ['ok', 13, 0],
      ['ok', 8, 0],
      ['ok', 2, 0],
    ],
  },
  {
    name: 'the counter, cold and warm',
    calls: [
      ['pin.status', {}],
      ['pin.status', {}],
    ],
    costs: [
      ['ok', 9, 0],
      ['ok', 2, 0],
    ],
  },
  {
    name: 'a check of the PIN, cold and warm',
    calls: [verify({ pin: PIN }), verify({ pin: PIN })],
    costs: [
      // With the certificate, by whose hash the audit trail knows the card.
      ['ok', 20, 1],
      ['ok', 3, 1],
    ],
  },
  {
    name: 'a wrong PIN',
    calls: [verify({ pin: '0000' }), sign({ pin: '0000' })],
    costs: [
      ['PIN_INCORRECT', 20, 1],
      ['PIN_INCORRECT', 7, 1],
    ],
  },
  {
    name: 'a signature, cold and warm',
    calls: [sign({ pin: PIN }), sign({ pin: PIN })],
    costs: [
      ['ok', 27, 1],
      ['ok', 7, 1],
    ],
  },
  {
    name: 'a signature after a check that keeps the card',
    calls: [verify({ pin: PIN, then: 'activation.sign' }), sign(), sign()],
    costs: [
      ['ok', 23, 1],
      ['ok', 4, 0],
      ['PIN_REQUIRED', 2, 0],
    ],
  },
  {
    name: 'another card than expected',
    calls: [sign({ pin: PIN, expect: { nationalId: '1' } }), verify({ pin: PIN, expect: { test: false } })],
    costs: [
      ['CARD_MISMATCH', 13, 0],
      ['CARD_MISMATCH', 2, 0],
    ],
  },
  {
    name: 'no PIN',
    calls: [verify(), sign()],
    costs: [
      ['PIN_REQUIRED', 9, 0],
      // The card was left as it was: the MF is selected before its number is read.
      ['PIN_REQUIRED', 3, 0],
    ],
  },
  {
    name: 'what is no PIN of any card',
    calls: ['', '123', '12345678901234', 'abcd', '12 4', '１２３４', '123\n', '-123'].map((pin) =>
      verify({ pin }),
    ),
    costs: Array.from({ length: 8 }, () => ['PIN_FORMAT', 0, 0] as const),
  },
  {
    name: 'a PIN that is too long for this card',
    calls: [verify({ pin: '12345' }), sign({ pin: '123456789012' })],
    costs: [
      ['PIN_FORMAT', 7, 0],
      ['PIN_FORMAT', 2, 0],
    ],
  },
  {
    name: 'a challenge that is none',
    calls: [sign({ challenge: 'AAAA', pin: PIN })],
    costs: [['REQUEST_INVALID', 0, 0]],
  },
]

describe('the exchanges of an operation', () => {
  it.each(COSTS)('are counted for $name', async ({ calls, costs }) => {
    const card = await freshCard()
    const bench = await openBench({ cards: [card] })
    const client = bench.client()
    const seen: (readonly [string, number, number])[] = []
    for (const [method, params] of calls) {
      card.clear()
      const outcome = await outcomeOfCall(client.call(method, params))
      seen.push([outcome, card.exchanges, card.verifies])
    }
    expect(seen).toEqual(costs)
  })

  it.each([
    ['last-try', {}, 'PIN_LAST_TRY', 0, 1],
    ['last-try', { allowLastTry: false }, 'PIN_LAST_TRY', 0, 1],
    ['last-try', { allowLastTry: true }, 'ok', 1, 3],
    ['last-try', { allowLastTry: true, pin: '0000' }, 'PIN_BLOCKED', 1, 0],
    ['last-try', { pin: '0000' }, 'PIN_LAST_TRY', 0, 1],
    ['blocked', {}, 'PIN_BLOCKED', 0, 0],
    ['blocked', { allowLastTry: true }, 'PIN_BLOCKED', 0, 0],
  ] as const)(
    'on the card %s with %j end with %s after %i VERIFY',
    async (name, params, code, verifies, left) => {
      for (const method of ['pin.verify', 'activation.sign'] as const) {
        const card = new CountedCard(await makeVirtualCard(name))
        const bench = await openBench({ cards: [card] })
        const call =
          method === 'pin.verify'
            ? bench.client().call(method, { pin: PIN, ...params })
            : bench.client().call(method, { pin: PIN, challenge: CHALLENGE, ...params })
        expect(await outcomeOfCall(call)).toBe(code)
        expect(card.verifies).toBe(verifies)
        expect(card.triesLeft).toBe(left)
      }
    },
  )

  it('make a card of which 6983 answers the last wrong PIN blocked all the same', async () => {
    const quirks = { readPastEnd: '6282', lastWrongPin: '6983', issuerCertificate: true } as const
    const card = new CountedCard(await makeVirtualCard('last-try', { quirks }))
    const bench = await openBench({ cards: [card] })
    const call = bench.client().call('pin.verify', { pin: '0000', allowLastTry: true })
    expect(await outcomeOfCall(call)).toBe('PIN_BLOCKED')
    expect(card.verifies).toBe(1)
  })
})
