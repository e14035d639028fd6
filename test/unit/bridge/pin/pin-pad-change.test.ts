import { describe, expect, it } from 'vitest'
import type { PadKeys, PadLie } from '../../../../src/reader/virtual/virtual-pin-pad.ts'
import { CountedCard, openBench, outcomeOfCall } from '../../../helpers/bridge-bench.ts'
import { scriptedPad, typed } from '../../../helpers/pin-pad-keys.ts'
import { makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const PUK = '12345678'

/** A holder at the keys of the reader, and the bridge's own page, which sends no code. */
async function atTheKeys(
  name: string,
  keys: readonly PadKeys[],
  { tries = 3, lie }: { tries?: number; lie?: PadLie } = {},
) {
  const pin = { code: '1234', maxTries: 3, triesLeft: tries }
  const puk = { code: PUK, maxTries: 10, triesLeft: 10 }
  const card = new CountedCard(await makeVirtualCard(name, { pin, puk }))
  const pad = scriptedPad(keys, lie === undefined ? {} : { lie })
  const bench = await openBench({ cards: [card], pinPad: pad.pinPad })
  const client = bench.client()
  const prepared = await client.call('pin.prepare', {})
  const { attempt } = prepared
  return {
    card,
    pad,
    client,
    prepared,
    change: () => outcomeOfCall(client.call('pin.change', { attempt })),
    unblock: () => outcomeOfCall(client.call('pin.unblock', { attempt })),
    verify: (code: string) => outcomeOfCall(client.call('pin.verify', { pin: code })),
  }
}

describe.each(['rpps', 'cps4'])('the codes of the card %s, entered on the reader', (name) => {
  const next = [typed('9876'), typed('9876')]

  it('are changed there, and the page says beforehand that they will be', async () => {
    const { prepared, change, verify, pad } = await atTheKeys(name, [typed('1234'), ...next])
    expect(prepared).toMatchObject({ pin: { entry: 'pinpad' }, puk: { entry: 'pinpad' } })
    expect(await change()).toBe('ok')
    expect(pad.asked.slice(-2)).toEqual(['new-code', 'new-code-again'])
    expect(await verify('9876')).toBe('ok')
  })

  it('unblock the card', async () => {
    const { unblock, verify } = await atTheKeys(name, [typed(PUK), ...next], { tries: 0 })
    expect(await unblock()).toBe('ok')
    expect(await verify('9876')).toBe('ok')
  })

  it('cost one try when the current one is wrong', async () => {
    const { card, change } = await atTheKeys(name, [typed('7777'), ...next])
    expect(await change()).toBe('PIN_INCORRECT')
    expect(card.triesLeft).toBe(2)
  })

  it.each<readonly [string, PadKeys, string]>([
    ['differ', typed('9875'), 'NEW_PIN_REFUSED'],
    ['are cancelled', 'cancel', 'PIN_CANCELLED'],
    ['are not entered in time', 'nothing', 'PIN_TIMEOUT'],
  ])('stay as they are when the entries of the new one %s', async (_what, again, outcome) => {
    const { card, change, verify } = await atTheKeys(name, [typed('1234'), typed('9876'), again])
    expect(await change()).toBe(outcome)
    expect(card.triesLeft).toBe(3)
    expect(await verify('1234')).toBe('ok')
  })

  it('are asked on the page once the reader has lied', async () => {
    const { client, unblock } = await atTheKeys(name, [], { tries: 0, lie: 'says-verified' })
    expect(await unblock()).toBe('CARD_PROTOCOL')
    expect(await client.call('pin.prepare', {})).toMatchObject({ pin: { entry: 'page', blocked: true } })
  })
})

describe('codes that are left out', () => {
  it('are no codes of a reader without a PIN pad, and no half of them is taken', async () => {
    const card = new CountedCard(await makeVirtualCard('rpps', {}))
    const client = (await openBench({ cards: [card] })).client()
    const { attempt } = await client.call('pin.prepare', {})
    expect(await outcomeOfCall(client.call('pin.change', { attempt, pin: '1234' }))).toBe('REQUEST_INVALID')
    expect(await outcomeOfCall(client.call('pin.change', { attempt }))).toBe('PIN_REQUIRED')
    expect(card.verifies).toBe(0)
  })
})
