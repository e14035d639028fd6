import { describe, expect, it } from 'vitest'
import { pcscUnavailable } from '../../../../src/errors/bridge-error.ts'
import type { ReaderEvent, ReaderProvider } from '../../../../src/reader/reader.ts'
import { CHALLENGE, FIRST_READER, openBench, outcomeOfCall, PIN } from '../../../helpers/bridge-bench.ts'
import { eventually } from '../../../helpers/eventually.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')

/** Readers whose service dies when told; the command that the card has then is never answered. */
function mortalService() {
  let tell: (event: ReaderEvent) => void = () => undefined
  let die: (reason: Error) => void = () => undefined
  const died = new Promise<never>((_, reject) => (die = reject))
  died.catch(() => undefined)
  const seen = { commands: 0, answers: true }
  const wrap = (provider: ReaderProvider): ReaderProvider => ({
    backend: provider.backend,
    start: (listener) => {
      tell = listener
      return provider.start(listener)
    },
    connect: async (reader, options) => {
      const connection = await provider.connect(reader, options)
      const { atr, protocol } = connection
      return {
        reader,
        atr,
        protocol,
        transmit: (command) => {
          seen.commands += 1
          return seen.answers ? connection.transmit(command) : died
        },
        close: (disposition) => connection.close(disposition),
      }
    },
    stop: () => provider.stop(),
  })
  const kill = (): void => {
    tell({ type: 'reader-detached', reader: FIRST_READER })
    tell({ type: 'service-lost', reason: 'not-running' })
    die(pcscUnavailable('not-running'))
  }
  return { wrap, kill, seen }
}

describe('the end of the PC/SC service', () => {
  it('is what every operation in the line of a reader is told, the first and those behind it', async () => {
    const service = mortalService()
    service.seen.answers = false
    const { client } = await openBench({ cards: [await makeCard()], wrap: service.wrap })
    const outcomes = [
      outcomeOfCall(client().call('card.identity', {})),
      outcomeOfCall(client().call('pin.status', {})),
      outcomeOfCall(client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })),
    ]
    await eventually(() => expect(service.seen.commands).toBe(1))
    service.kill()
    const lost = 'PCSC_UNAVAILABLE'
    expect(await Promise.all(outcomes)).toEqual([lost, lost, lost])
    expect(await outcomeOfCall(client().call('card.identity', {}))).toBe(lost)
    expect(service.seen.commands).toBe(1)
  })

  it('is what those are told who wait for a card that another connection holds', async () => {
    const service = mortalService()
    const { client } = await openBench({ cards: [await makeCard()], wrap: service.wrap })
    await client().call('pin.verify', { pin: PIN, then: 'activation.sign' })
    const waiting = outcomeOfCall(client().call('activation.sign', { challenge: CHALLENGE, pin: PIN }))
    service.kill()
    expect(await waiting).toBe('PCSC_UNAVAILABLE')
  })
})
