import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  CHALLENGE,
  CountedCard,
  FIRST_READER,
  openBench,
  outcomeOfCall,
  PIN,
} from '../../../helpers/bridge-bench.ts'
import type { CardConnection } from '../../../../src/reader/reader.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')

/** A card that stops answering at a command; a connection to it cannot end before the card does. */
async function silentBench(at: number) {
  const card = new CountedCard(await makeCard())
  const play = { commands: 0, silent: true, connects: 0 }
  let answers: () => void = () => undefined
  const answered = new Promise<void>((resolve) => (answers = resolve))
  const bench = await openBench({
    cards: [card],
    wrap: (provider) => ({
      backend: provider.backend,
      start: (listener) => provider.start(listener),
      stop: () => {
        answers()
        return provider.stop()
      },
      connect: async (reader, options) => {
        const inner = await provider.connect(reader, options)
        play.connects += 1
        let stuck = false
        const connection: CardConnection = {
          reader,
          atr: inner.atr,
          protocol: inner.protocol,
          transmit: async (command) => {
            play.commands += 1
            if (play.silent && play.commands > at) {
              stuck = true
              await answered
            }
            return inner.transmit(command)
          },
          close: async (disposition) => {
            if (stuck) await answered
            await inner.close(disposition)
          },
        }
        return connection
      },
    }),
  })
  const recover = (): void => {
    play.silent = false
    answers()
  }
  return { bench, card, play, recover }
}

const pass = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms)
}

describe('a card that falls silent inside an exchange', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const begin = async (bench: Awaited<ReturnType<typeof silentBench>>, at: number): Promise<void> => {
    for (let turns = 0; bench.play.commands <= at && turns < 1000; turns += 1)
      await new Promise<void>((resolve) => setImmediate(resolve))
    expect(bench.play.commands).toBe(at + 1)
  }

  it.each([0, 3, 12])(
    'keeps its caller five seconds, at command %i, and the next one a second',
    async (at) => {
      const silent = await silentBench(at)
      const { bench, play, recover } = silent
      const outcomes: string[] = []
      const call = (): void =>
        void outcomeOfCall(bench.client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })).then(
          (outcome) => outcomes.push(outcome),
        )
      call()
      await begin(silent, at)
      call()
      await pass(4900)
      expect(outcomes).toEqual([])
      await pass(200)
      expect(outcomes).toEqual(['CARD_MUTE'])
      await pass(1100)
      expect(outcomes).toEqual(['CARD_MUTE', 'CARD_MUTE'])
      expect([play.commands, play.connects]).toEqual([at + 1, 1])
      recover()
      await pass(10)
      vi.useRealTimers()
      expect(await outcomeOfCall(bench.client().call('card.identity', {}))).toBe('ok')
    },
  )

  it('lets its caller go at once when it is pulled', async () => {
    const silent = await silentBench(5)
    const outcome = outcomeOfCall(silent.bench.client().call('card.identity', {}))
    await begin(silent, 5)
    silent.bench.provider.remove(FIRST_READER)
    expect(await outcome).toBe('CARD_REMOVED')
    silent.recover()
  })
})

describe('a card that answers each command late', () => {
  it('keeps its caller no longer than ten seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
    try {
      const card = new CountedCard(await makeCard())
      const bench = await openBench({
        cards: [card],
        beforeCommand: () => new Promise((resolve) => setTimeout(resolve, 1500)),
      })
      const outcome = outcomeOfCall(bench.client().call('card.identity', {}))
      let ended: string | undefined
      void outcome.then((code) => (ended = code))
      for (let second = 0; second < 10; second += 1) {
        for (let turns = 0; turns < 30; turns += 1)
          await new Promise<void>((resolve) => setImmediate(resolve))
        await pass(1000)
      }
      for (let turns = 0; turns < 30; turns += 1) await new Promise<void>((resolve) => setImmediate(resolve))
      expect(ended).toBe('CARD_MUTE')
    } finally {
      vi.useRealTimers()
    }
  })
})
