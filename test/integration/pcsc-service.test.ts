import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../src/iso7816/hex.ts'
import { createPcscProvider } from '../../src/reader/pcsc/pcsc-provider.ts'
import type { CardConnection, ReaderProvider } from '../../src/reader/reader.ts'
import { hex } from '../helpers/hex.ts'
import { type Pcscd, PCSCD_READERS, startPcscd } from '../helpers/pcscd.ts'
import { ReaderEventLog } from '../helpers/reader-event-log.ts'
import { TestCard } from '../helpers/test-card.ts'
import { TESTED_BINDINGS } from '../helpers/tested-bindings.ts'
import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Threads and descriptors of this process (Linux). */
interface ProcessResources {
  readonly threads: number
  readonly descriptors: number
}

/** Collects garbage first: native objects let go of their descriptors when they are collected. */
async function processResources(): Promise<ProcessResources> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let i = 0; i < 5; i += 1) {
    collect()
    await sleep(20)
  }
  const count = (folder: string): number => readdirSync(`/proc/self/${folder}`).length
  return { threads: count('task'), descriptors: count('fd') }
}

const [FIRST, SECOND] = PCSCD_READERS
const ATTACHED = [`reader-attached ${FIRST}`, `reader-attached ${SECOND}`]
const DETACHED = [`reader-detached ${FIRST}`, `reader-detached ${SECOND}`]
/** `npm run acceptance pcsc` goes on for longer. */
const IS_LONG = process.env['SLOW'] === '1'
const RESTARTS = IS_LONG ? 50 : 5
const INSERTIONS = IS_LONG ? 500 : 10
const TIMEOUT_MS = IS_LONG ? 1_800_000 : 60_000
/** Pauses before the service comes back: so many different ones. */
const PAUSES = 5
/** The loss of the service is told again when its reason becomes another one. */
const withoutRepeats = (lines: readonly string[]): readonly string[] =>
  lines.filter((line, index) => line !== 'service-lost' || lines[index - 1] !== line)
/** Restarts until the collector of garbage has found its pace. */
const WARM_UP = 3
const NO_WAIT = { waitMs: 0 }
const atrOf = (number: number): string => bytesToHex(new TestCard(number).atr)

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  return `${sorted[sorted.length >> 1]} ms (median), ${sorted.at(-1)} ms (worst of ${times.length})`
}
const ECHO = hex('00 0A 01 02')

describe.each(TESTED_BINDINGS)(
  'createPcscProvider over %s and the life of the PC/SC service',
  { timeout: TIMEOUT_MS },
  (binding) => {
    let pcscd: Pcscd | undefined
    let provider: ReaderProvider | undefined

    afterEach(async () => {
      await provider?.stop()
      await pcscd?.stop()
      pcscd = undefined
    })

    async function start(): Promise<{ readonly log: ReaderEventLog; readonly provider: ReaderProvider }> {
      const log = new ReaderEventLog()
      const started = createPcscProvider({ binding })
      provider = started
      await started.start(log.record)
      return { log, provider: started }
    }

    /** Milliseconds from the return of the service to the last line that is expected. */
    async function recovery(log: ReaderEventLog, line: string, from: number): Promise<number> {
      const back = performance.now()
      await log.until(({ lines }) => lines.slice(from).includes(line))
      return Math.round(performance.now() - back)
    }

    it('tells a service that is absent at the start, and finds it when it comes', async ({ annotate }) => {
      const { log, provider } = await start()
      expect(log.lines).toEqual(['service-lost'])
      await expect(provider.connect(FIRST, NO_WAIT)).rejects.toMatchObject({
        code: 'PCSC_UNAVAILABLE',
        cause: { message: expect.stringContaining('SCARD_E_NO_SERVICE') as string },
      })
      await sleep(1500)
      pcscd = await startPcscd()
      const ms = await recovery(log, `reader-attached ${SECOND}`, 0)
      await annotate(`service started: found after ${ms} ms`)
      expect(log.lines).toEqual(['service-lost', 'service-recovered', ...ATTACHED])
      expect(ms).toBeLessThan(2000)
    })

    it(`finds the service again each time it was killed while nothing happened, ${RESTARTS} times`, async ({
      annotate,
    }) => {
      pcscd = await startPcscd()
      const { log } = await start()
      const times: number[] = []
      for (let i = 0; i < RESTARTS; i += 1) {
        const from = log.lines.length
        await pcscd.kill()
        await log.until(({ lines }) => lines.at(-1) === 'service-lost')
        await sleep(300 * (i % PAUSES))
        await pcscd.start()
        times.push(await recovery(log, `reader-attached ${SECOND}`, from))
        expect(withoutRepeats(log.lines.slice(from))).toEqual([
          ...DETACHED,
          'service-lost',
          'service-recovered',
          ...ATTACHED,
        ])
      }
      await annotate(`service killed and restarted: found after ${spread(times)}`)
      expect(Math.max(...times)).toBeLessThan(2000)
    })

    it(`finds service and swapped card after a kill during a connection, ${RESTARTS} times`, async ({
      annotate,
    }) => {
      pcscd = await startPcscd()
      const { log, provider } = await start()
      const times: number[] = []
      await pcscd.insert(new TestCard(0))
      await log.length(3)
      let connection: CardConnection = await provider.connect(FIRST, NO_WAIT)
      for (let i = 1; i <= RESTARTS; i += 1) {
        const from = log.lines.length
        await pcscd.kill()
        await expect(connection.transmit(ECHO)).rejects.toMatchObject({ code: 'PCSC_UNAVAILABLE' })
        await connection.close('reset')
        await expect(provider.connect(FIRST, NO_WAIT)).rejects.toMatchObject({ code: 'PCSC_UNAVAILABLE' })
        await pcscd.start()
        await pcscd.insert(new TestCard(i))
        times.push(await recovery(log, `card-inserted ${FIRST} ${atrOf(i)}`, from))
        expect(log.lines.slice(from, from + 4)).toEqual([
          `card-removed ${FIRST}`,
          ...DETACHED,
          'service-lost',
        ])
        connection = await provider.connect(FIRST, { waitMs: 1000 })
        expect(bytesToHex(connection.atr)).toBe(atrOf(i))
        expect(await connection.transmit(ECHO)).toEqual(hex('01 02 90 00'))
      }
      await annotate(`killed during a connection: card seen after ${spread(times)}`)
      expect(Math.max(...times)).toBeLessThan(2000)
    })

    it('fails a command with PCSC_UNAVAILABLE when the service is killed during it', async () => {
      const running = await startPcscd()
      pcscd = running
      const { log, provider } = await start()
      await running.insert(new TestCard(), 0, async () => {
        void running.kill()
        await sleep(500)
      })
      await log.length(3)
      const connection = await provider.connect(FIRST, NO_WAIT)
      await expect(connection.transmit(ECHO)).rejects.toMatchObject({ code: 'PCSC_UNAVAILABLE' })
    })

    it('finds a service that was ended in order', async () => {
      pcscd = await startPcscd()
      const { log } = await start()
      await pcscd.kill('SIGTERM')
      await log.until(({ lines }) => lines.at(-1) === 'service-lost')
      await pcscd.start()
      await log.length(7)
      expect(log.lines).toEqual([...ATTACHED, ...DETACHED, 'service-lost', 'service-recovered', ...ATTACHED])
    })

    it(`tells ${INSERTIONS} insertions and removals one by one, and leaves nothing of their connections`, async () => {
      pcscd = await startPcscd()
      const { log, provider } = await start()
      const expected: string[] = [...ATTACHED]
      const used: ProcessResources[] = []
      for (let i = 0; i < INSERTIONS; i += 1) {
        const card = new TestCard(i % 0x100)
        await pcscd.insert(card)
        expected.push(`card-inserted ${FIRST} ${bytesToHex(card.atr)}`)
        await log.length(expected.length)
        const connection = await provider.connect(FIRST, NO_WAIT)
        await connection.transmit(ECHO)
        await connection.close(i % 2 === 0 ? 'leave' : 'reset')
        await pcscd.remove()
        expected.push(`card-removed ${FIRST}`)
        await log.length(expected.length)
        if (i + 1 === WARM_UP || i + 1 === INSERTIONS) used.push(await processResources())
      }
      expect(log.lines).toEqual(expected)
      const [early, late] = used
      expect(late?.threads).toBe(early?.threads)
      expect(late?.descriptors).toBeLessThanOrEqual(early?.descriptors ?? 0)
    })

    it(`leaves no thread and no descriptor behind after ${RESTARTS} restarts`, async () => {
      const running = await startPcscd()
      pcscd = running
      const idle = await processResources()
      const { log, provider } = await start()
      const used: ProcessResources[] = []
      for (let i = 0; i <= RESTARTS; i += 1) {
        await running.insert(new TestCard(i))
        await log.until(({ lines }) => lines.at(-1)?.startsWith(`card-inserted ${FIRST}`) === true)
        const connection = await provider.connect(FIRST, NO_WAIT)
        await connection.transmit(ECHO)
        await running.kill()
        await connection.close('reset')
        await log.until(({ lines }) => lines.at(-1) === 'service-lost')
        await running.start()
        await log.until(({ lines }) => lines.at(-1) === `reader-attached ${SECOND}`)
        used.push(await processResources())
      }
      const [early, late] = [used[WARM_UP - 1], used.at(-1)]
      expect(late?.threads).toBe(early?.threads)
      expect(late?.descriptors).toBeLessThanOrEqual(early?.descriptors ?? 0)
      await provider.stop()
      expect((await processResources()).threads).toBe(idle.threads)
    })
  },
)
