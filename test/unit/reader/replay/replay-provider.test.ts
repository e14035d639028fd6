import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../../../src/iso7816/hex.ts'
import { type CardConnection, type ReaderProvider } from '../../../../src/reader/reader.ts'
import { RecordingProvider } from '../../../../src/reader/replay/recording-provider.ts'
import { REPLAY_READER, replayTranscript } from '../../../../src/reader/replay/replay-provider.ts'
import { parseTranscript } from '../../../../src/reader/replay/transcript.ts'
import { VirtualReaderProvider, virtualReaderName } from '../../../../src/reader/virtual/virtual-provider.ts'
import { hex } from '../../../helpers/hex.ts'
import { ECHO, TestCard } from '../../../helpers/test-card.ts'

const script = (lines: string) =>
  parseTranscript(`# card: test\n# atr: 3B024300\n# source: a test\n${lines}\n`)

const open = (provider: ReaderProvider): Promise<CardConnection> =>
  provider.connect(REPLAY_READER, { waitMs: 0 })

/** Sends commands on one connection and ends it with a reset; answers as hexadecimal. */
const sending =
  (...commands: readonly string[]) =>
  async (provider: ReaderProvider): Promise<readonly string[]> => {
    await provider.start(() => undefined)
    const connection = await open(provider)
    const answers = []
    for (const command of commands) answers.push(bytesToHex(await connection.transmit(hex(command))))
    await connection.close('reset')
    return answers
  }

const SELECT = '=> 00 A4 00 0C\n<= 90 00'
const READ = '=> 00 B0 00 00 02\n<= AB CD 90 00'
const PIN = '=> 00 20 00 01 04 ** ** ** **\n<= 63 C2'

const setupFault = (reason: string): Error =>
  expect.objectContaining({
    code: 'SETUP_INVALID',
    details: expect.objectContaining({ reason: expect.stringContaining(reason) as string }) as object,
  }) as Error

describe('replayTranscript', () => {
  it('answers in the order of the transcript', async () => {
    const answers = replayTranscript(
      script(`${SELECT}\n${READ}\n!! reset`),
      sending('00A4000C', '00B0000002'),
    )
    await expect(answers).resolves.toStrictEqual(['9000', 'ABCD9000'])
  })

  it('matches any byte where the transcript has a mask', async () => {
    const answers = replayTranscript(script(`${PIN}\n!! reset`), sending('00 20 00 01 04 31 32 33 34'))
    await expect(answers).resolves.toStrictEqual(['63C2'])
  })

  it.each([
    ['another order', `${SELECT}\n${READ}\n!! reset`, ['00B0000002', '00A4000C'], 'byte 1 differs'],
    ['another length', `${READ}\n!! reset`, ['00B00000'], 'byte 4 differs'],
    ['a code of another length', `${PIN}\n!! reset`, ['00200001023132'], 'byte 4 differs'],
    ['a command past the end', SELECT, ['00A4000C', '00B0000002'], 'it has ended'],
    ['a step that is left', `${SELECT}\n!! reset\n${READ}`, ['00A4000C'], '1 of 3 steps were not used'],
    ['an end without its line', SELECT, ['00A4000C'], 'expected nothing more got !! reset'],
    ['another end', `${SELECT}\n!! leave`, ['00A4000C'], 'expected !! leave got !! reset'],
    ['a command before an event', `!! reset\n${SELECT}`, ['00A4000C'], 'expected !! reset got'],
  ])('fails for %s', async (_name, lines, commands, reason) => {
    await expect(replayTranscript(script(lines), sending(...commands))).rejects.toThrow(setupFault(reason))
  })

  it('does not show a code in the difference', async () => {
    const outcome = replayTranscript(script(`${SELECT}\n!! reset`), sending('00 20 00 01 04 31 32 33 34'))
    await expect(outcome).rejects.toThrow(setupFault('got => 00 20 00 01 04 ** ** ** **'))
  })

  it('fails although the work went on after an unexpected command', async () => {
    const outcome = replayTranscript(script(`${SELECT}\n!! reset`), async (provider) => {
      await sending('00B0000002')(provider).catch(() => undefined)
      return 'fine'
    })
    await expect(outcome).rejects.toThrow(setupFault('byte 1 differs'))
  })

  it('pulls the card in the place of an answer', async () => {
    const events: string[] = []
    const outcome = replayTranscript(script('=> 00 A4 00 0C\n!! card-removed'), async (provider) => {
      await provider.start(({ type }) => events.push(type))
      const connection = await open(provider)
      await connection.transmit(hex('00A4000C')).finally(() => connection.close('reset'))
    })
    await expect(outcome).rejects.toThrow(expect.objectContaining({ code: 'CARD_REMOVED' }) as Error)
    expect(events).toStrictEqual(['reader-attached', 'card-inserted', 'card-removed'])
  })

  it('pulls the card between two exchanges', async () => {
    const outcome = replayTranscript(script(`${SELECT}\n!! card-removed`), sending('00A4000C', '00B0000002'))
    await expect(outcome).rejects.toThrow(expect.objectContaining({ code: 'CARD_REMOVED' }) as Error)
  })

  it('refuses a connection where the transcript does', async () => {
    const outcome = replayTranscript(script('!! card-busy'), sending())
    await expect(outcome).rejects.toThrow(expect.objectContaining({ code: 'CARD_BUSY' }) as Error)
  })
})

describe('RecordingProvider', () => {
  const READER = virtualReaderName(0)
  const recorded = () => {
    const inner = new VirtualReaderProvider({ readers: [{ name: READER, card: new TestCard() }] })
    return { inner, provider: new RecordingProvider(inner) }
  }

  it('keeps what went over the connection and how it ended', async () => {
    const { provider } = recorded()
    await provider.start(() => undefined)
    const connection = await provider.connect(READER, { waitMs: 0 })
    await connection.transmit(Uint8Array.of(0x00, ECHO, 0x01, 0x02))
    await connection.close('reset')
    await connection.close('reset')
    expect(provider.recording).toStrictEqual({
      card: { atr: hex('3B024300'), protocol: 't0' },
      steps: [{ command: hex('000A0102'), answer: hex('01029000') }, { event: 'reset' }],
    })
  })

  it('keeps no code', async () => {
    const { provider } = recorded()
    await provider.start(() => undefined)
    const connection = await provider.connect(READER, { waitMs: 0 })
    await connection.transmit(hex('00 20 00 01 04 31 32 33 34'))
    expect(provider.recording.steps[0]?.command).toStrictEqual(hex('00 20 00 01 04 00 00 00 00'))
  })

  it('keeps one removal, however it is told', async () => {
    const { inner, provider } = recorded()
    await provider.start(() => undefined)
    const connection = await provider.connect(READER, { waitMs: 0 })
    const pending = connection.transmit(Uint8Array.of(0x00, ECHO, 0x01, 0x02))
    inner.remove(READER)
    await expect(pending).rejects.toThrow(expect.objectContaining({ code: 'CARD_REMOVED' }) as Error)
    await connection.close('reset')
    expect(provider.recording.steps).toStrictEqual([{ command: hex('000A0102'), answer: 'card-removed' }])
  })

  it('keeps a removal between two exchanges', async () => {
    const { inner, provider } = recorded()
    await provider.start(() => undefined)
    const connection = await provider.connect(READER, { waitMs: 0 })
    inner.remove(READER)
    await connection.transmit(hex('000A0102')).catch(() => undefined)
    expect(provider.recording.steps).toStrictEqual([{ event: 'card-removed' }])
  })
})
