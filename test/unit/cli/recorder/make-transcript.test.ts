import { describe, expect, it } from 'vitest'
import { runOperation } from '../../../../src/cli/recorder/card-operation.ts'
import { bytesToHex } from '../../../../src/iso7816/hex.ts'
import type { ReaderProvider } from '../../../../src/reader/reader.ts'
import { RecordingProvider } from '../../../../src/reader/replay/recording-provider.ts'
import { maskSecret, parseTranscript, printTranscript } from '../../../../src/reader/replay/transcript.ts'
import { replayTranscript } from '../../../../src/reader/replay/replay-provider.ts'
import type { CardProfile } from '../../../../src/reader/virtual/card-profile.ts'
import { VirtualReaderProvider, virtualReaderName } from '../../../../src/reader/virtual/virtual-provider.ts'
import { CountedCard } from '../../../helpers/bridge-bench.ts'
import { hex } from '../../../helpers/hex.ts'
import {
  betrayedBy,
  operation,
  recordCard,
  type Repeatable,
  secretsOf,
} from '../../../helpers/recorded-card.ts'
import {
  cpsProfile,
  makeOtherCard,
  makeVirtualCard,
  sharedTestAuthority,
} from '../../../helpers/virtual-cards.ts'

const NOW = new Date(Math.floor(Date.now() / 1000) * 1000)
const READER = virtualReaderName(0)
/** Long enough not to be met by chance. */
const CODES = { pin: { code: '83926174' }, puk: { code: '51739284' } } satisfies Record<
  string,
  { code: string }
>

const setupFault = (reason: string): Error =>
  expect.objectContaining({
    code: 'SETUP_INVALID',
    details: expect.objectContaining({ reason: expect.stringContaining(reason) as string }) as object,
  }) as Error

/**
 * Sends commands as they are, whatever the card says; `read` reads the selected file to its end in parts.
 *
 * @param cla - of the commands that it makes itself.
 */
const commands =
  (list: readonly string[], part = 0x10, cla = 0x00): Repeatable =>
  async (provider: ReaderProvider) => {
    let reader = ''
    await provider.start((event) => {
      if (event.type === 'card-inserted') reader = event.reader
    })
    const connection = await provider.connect(reader, { waitMs: 0 })
    const send = async (text: string): Promise<Uint8Array> => {
      const answer = await connection.transmit(hex(text))
      if (answer.at(-2) !== 0x61) return answer
      return connection.transmit(Uint8Array.of(cla, 0xc0, 0x00, 0x00, answer.at(-1) ?? 0))
    }
    for (const text of list) {
      if (text !== 'read') {
        await send(text)
        continue
      }
      for (let offset = 0; ; offset += part) {
        const answer = await send(bytesToHex(Uint8Array.of(cla, 0xb0, offset >> 8, offset & 0xff, part)))
        const exact =
          answer.at(-2) === 0x6c
            ? await send(bytesToHex(Uint8Array.of(cla, 0xb0, offset >> 8, offset & 0xff, answer.at(-1) ?? 0)))
            : answer
        if (exact.length < part + 2) break
      }
    }
    await connection.close('reset')
    return 'ok'
  }

const profileOf = (name: string, change: Partial<CardProfile> = {}): CardProfile => ({
  ...cpsProfile(name),
  ...change,
})
const CARD_CODES = {
  pin: { ...cpsProfile('rpps').pin, ...CODES.pin },
  puk: { ...cpsProfile('rpps').puk, ...CODES.puk },
}

const ascii = (text: string): string => Buffer.from(text, 'latin1').toString('hex')
const ALL_FILES = [
  '5031',
  '5032',
  '7001',
  '7002',
  '7005',
  '7006',
  'A001',
  'A002',
  'D101',
  'D102',
  'D104',
  'D107',
  'D120',
]
const EVERYTHING = [
  '00A4090C02 3F00',
  `0020000108 ${ascii(CODES.pin.code)}`,
  `0024000110 ${ascii(CODES.pin.code + CODES.pin.code)}`,
  `002C000110 ${ascii(CODES.puk.code + CODES.pin.code)}`,
  ...['3F002F00', '3F00D003', '3F002F01'].flatMap((path) => [`00A4090404 ${path}`, 'read']),
  '00A4040C0D E828BD080F8025000001FF0010',
  ...ALL_FILES.flatMap((file) => [`00A4090402 ${file}`, 'read']),
]

/** The same for a CPS4: in T=1 a SELECT asks for its answer, in T=0 the answer is fetched. */
const everythingOnCps4 = (protocol: 't0' | 't1'): readonly string[] => {
  const le = protocol === 't1' ? '00' : ''
  return [
    '01A4040C08 8025000001FF0100',
    `0120000108 ${ascii(CODES.pin.code)}`,
    `0124010108 ${ascii(CODES.pin.code)}`,
    `0120000208 ${ascii(CODES.puk.code)}`,
    `0120000108 ${ascii(CODES.pin.code)}`,
    ...['2F00', 'D003'].flatMap((path) => [`01A4080002 ${path} ${le}`, 'read']),
    ...ALL_FILES.flatMap((file) => [`01A4080004 0001${file} ${le}`, 'read']),
  ]
}

describe('makeTranscript', () => {
  it.each([
    ['rpps', 'identity'],
    ['rpps', 'sign'],
    ['adeli', 'sign'],
    ['cps4', 'identity'],
    ['cps4', 'sign'],
    ['cps4-t0', 'sign'],
  ] as const)('makes of %s, %s, what replays to the same outcome and betrays nothing', async (name, kind) => {
    const card = await makeVirtualCard(name, CARD_CODES)
    const transcript = await recordCard(card, operation(kind, NOW, CODES.pin.code), NOW)
    const text = printTranscript(transcript)
    const replayed = await replayTranscript(parseTranscript(text), (provider) =>
      runOperation(provider, { name: kind, now: NOW, pin: '00000000', version: '1.2.3' }),
    )
    const secrets = await secretsOf(profileOf(name, CARD_CODES), await sharedTestAuthority())
    expect(replayed).toMatchObject({ outcome: 'ok' })
    expect(betrayedBy(transcript, secrets)).toStrictEqual([])
  })

  it.each([0x07, 0x10, 0x40, 0xe7])(
    'betrays nothing of any file, read in parts of %i bytes, nor any code',
    async (part) => {
      const card = await makeVirtualCard('rpps', CARD_CODES)
      const transcript = await recordCard(card, commands(EVERYTHING, part), NOW)
      const secrets = await secretsOf(profileOf('rpps', CARD_CODES), await sharedTestAuthority())
      expect(betrayedBy(transcript, secrets)).toStrictEqual([])
    },
  )

  it.each([
    ['cps4', 't1', 0x07],
    ['cps4', 't1', 0xe7],
    ['cps4-t0', 't0', 0x10],
  ] as const)(
    'betrays nothing of any file of %s either, in %s, in parts of %i',
    async (name, protocol, part) => {
      const codes = {
        pin: { ...cpsProfile(name).pin, ...CODES.pin },
        puk: { ...cpsProfile(name).puk, ...CODES.puk },
      }
      const card = await makeVirtualCard(name, codes)
      const transcript = await recordCard(card, commands(everythingOnCps4(protocol), part, 0x01), NOW)
      const secrets = await secretsOf(profileOf(name, codes), await sharedTestAuthority())
      expect(betrayedBy(transcript, secrets)).toStrictEqual([])
      // Everything was there to be betrayed: as many bytes were read as the two certificates have, at least.
      const read = transcript.steps.flatMap((step) =>
        step.command === undefined || typeof step.answer === 'string' ? [] : [...step.answer],
      )
      expect(read.length).toBeGreaterThan(2000)
    },
  )

  it('would betray all of it, were it written as it was recorded', async () => {
    const card = await makeVirtualCard('rpps', CARD_CODES)
    const recorder = new RecordingProvider(new VirtualReaderProvider({ readers: [{ name: READER, card }] }))
    await commands(EVERYTHING)(recorder)
    const steps = recorder.recording.steps.map((step) =>
      step.command === undefined
        ? { comments: [], event: step.event }
        : { comments: [], command: maskSecret(step.command), answer: step.answer },
    )
    const secrets = await secretsOf(profileOf('rpps', CARD_CODES), await sharedTestAuthority())
    const found = new Set(betrayedBy({ headers: {}, steps }, secrets).map((name) => name.split(' "')[0]))
    expect([...found].sort()).toStrictEqual([
      'BCD 2600971845',
      'BCD 99213845',
      'authentication modulus',
      'authentication serial number',
      'authentication signature',
      'cardNumber',
      'familyName',
      'givenName',
      'nationalId',
      'signature modulus',
      'signature serial number',
      'signature signature',
      'structure',
      'structureId',
    ])
  })

  it('replays a wrong code as one', async () => {
    const card = await makeVirtualCard('rpps')
    const transcript = await recordCard(card, operation('sign', NOW, '9999'), NOW)
    const replayed = await replayTranscript(transcript, (provider) =>
      runOperation(provider, { name: 'sign', now: NOW, pin: '0000', version: '1.2.3' }),
    )
    expect(replayed).toMatchObject({ outcome: 'PIN_INCORRECT' })
  })

  it('replays a wrong signature as one', async () => {
    const card = new CountedCard(await makeVirtualCard('rpps'))
    card.change = (answer) =>
      answer.length === 258 ? answer.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) : answer
    const transcript = await recordCard(card, operation('sign', NOW, '1234'), NOW)
    const replayed = await replayTranscript(transcript, (provider) =>
      runOperation(provider, { name: 'sign', now: NOW, pin: '0000', version: '1.2.3' }),
    )
    expect(replayed).toMatchObject({ outcome: 'CARD_PROTOCOL' })
  })

  it('replays an expired card as one', async () => {
    const card = await makeVirtualCard('expired')
    const transcript = await recordCard(card, operation('identity', NOW), NOW)
    const replayed = await replayTranscript(transcript, (provider) =>
      runOperation(provider, { name: 'identity', now: NOW, version: '1.2.3' }),
    )
    expect(replayed).toMatchObject({ outcome: 'ok', value: { expired: true } })
  })

  it.each([1, 4, 9, 12])('replays a card that is pulled before command %i as one', async (pulledBefore) => {
    let count = 0
    const card = await makeVirtualCard('rpps')
    const pull = (readers: VirtualReaderProvider): void => {
      if (++count === pulledBefore) readers.remove(READER)
    }
    const transcript = await recordCard(card, operation('identity', NOW), NOW, pull)
    const replayed = await replayTranscript(transcript, (provider) =>
      runOperation(provider, { name: 'identity', now: NOW, version: '1.2.3' }),
    )
    const secrets = await secretsOf(profileOf('rpps'), await sharedTestAuthority())
    expect(replayed).toMatchObject({ outcome: 'CARD_REMOVED' })
    expect(betrayedBy(transcript, secrets)).toStrictEqual([])
  })

  it.each([
    ['an unknown instruction', ['0084000008'], 'instruction 84'],
    ['a SELECT with an unknown name', ['00A4040C08 4C45464556524500'], 'unknown name'],
    ['a READ BINARY of a file that nobody selected', ['00B09E000C'], 'unknown file'],
    ['another signature operation', ['002A9E9A00'], 'than DECIPHER'],
    ['unknown data for the security environment', ['002241A4098407 4C454645565245'], 'unknown data'],
  ])('refuses %s', async (_name, list, reason) => {
    const card = await makeVirtualCard('rpps')
    await expect(recordCard(card, commands(list), NOW)).rejects.toThrow(setupFault(reason))
  })

  it('refuses a card that is no CPS', async () => {
    const card = await makeOtherCard('vitale')
    await expect(recordCard(card, commands(['00A4000C']), NOW)).rejects.toThrow(setupFault('no CPS'))
  })

  it('refuses to write when the substitutes end in another way', async () => {
    const card = await makeVirtualCard('rpps')
    let outcome = 'first'
    const changing: Repeatable = async (provider) => {
      await commands(['00A4090C02 3F00'])(provider)
      const now = outcome
      outcome = 'second'
      return now
    }
    await expect(recordCard(card, changing, NOW)).rejects.toThrow(
      setupFault('with substitutes it ends with second'),
    )
  })
})
