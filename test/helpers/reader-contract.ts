import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../src/errors/codes.ts'
import { bytesToHex } from '../../src/iso7816/hex.ts'
import type { ReaderProvider } from '../../src/reader/reader.ts'
import type { CommandHook, VirtualCard } from '../../src/reader/virtual/virtual-card.ts'
import { hex } from './hex.ts'
import { ReaderEventLog } from './reader-event-log.ts'
import { GUARDED, LONG_ANSWER_BYTES, TestCard, UNLOCK } from './test-card.ts'

/** Two empty readers of a system that nothing else uses, and a provider that was not started. */
export interface ReaderHarness {
  readonly provider: ReaderProvider
  /** Names of the two readers, in the order in which they are told. */
  readonly readers: readonly [string, string]
  insert(card: VirtualCard, slot?: 0 | 1): Promise<void>
  /** Inserts a card that does not answer to reset. */
  insertMute(slot?: 0 | 1): Promise<void>
  remove(slot?: 0 | 1): Promise<void>
  /** Sees every command before the card does. */
  onCommand: CommandHook | undefined
  /** Ends everything. */
  close(): Promise<void>
}

const UNLOCKED = hex('90 00')
const LOCKED = hex('69 82')
const echo = (text: string): Uint8Array => hex(`00 0A ${text}`)
const instruction = (ins: number): Uint8Array => Uint8Array.of(0x00, ins, 0x11, 0x00)

/** The facts that hold for every provider of readers. */
export function readerContract(name: string, makeHarness: () => Promise<ReaderHarness>): void {
  describe(`${name}: reader contract`, () => {
    let harness: ReaderHarness
    let provider: ReaderProvider
    let first: string
    let second: string
    let log: ReaderEventLog

    beforeEach(async () => {
      harness = await makeHarness()
      provider = harness.provider
      ;[first, second] = harness.readers
      log = new ReaderEventLog()
    })
    afterEach(() => harness.close())

    const start = (): Promise<void> => provider.start(log.record)
    const connect = (waitMs = 0, signal?: AbortSignal): ReturnType<ReaderProvider['connect']> =>
      provider.connect(first, signal === undefined ? { waitMs } : { waitMs, signal })

    /** Starts with a card in the first reader. */
    async function startWithCard(card: VirtualCard = new TestCard()): Promise<void> {
      await harness.insert(card)
      await start()
      await log.until(({ lines }) => lines.some((line) => line.startsWith(`card-inserted ${first}`)))
    }

    async function until(line: string): Promise<void> {
      await log.until(({ lines }) => lines.includes(line))
    }

    async function swap(card: VirtualCard): Promise<void> {
      await harness.remove()
      await until(`card-removed ${first}`)
      await harness.insert(card)
      await log.until(
        ({ lines }) => lines.at(-1) === `card-inserted ${first} ${bytesToHex(card.atr ?? hex(''))}`,
      )
    }

    async function codeOf(attempt: Promise<unknown>): Promise<ErrorCode | 'success'> {
      return attempt.then(
        () => 'success' as const,
        (error: unknown) => (error as { readonly code: ErrorCode }).code,
      )
    }

    describe('events', () => {
      it('tells the empty readers before start resolves', async () => {
        await start()
        expect(log.lines).toEqual([`reader-attached ${first}`, `reader-attached ${second}`])
      })

      it('tells the cards that are in at the start, each after its reader', async () => {
        await harness.insert(new TestCard(7), 1)
        await sleep(100)
        await start()
        await until(`card-inserted ${second} 3B024307`)
        expect(log.lines).toEqual([
          `reader-attached ${first}`,
          `reader-attached ${second}`,
          `card-inserted ${second} 3B024307`,
        ])
      })

      it('tells insertions and removals in the order in which they happen', async () => {
        await start()
        await harness.insert(new TestCard(1))
        await log.length(3)
        await harness.insert(new TestCard(2), 1)
        await log.length(4)
        await harness.remove()
        await log.length(5)
        await harness.remove(1)
        await log.length(6)
        expect(log.lines.slice(2)).toEqual([
          `card-inserted ${first} 3B024301`,
          `card-inserted ${second} 3B024302`,
          `card-removed ${first}`,
          `card-removed ${second}`,
        ])
      })

      it('tells a card that does not answer to reset as inserted and mute', async () => {
        await start()
        await harness.insertMute()
        await log.length(3)
        await harness.remove()
        await log.length(4)
        expect(log.lines.slice(2)).toEqual([`card-inserted ${first} mute`, `card-removed ${first}`])
      })

      it('tells nothing of connections and resets', async () => {
        await startWithCard()
        const told = log.lines.length
        for (const disposition of ['leave', 'reset'] as const) {
          const connection = await connect()
          await connection.transmit(echo('00 00'))
          await connection.close(disposition)
        }
        await sleep(500)
        expect(log.lines).toHaveLength(told)
      })
    })

    describe('connect', () => {
      it('gives the reader, the answer to reset and the protocol of the card', async () => {
        await startWithCard(new TestCard(9))
        const { reader, atr, protocol } = await connect()
        expect({ reader, atr: bytesToHex(atr), protocol }).toEqual({
          reader: first,
          atr: '3B024309',
          protocol: 't0',
        })
      })

      it('refuses an empty reader with CARD_ABSENT', async () => {
        await start()
        await expect(connect()).rejects.toMatchObject({ code: 'CARD_ABSENT' })
      })

      it('refuses an unknown reader with READER_NOT_FOUND and names those there are', async () => {
        await start()
        await expect(provider.connect('Nowhere 00 00', { waitMs: 0 })).rejects.toMatchObject({
          code: 'READER_NOT_FOUND',
          details: { readers: [first, second] },
        })
      })

      it('refuses a mute card with CARD_MUTE', async () => {
        await start()
        await harness.insertMute()
        await until(`card-inserted ${first} mute`)
        await expect(connect()).rejects.toMatchObject({ code: 'CARD_MUTE' })
      })

      it('refuses the second connection with CARD_BUSY after waitMs', async () => {
        await startWithCard()
        await connect()
        const asked = performance.now()
        await expect(connect(300)).rejects.toMatchObject({ code: 'CARD_BUSY' })
        expect(performance.now() - asked).toBeGreaterThan(290)
      })

      it('refuses the second connection at once when it does not wait', async () => {
        await startWithCard()
        await connect()
        await expect(connect(0)).rejects.toMatchObject({ code: 'CARD_BUSY' })
      })

      it('lets the next ones in, in the order in which they asked', async () => {
        await startWithCard()
        const holder = await connect()
        const order: number[] = []
        const waiting = [1, 2, 3].map(async (number) => {
          const connection = await connect(5000)
          order.push(number)
          await connection.close('leave')
        })
        await holder.close('leave')
        await Promise.all(waiting)
        expect(order).toEqual([1, 2, 3])
      })

      it('connects the cards of two readers at the same time', async () => {
        await harness.insert(new TestCard(2), 1)
        await startWithCard(new TestCard(1))
        await log.until(({ lines }) => lines.includes(`card-inserted ${second} 3B024302`))
        const one = await connect()
        const two = await provider.connect(second, { waitMs: 0 })
        expect([await one.transmit(echo('01 02')), await two.transmit(echo('03 04'))]).toEqual([
          hex('01 02 90 00'),
          hex('03 04 90 00'),
        ])
      })

      it('ends the wait with CANCELLED when the signal is aborted, and the next one gets the card', async () => {
        await startWithCard()
        const holder = await connect()
        const abort = new AbortController()
        const waiting = connect(60_000, abort.signal)
        const next = connect(60_000)
        setTimeout(() => abort.abort(), 50)
        await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' })
        await holder.close('leave')
        expect(await codeOf(next)).toBe('success')
      })

      it('refuses an aborted signal with CANCELLED', async () => {
        await startWithCard()
        await expect(connect(0, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
        expect(await codeOf(connect())).toBe('success')
      })

      it('ends the wait with CARD_REMOVED when the card is pulled', async () => {
        await startWithCard()
        const holder = await connect()
        // It may end before the holder has let go: the outcome is awaited from the start.
        const outcome = codeOf(connect(5000))
        await harness.remove()
        await until(`card-removed ${first}`)
        await holder.close('reset')
        expect(await outcome).toBe('CARD_REMOVED')
      })
    })

    describe('transmit', () => {
      it('gives the answer of the card', async () => {
        await startWithCard()
        const connection = await connect()
        expect(await connection.transmit(echo('12 34'))).toEqual(hex('12 34 90 00'))
      })

      it('gives answers longer than a short response APDU', async () => {
        await startWithCard()
        const answer = await (await connect()).transmit(hex('00 B2 11 00 00 00 00'))
        expect(answer).toHaveLength(LONG_ANSWER_BYTES + 2)
        expect([...answer.subarray(0, 2), ...answer.subarray(-2)]).toEqual([0x11, 0x11, 0x90, 0x00])
      })

      it('sends one command at a time, in the order of the calls', async () => {
        let running = 0
        let most = 0
        harness.onCommand = async () => {
          running += 1
          most = Math.max(most, running)
          await sleep(5)
          running -= 1
        }
        await startWithCard()
        const connection = await connect()
        const answers = await Promise.all(
          [1, 2, 3].map((n) => connection.transmit(Uint8Array.of(0, 0x0a, n, 0))),
        )
        expect(answers.map(([p1]) => p1)).toEqual([1, 2, 3])
        expect(most).toBe(1)
      })

      it('leaves the command to its caller', async () => {
        await startWithCard()
        const command = echo('01 02')
        await (await connect()).transmit(command)
        expect(command).toEqual(echo('01 02'))
      })

      it('fails with CARD_REMOVED when the card is pulled during the command, and so do later ones', async () => {
        await startWithCard()
        const connection = await connect()
        harness.onCommand = async () => {
          harness.onCommand = undefined
          void harness.remove()
          await sleep(300)
        }
        expect(await codeOf(connection.transmit(echo('00 00')))).toBe('CARD_REMOVED')
        await until(`card-removed ${first}`)
        expect(await codeOf(connection.transmit(echo('00 00')))).toBe('CARD_REMOVED')
        await connection.close('reset')
      })

      it('fails with CARD_REMOVED when the card was swapped between two commands', async () => {
        await startWithCard(new TestCard(1))
        const connection = await connect()
        await connection.transmit(echo('00 00'))
        const other = new TestCard(2)
        await swap(other)
        expect(await codeOf(connection.transmit(echo('00 00')))).toBe('CARD_REMOVED')
        expect(other.log).toEqual([])
      })

      it('reaches the new card through a new connection', async () => {
        await startWithCard(new TestCard(1))
        const old = await connect()
        await swap(new TestCard(2))
        await old.close('reset')
        const connection = await connect(2000)
        expect(bytesToHex(connection.atr)).toBe('3B024302')
        expect(await connection.transmit(echo('00 01'))).toEqual(hex('00 01 90 00'))
      })
    })

    describe('reset', () => {
      it('clears the security status and keeps the connection, where there is one', async () => {
        await startWithCard()
        const connection = await connect()
        await connection.transmit(instruction(UNLOCK))
        await connection.reset?.()
        const locked = connection.reset !== undefined
        expect(await connection.transmit(instruction(GUARDED))).toEqual(locked ? LOCKED : UNLOCKED)
        expect(await codeOf(connect())).toBe('CARD_BUSY')
      })
    })

    describe('close', () => {
      it.each([
        { disposition: 'reset', fact: 'clears the security status', after: LOCKED },
        { disposition: 'leave', fact: 'keeps the security status', after: UNLOCKED },
      ] as const)('$disposition $fact', async ({ disposition, after }) => {
        await startWithCard()
        const connection = await connect()
        await connection.transmit(instruction(UNLOCK))
        expect(await connection.transmit(instruction(GUARDED))).toEqual(UNLOCKED)
        await connection.close(disposition)
        expect(await (await connect()).transmit(instruction(GUARDED))).toEqual(after)
      })

      it('may be called twice, and does not end the connection of another', async () => {
        await startWithCard()
        const connection = await connect()
        await connection.close('reset')
        const next = await connect()
        await connection.close('reset')
        expect(await next.transmit(echo('05 06'))).toEqual(hex('05 06 90 00'))
      })

      it('ends the connection: a later command fails with CARD_REMOVED', async () => {
        await startWithCard()
        const connection = await connect()
        await connection.close('leave')
        expect(await codeOf(connection.transmit(echo('00 00')))).toBe('CARD_REMOVED')
      })

      it('does not throw when the card is gone', async () => {
        await startWithCard()
        const connection = await connect()
        await harness.remove()
        await until(`card-removed ${first}`)
        await expect(connection.close('reset')).resolves.toBeUndefined()
      })
    })

    describe('stop', () => {
      it('resets the card of an open connection and refuses what comes later', async () => {
        const card = new TestCard()
        await startWithCard(card)
        const connection = await connect()
        await connection.transmit(instruction(UNLOCK))
        await provider.stop()
        expect(card.transmit(instruction(GUARDED))).toEqual(LOCKED)
        expect(await codeOf(connection.transmit(echo('00 00')))).toBe('CARD_REMOVED')
        expect(await codeOf(connect())).toBe('PCSC_UNAVAILABLE')
      })

      it('ends those who wait with CANCELLED', async () => {
        await startWithCard()
        await connect()
        const waiting = codeOf(connect(60_000))
        await provider.stop()
        expect(await waiting).toBe('CANCELLED')
      })

      it('may be called twice, and nothing is told afterwards', async () => {
        await start()
        await provider.stop()
        await provider.stop()
        const told = log.lines.length
        await harness.insert(new TestCard())
        await sleep(300)
        expect(log.lines).toHaveLength(told)
      })
    })
  })
}
