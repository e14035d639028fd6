/** Services and cards that do not answer: they hold up neither other readers nor the start and stop of the program. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPcscProvider } from '../../src/reader/pcsc/pcsc-provider.ts'
import type { CardConnection, ReaderProvider } from '../../src/reader/reader.ts'
import { hex } from '../helpers/hex.ts'
import { PCSCD_READERS, type Pcscd, startPcscd } from '../helpers/pcscd.ts'
import { startProgram } from '../helpers/program.ts'
import { ReaderEventLog } from '../helpers/reader-event-log.ts'
import { TestCard } from '../helpers/test-card.ts'

const [FIRST, SECOND] = PCSCD_READERS
const ECHO = hex('00 0A 01 02')
const ECHOED = hex('01 02 90 00')
const NO_WAIT = { waitMs: 0 }
const EXCHANGE_MS = 500
const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'cps-bridge.js')

describe('createPcscProvider over the system', () => {
  let pcscd: Pcscd
  let provider: ReaderProvider
  let log: ReaderEventLog
  let wake: () => void = () => undefined

  beforeEach(async () => {
    pcscd = await startPcscd()
    provider = createPcscProvider({ binding: 'system', timings: { exchangeMs: EXCHANGE_MS } })
    log = new ReaderEventLog()
  })
  afterEach(async () => {
    wake()
    pcscd.thaw()
    await provider.stop()
    await pcscd.stop()
  })

  /** A card that does not answer the first command until `wake` is called. */
  async function startWithMuteCard(): Promise<CardConnection> {
    await pcscd.insert(new TestCard(1), 0, () => new Promise((resolve) => (wake = () => resolve())))
    await provider.start(log.record)
    await log.length(3)
    return provider.connect(FIRST, NO_WAIT)
  }

  it('bounds an exchange, and serves the other reader meanwhile', async () => {
    const mute = await startWithMuteCard()
    await pcscd.insert(new TestCard(2), 1)
    await log.length(4)
    const failing = expect(mute.transmit(ECHO)).rejects.toMatchObject({ code: 'CARD_MUTE' })
    const other = await provider.connect(SECOND, NO_WAIT)
    expect(await other.transmit(ECHO)).toEqual(ECHOED)
    await failing
    await mute.close('reset')
    await expect(provider.connect(FIRST, NO_WAIT)).rejects.toMatchObject({ code: 'CARD_MUTE' })
  })

  it('gives the reader to the next card when a mute one is pulled', async () => {
    const mute = await startWithMuteCard()
    await expect(mute.transmit(ECHO)).rejects.toMatchObject({ code: 'CARD_MUTE' })
    await mute.close('reset')
    const removed = pcscd.remove()
    wake()
    await removed
    await log.until(({ lines }) => lines.at(-1) === `card-removed ${FIRST}`)
    await pcscd.insert(new TestCard(3))
    await log.until(({ lines }) => lines.at(-1) === `card-inserted ${FIRST} 3B024303`)
    const next = await provider.connect(FIRST, { waitMs: 2000 })
    expect(await next.transmit(ECHO)).toEqual(ECHOED)
  })

  it('tells of a service that stands still why it is not used, and uses it when it goes on', async ({
    annotate,
  }) => {
    await pcscd.insert(new TestCard(1))
    await provider.start(log.record)
    await log.length(3)
    pcscd.freeze()
    await expect(provider.connect(FIRST, NO_WAIT)).rejects.toMatchObject({
      code: 'PCSC_UNAVAILABLE',
      details: { reason: 'not-answering' },
    })
    await log.until(({ events }) =>
      events.some((event) => event.type === 'service-lost' && event.reason === 'not-answering'),
    )
    const thawed = performance.now()
    pcscd.thaw()
    await log.until(({ lines }) => lines.slice(lines.indexOf('service-recovered')).length === 4)
    const connection = await provider.connect(FIRST, { waitMs: 1000 })
    expect(await connection.transmit(ECHO)).toEqual(ECHOED)
    const ms = Math.round(performance.now() - thawed)
    await annotate(`a service that stood still: card used again after ${ms} ms`)
    expect(ms).toBeLessThan(2000)
  })
})

describe('cps-bridge with a service that stands still', () => {
  let pcscd: Pcscd
  let home: string

  beforeEach(async () => {
    pcscd = await startPcscd()
    home = await mkdtemp(join(tmpdir(), 'cps-bridge-frozen-'))
    pcscd.freeze()
  })
  afterEach(async () => {
    pcscd.thaw()
    await pcscd.stop()
    await rm(home, { recursive: true })
  })

  it('starts, and ends in order though a call into PC/SC never returns', async () => {
    const program = await startProgram(home, ['run', '--port', '0'], 'listening')
    const asked = performance.now()
    expect(await program.stop()).toBe(0)
    expect(performance.now() - asked).toBeLessThan(8000)
  })

  it('says why on the command line, and ends with 1', async () => {
    const env = { ...process.env, CPS_BRIDGE_HOME: home, LANG: 'fr_FR.UTF-8', LC_ALL: '' }
    const failed = await promisify(execFile)(process.execPath, [PROGRAM, 'readers', '--json'], { env }).catch(
      (error: unknown) =>
        error as { readonly code: number; readonly stdout: string; readonly stderr: string },
    )
    expect(failed).toMatchObject({ code: 1 })
    expect(JSON.parse(failed.stdout)).toEqual({ readers: [], degraded: 'not-answering' })
    expect(JSON.parse(failed.stderr)).toMatchObject({
      error: {
        code: 'PCSC_UNAVAILABLE',
        message: 'Le service de lecture des cartes de cet ordinateur ne répond pas.',
        details: { reason: 'not-answering' },
      },
    })
  })
})
