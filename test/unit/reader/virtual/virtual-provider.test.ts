import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { plainError } from '../../../../src/errors/bridge-error.ts'
import { command } from '../../../../src/iso7816/command-apdu.ts'
import { exchange } from '../../../../src/iso7816/exchange.ts'
import type { CommandHook } from '../../../../src/reader/virtual/virtual-card.ts'
import { VirtualReaderProvider, virtualReaderName } from '../../../../src/reader/virtual/virtual-provider.ts'
import { hex } from '../../../helpers/hex.ts'
import { ReaderEventLog } from '../../../helpers/reader-event-log.ts'
import { ECHO, TestCard } from '../../../helpers/test-card.ts'
import { makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const READER = virtualReaderName(0)
const ECHO_1 = Uint8Array.of(0x00, ECHO, 0x00, 0x01)

async function startedWith(card: TestCard | null, beforeCommand?: CommandHook) {
  const provider = new VirtualReaderProvider({
    readers: [{ name: READER, card }],
    ...(beforeCommand === undefined ? {} : { beforeCommand }),
  })
  const log = new ReaderEventLog()
  await provider.start(log.record)
  return { provider, log }
}

describe('virtualReaderName', () => {
  it.each([
    [0, 'cps-bridge Virtual Reader 00 00'],
    [1, 'cps-bridge Virtual Reader 01 00'],
    [10, 'cps-bridge Virtual Reader 0A 00'],
  ])('names reader %i as PC/SC would', (index, name) => {
    expect(virtualReaderName(index)).toBe(name)
  })
})

describe('VirtualReaderProvider', () => {
  it('tells an insertion and a removal before insert and remove return', async () => {
    const { provider, log } = await startedWith(null)
    provider.insert(READER, new TestCard(1))
    expect(log.lines.at(-1)).toBe(`card-inserted ${READER} 3B024301`)
    provider.remove(READER)
    expect(log.lines.at(-1)).toBe(`card-removed ${READER}`)
  })

  it('tells a card that is inserted over another as removed and inserted', async () => {
    const { provider, log } = await startedWith(new TestCard(1))
    provider.insert(READER, new TestCard(2))
    expect(log.lines.slice(-2)).toEqual([`card-removed ${READER}`, `card-inserted ${READER} 3B024302`])
  })

  it('knows which card is in which reader', async () => {
    const card = new TestCard()
    const { provider } = await startedWith(card)
    expect(provider.cardIn(READER)).toBe(card)
    provider.remove(READER)
    expect(provider.cardIn(READER)).toBeNull()
  })

  it('refuses to pull a card from an empty reader and names the readers that there are', async () => {
    const { provider } = await startedWith(null)
    expect(() => provider.remove(READER)).toThrow(expect.objectContaining({ code: 'CARD_ABSENT' }) as Error)
    const unknown = expect.objectContaining({
      code: 'READER_NOT_FOUND',
      details: { readers: [READER] },
    }) as Error
    expect(() => provider.remove('none')).toThrow(unknown)
    expect(() => provider.insert('none', new TestCard())).toThrow(unknown)
    expect(() => provider.cardIn('none')).toThrow(unknown)
  })

  it('keeps the counters of a card that comes back, and forgets its verified PIN', async () => {
    const card = await makeVirtualCard('rpps')
    const provider = new VirtualReaderProvider({ readers: [{ name: READER, card }] })
    await provider.start(() => undefined)
    const connection = await provider.connect(READER, { waitMs: 0 })
    const verify = (pin: string): Promise<unknown> => exchange(connection, command([0, 0x20, 0, 1], hex(pin)))
    expect(await verify('39 39 39 39')).toMatchObject({ sw: 0x63c2 })
    provider.remove(READER)
    provider.insert(READER, card)
    const again = await provider.connect(READER, { waitMs: 0 })
    expect(await exchange(again, command([0, 0x20, 0, 1]))).toMatchObject({ sw: 0x63c2 })
    await exchange(again, command([0, 0x20, 0, 1], hex('31 32 33 34')))
    await again.close('reset')
    const third = await provider.connect(READER, { waitMs: 0 })
    expect(await exchange(third, command([0, 0x20, 0, 1]))).toMatchObject({ sw: 0x63c3 })
  })

  it('lets other work go on between two commands', async () => {
    const { provider } = await startedWith(new TestCard())
    const connection = await provider.connect(READER, { waitMs: 0 })
    const order: string[] = []
    setImmediate(() => order.push('other work'))
    await connection.transmit(ECHO_1)
    order.push('answer')
    expect(order).toEqual(['other work', 'answer'])
  })

  it('plays a slow card', async () => {
    const { provider } = await startedWith(new TestCard(), () => sleep(40))
    const connection = await provider.connect(READER, { waitMs: 0 })
    const before = performance.now()
    await connection.transmit(ECHO_1)
    expect(performance.now() - before).toBeGreaterThanOrEqual(39)
  })

  it('plays a card that is pulled at the second command, which never reaches it', async () => {
    let commands = 0
    const card = new TestCard()
    const { provider } = await startedWith(card, () => {
      if (++commands === 2) provider.remove(READER)
    })
    const connection = await provider.connect(READER, { waitMs: 0 })
    await connection.transmit(ECHO_1)
    await expect(connection.transmit(ECHO_1)).rejects.toMatchObject({ code: 'CARD_REMOVED' })
    expect(card.log).toHaveLength(1)
  })

  it('does not wait for a slow card that is pulled', async () => {
    const { provider } = await startedWith(new TestCard(), () => sleep(10_000, undefined, { ref: false }))
    const connection = await provider.connect(READER, { waitMs: 0 })
    const answer = connection.transmit(ECHO_1)
    setTimeout(() => provider.remove(READER), 10)
    await expect(answer).rejects.toMatchObject({ code: 'CARD_REMOVED' })
  })

  it('plays the faults that the hook throws, one command at a time', async () => {
    let mute = true
    const { provider } = await startedWith(new TestCard(), () => {
      if (mute) throw plainError('CARD_MUTE')
    })
    const connection = await provider.connect(READER, { waitMs: 0 })
    await expect(connection.transmit(ECHO_1)).rejects.toMatchObject({ code: 'CARD_MUTE' })
    mute = false
    expect(await connection.transmit(ECHO_1)).toEqual(hex('00 01 90 00'))
  })

  it('ends connections and waits at stop, and connects no more', async () => {
    const { provider, log } = await startedWith(new TestCard())
    const connection = await provider.connect(READER, { waitMs: 0 })
    const waiting = provider.connect(READER, { waitMs: 5000 })
    const told = log.lines.length
    await provider.stop()
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' })
    await expect(connection.transmit(ECHO_1)).rejects.toMatchObject({ code: 'CARD_REMOVED' })
    await expect(provider.connect(READER, { waitMs: 0 })).rejects.toMatchObject({ code: 'PCSC_UNAVAILABLE' })
    provider.remove(READER)
    expect(log.lines).toHaveLength(told)
  })

  it('is started once', async () => {
    const { provider } = await startedWith(null)
    expect(() => provider.start(() => undefined)).toThrow(RangeError)
  })
})
