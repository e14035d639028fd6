import { describe, expect, it, onTestFinished } from 'vitest'
import type { PcscHandle } from '../../../src/reader/pcsc/pcsc-binding.ts'
import { createPcscProvider } from '../../../src/reader/pcsc/pcsc-provider.ts'
import { CHALLENGE, CountedCard, PIN, startBridgeOver } from '../../helpers/bridge-bench.ts'
import { FakePcsc } from '../../helpers/fake-pcsc.ts'
import { cpsProfile, makeVirtualCard } from '../../helpers/virtual-cards.ts'

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

    pcsc.connectScripts.push({ value: first.handle })
    expect([await identity(), await identity()]).toEqual([idOf('rpps'), idOf('rpps')])
    const read = first.card.exchanges
    // The same state told again is no news: nothing is asked to make sure.
    pcsc.set(READER, { kind: 'present', counter: 1, atr: first.atr })
    expect([await identity(), first.card.exchanges, pcsc.connects.length]).toEqual([idOf('rpps'), read, 1])

    pcsc.set(READER, { kind: 'present', counter: 3, atr: second.atr })
    pcsc.connectScripts.push({ value: second.handle }, { value: second.handle })
    expect(await identity()).toBe(idOf('adeli'))
    const signed = await portal.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect([signed.nationalId, first.card.exchanges, pcsc.connects.length]).toEqual([idOf('adeli'), read, 3])
    const methods = bench.notifications.map(({ method }) => method)
    expect(methods).toEqual(['reader.attached', 'card.inserted', 'card.removed', 'card.inserted'])
  })
})
