/** Records what was done to a virtual card, and hunts for what must not be in the result. */
import { X509Certificate } from 'node:crypto'
import { makeTranscript } from '../../src/cli/recorder/make-transcript.ts'
import { runOperation } from '../../src/cli/recorder/card-operation.ts'
import type { OperationName } from '../../src/cli/recorder/operation-name.ts'
import { Substitutes } from '../../src/cli/recorder/substitutes.ts'
import { bytesToHex } from '../../src/iso7816/hex.ts'
import type { ReaderProvider } from '../../src/reader/reader.ts'
import { RecordingProvider } from '../../src/reader/replay/recording-provider.ts'
import type { Transcript } from '../../src/reader/replay/transcript.ts'
import type { CardProfile } from '../../src/reader/virtual/card-profile.ts'
import type { TestAuthority } from '../../src/reader/virtual/test-authority.ts'
import type { VirtualCard } from '../../src/reader/virtual/virtual-card.ts'
import { VirtualReaderProvider, virtualReaderName } from '../../src/reader/virtual/virtual-provider.ts'
import { rsaKeySeries } from './rsa-keys.ts'

/** What is done to the card; gives how it ended. */
export type Repeatable = (provider: ReaderProvider) => Promise<string>

export const operation =
  (name: OperationName, now: Date, pin?: string): Repeatable =>
  async (provider) =>
    (await runOperation(provider, { name, now, pin, version: '1.2.3' })).outcome

/** Substitutes with a known key, over RSA keys that other tests of this worker use too. */
export function testSubstitutes(): Substitutes {
  const nextKeys = rsaKeySeries()
  return new Substitutes(new Uint8Array(32).fill(7), (bits) => nextKeys(bits).privateKey)
}

export async function recordCard(
  card: VirtualCard,
  repeat: Repeatable,
  now: Date,
  beforeCommand?: (provider: VirtualReaderProvider) => void,
): Promise<Transcript> {
  const readers = [{ name: virtualReaderName(0), card }]
  const inner: VirtualReaderProvider = new VirtualReaderProvider({
    readers,
    beforeCommand: () => beforeCommand?.(inner),
  })
  const recorder = new RecordingProvider(inner)
  const outcome = await repeat(recorder)
  const rehearsed = { operation: 'test', outcome, now, pinDigits: 4, repeat }
  return makeTranscript(recorder.recording, rehearsed, testSubstitutes())
}

/** Every byte that a transcript holds, commands and answers apart and without status words, as one string. */
function hexOf({ steps }: Transcript): string {
  const exchanges = steps.flatMap((step) => (step.command === undefined ? [] : [step]))
  const told = exchanges.map(({ answer }) =>
    typeof answer === 'string' ? '' : bytesToHex(answer.subarray(0, -2)),
  )
  const sent = exchanges.map(({ command }) =>
    command.map((byte) => (byte === null ? '**' : bytesToHex(Uint8Array.of(byte)))).join(''),
  )
  return `${told.join('')} ${sent.join(' ')} ${told.join(' ')}`
}

const hexOfText = (text: string): readonly string[] =>
  (['utf8', 'latin1', 'utf16le'] as const).map((encoding) =>
    Buffer.from(text, encoding).toString('hex').toUpperCase(),
  )

/** Runs of `size` characters. */
const windows = (text: string, size: number): readonly string[] =>
  Array.from({ length: Math.max(1, text.length - size + 1) }, (_, at) => text.slice(at, at + size))

/**
 * Everything that tells of the holder of a virtual card, by name, in hexadecimal: texts in every encoding and in parts
 * of six characters, numbers also as BCD, keys and signatures in parts of eight bytes.
 */
export async function secretsOf(
  profile: CardProfile,
  authority: TestAuthority,
): Promise<readonly (readonly [name: string, hex: string])[]> {
  const { holder, activity, pin, puk, serial, cardNumber } = profile
  const texts = {
    nationalId: holder.nationalId,
    familyName: holder.familyName ?? 'none at all',
    givenName: holder.givenName ?? 'none at all',
    structure: activity?.structure ?? 'none at all',
    structureId: activity?.structureId ?? 'none at all',
    pin: pin.code,
    puk: puk.code,
    serial,
    cardNumber,
  }
  const credentials = await authority.issue(profile)
  const certificates = {
    authentication: credentials.authentication.certificate,
    signature: credentials.signature.certificate,
  }
  const bytes = Object.entries(certificates).flatMap(([name, der]) => {
    const certificate = new X509Certificate(der)
    const { n = '' } = certificate.publicKey.export({ format: 'jwk' })
    return [
      [`${name} modulus`, Buffer.from(n, 'base64url').toString('hex').toUpperCase()],
      [`${name} serial number`, certificate.serialNumber],
      [`${name} signature`, bytesToHex(der.subarray(-256))],
    ] as const
  })
  return [
    ...Object.entries(texts).flatMap(([name, text]) =>
      windows(text, 6)
        .filter((part) => part.length >= 4)
        .flatMap((part) => hexOfText(part).map((hex) => [`${name} "${part}"`, hex] as const)),
    ),
    // A number of fewer digits is met by chance in what is random.
    ...[texts.nationalId, texts.serial, texts.cardNumber, texts.structureId]
      .filter((text) => /^[0-9]{8,}$/.test(text))
      .map((digits) => [`BCD ${digits}`, digits] as const),
    ...bytes.flatMap(([name, hex]) => windows(hex, 16).map((part) => [name, part] as const)),
  ]
}

/** Names of the secrets that a transcript holds. */
export function betrayedBy(
  transcript: Transcript,
  secrets: readonly (readonly [name: string, hex: string])[],
): readonly string[] {
  const hex = hexOf(transcript)
  return secrets.filter(([, secret]) => hex.includes(secret)).map(([name]) => name)
}
