/** The card application as the domain sees it: identity, certificates, PIN and one kind of signature. */
import { createHash, verify as verifySignature } from 'node:crypto'
import type { CardKind } from '../contract/shapes.ts'
import { BridgeError, cardProtocolError, plainError } from '../errors/bridge-error.ts'
import type { ApduChannel } from '../iso7816/apdu-channel.ts'
import { type AuthObject, PIN_FLAG } from '../iso7816/pkcs15/aodf.ts'
import type { PrivateKeyObject } from '../iso7816/pkcs15/prkdf.ts'
import type { CardDialect, PinState } from './card-dialect.ts'
import { type CardCache, CardContents } from './card-contents.ts'
import type { Certificate } from '../x509/certificate.ts'
import { signerFault } from '../x509/signer-rules.ts'
import { Cps3Dialect } from './cps3.ts'
import { Cps4Dialect } from './cps4.ts'
import type { CardFilePaths } from './ef-dir.ts'
import {
  type CertificateUse,
  findCertificate,
  type FoundCertificate,
  keyOfCertificate,
} from './find-certificate.ts'
import { validityAt } from './holder.ts'

/** Lengths of a code in digits, as the card states them. */
export interface CodeLengths {
  readonly minLength: number
  readonly maxLength: number
}

interface PukState {
  readonly lengths: CodeLengths
  readonly state: PinState
  /** Null where another program has verified it and the card does not tell the counter then. */
  readonly triesLeft: number | null
}

export interface CpsCard {
  readonly generation: 'cps3' | 'cps4'
  /**
   * The certificate for a use, preferring one that is valid `now`.
   *
   * @throws BridgeError `CERTIFICATE_NOT_FOUND`, `CARD_PROTOCOL`, `CARD_UNSUPPORTED`.
   */
  certificate(use: CertificateUse, now: Date): Promise<Certificate>
  /** The certificate that names the holder: for authentication, else for signature. */
  identityCertificate(now: Date): Promise<Certificate>
  /** What tells this card from all others: EF.SN.ICC, null on a card without one. */
  serialNumber(): Promise<Uint8Array | null>
  /**
   * Whether the card is still the one that its cache is about: EF.SN.ICC is read and compared. To be asked at the beginning
   * of each connection, before anything of the cache is believed; two exchanges at most where the card has EF.SN.ICC.
   */
  isSameCard(): Promise<boolean>
  /** The certificates of authorities that the card holds, in its own order. */
  intermediates(): Promise<readonly Certificate[]>
  /** The value of a data object that needs no PIN, by its label; undefined when the card has none. */
  dataObject(label: string): Promise<Uint8Array | undefined>
  pinLengths(): Promise<CodeLengths>
  /** Reads the counter; spends no try. */
  pinState(): Promise<PinState>
  /**
   * Tries left as the card tells them without being reset; spends no try.
   *
   * @returns null where another program has verified the PIN and the card does not tell the counter then.
   */
  triesLeft(): Promise<number | null>
  /**
   * One VERIFY, never repeated. The caller has read the counter before.
   *
   * @param code - ASCII digits; the caller wipes them.
   * @throws BridgeError `PIN_INCORRECT`, `PIN_BLOCKED`, `CARD_PROTOCOL`.
   */
  verifyPin(code: Uint8Array): Promise<void>
  /**
   * Sets a new PIN; one try of the current one, never repeated. The caller has read the counter before.
   *
   * @param current - ASCII digits, as `next`; the caller wipes both.
   * @throws BridgeError as `verifyPin`.
   */
  changePin(current: Uint8Array, next: Uint8Array): Promise<void>
  /** The code that unblocks the PIN; null on a card without one. Reads the counter of the PUK; spends no try. */
  puk(): Promise<PukState | null>
  /**
   * Gives the PIN all its tries back and sets a new one; one try of the PUK, never repeated. The caller has read the
   * counter before.
   *
   * @param code - the PUK, ASCII digits, as `next`; the caller wipes both.
   * @throws BridgeError `PUK_INCORRECT`, `PUK_BLOCKED`, `CARD_UNSUPPORTED` (no PUK), `CARD_PROTOCOL`.
   */
  unblockPin(code: Uint8Array, next: Uint8Array): Promise<void>
  /**
   * Makes sure, without a PIN, that the authentication certificate has its private key on the card and may sign, by the
   * rules of the verifier.
   *
   * @throws BridgeError `CARD_UNSUPPORTED` for a card that cannot sign, `CERTIFICATE_NOT_FOUND` for one that may not,
   *   `CARD_PROTOCOL` for a key that no verifier takes.
   */
  requireSigningKey(now: Date): Promise<void>
  /**
   * Signs data with the authentication key, RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2), and checks the result
   * against the certificate before it is given back.
   *
   * @throws BridgeError `CARD_PROTOCOL` when the signature is not one of this certificate.
   */
  signForAuthentication(data: Uint8Array, now: Date): Promise<Uint8Array>
}

/** Bounds of the codes where AODF states none: the code porteur has four digits, the unblocking code eight. */
const DEFAULT_PIN_DIGITS = 4
const DEFAULT_PUK_DIGITS = 8
/** What a code is on any card, in digits (protocol, section 5; ISO 9564-1). */
const MIN_CODE_DIGITS = 4
const MAX_CODE_DIGITS = 12
const MAX_STORED_PIN_BYTES = 64

/** The PIN as the card wants it: padded to its stored length where the card says so. A copy, to be wiped. */
function padPin({ pinFlags, storedLength, padChar = 0 }: AuthObject, code: Uint8Array): Uint8Array {
  if (!pinFlags.includes(PIN_FLAG.NEEDS_PADDING) || storedLength <= code.length) return Uint8Array.from(code)
  if (storedLength > MAX_STORED_PIN_BYTES) throw cardProtocolError('AODF')
  const padded = new Uint8Array(storedLength).fill(padChar)
  padded.set(code)
  return padded
}

/** Runs a command with a code as the card wants it, and wipes that copy. */
async function withPadded(
  object: AuthObject,
  code: Uint8Array,
  run: (padded: Uint8Array) => Promise<void>,
): Promise<void> {
  const padded = padPin(object, code)
  try {
    await run(padded)
  } finally {
    padded.fill(0)
  }
}

/** Throws BridgeError `CARD_PROTOCOL` for lengths that no code has. */
function lengthsOf(object: AuthObject, digits: number): CodeLengths {
  const minLength = object.minLength > 0 ? object.minLength : digits
  // The stored length is no maximum: it may be that of the padded code.
  const maxLength = object.maxLength ?? Math.max(minLength, digits)
  const possible = minLength >= MIN_CODE_DIGITS && minLength <= maxLength && maxLength <= MAX_CODE_DIGITS
  if (!possible) throw cardProtocolError('AODF')
  return { minLength, maxLength }
}

function createDialect(kind: CardKind, channel: ApduChannel, filePaths: CardFilePaths): CardDialect {
  if (kind === 'cps3') return new Cps3Dialect(channel, filePaths)
  if (kind === 'cps4') return new Cps4Dialect(channel, filePaths)
  throw new BridgeError('CARD_UNSUPPORTED', { kind })
}

type CodeCommands = Pick<
  CpsCard,
  'pinLengths' | 'pinState' | 'triesLeft' | 'verifyPin' | 'changePin' | 'puk' | 'unblockPin'
>

function codeCommands(dialect: CardDialect, contents: CardContents): CodeCommands {
  const triesLeftIn = async (code: AuthObject, state: PinState): Promise<number | null> => {
    if (state.kind === 'verified') return dialect.triesLeftWhileVerified(code)
    return state.kind === 'tries' ? state.triesLeft : 0
  }

  return {
    pinLengths: async () => lengthsOf(await contents.holderPin(), DEFAULT_PIN_DIGITS),
    pinState: async () => dialect.pinState(await contents.holderPin()),
    triesLeft: async () => {
      const pin = await contents.holderPin()
      return triesLeftIn(pin, await dialect.pinState(pin))
    },
    verifyPin: async (code) => {
      const pin = await contents.holderPin()
      await withPadded(pin, code, (padded) => dialect.verify(pin, padded))
    },
    changePin: async (current, next) => {
      const pin = await contents.holderPin()
      await withPadded(pin, current, (paddedCurrent) =>
        withPadded(pin, next, (paddedNext) => dialect.changePin(pin, paddedCurrent, paddedNext)),
      )
    },
    puk: async () => {
      const puk = await contents.holderPuk()
      if (puk === undefined) return null
      const lengths = lengthsOf(puk, DEFAULT_PUK_DIGITS)
      const state = await dialect.pinState(puk)
      const triesLeft = await triesLeftIn(puk, state)
      return { lengths, state, triesLeft }
    },
    unblockPin: async (code, next) => {
      const pin = await contents.holderPin()
      const puk = await contents.holderPuk()
      if (puk === undefined) throw new BridgeError('CARD_UNSUPPORTED', { kind: dialect.generation })
      await withPadded(puk, code, (paddedPuk) =>
        withPadded(pin, next, (paddedNext) => dialect.unblockPin(pin, paddedNext, puk, paddedPuk)),
      )
    },
  }
}

/**
 * Opens the card application over a channel; nothing is sent yet.
 *
 * @param cache - what is known of this card from the same insertion.
 * @throws BridgeError `CARD_UNSUPPORTED` for a kind that is no CPS.
 */
export function openCps(kind: CardKind, channel: ApduChannel, cache: CardCache): CpsCard {
  const dialect = createDialect(kind, channel, cache.filePaths)
  const contents = new CardContents(dialect, cache)

  const find = async (use: CertificateUse, now: Date): Promise<FoundCertificate> => {
    const found = await findCertificate(contents, use, now)
    if (found === undefined) throw plainError('CERTIFICATE_NOT_FOUND')
    return found
  }

  const signingKey = async (now: Date): Promise<{ certificate: Certificate; key: PrivateKeyObject }> => {
    const keys = await contents.privateKeys()
    const { object, certificate } = await find('authentication', now)
    const key = keyOfCertificate(keys, object)
    const usable = key?.keyReference !== undefined && certificate.shape.kind === 'rsa'
    if (!usable) throw new BridgeError('CARD_UNSUPPORTED', { kind })
    // No server would take such a signature, and nobody is asked for a code in vain. Validity has an error of its own.
    const fault = signerFault(certificate, now)
    if (fault === 'KEY_REFUSED') throw cardProtocolError('certificate key')
    if (fault !== null && validityAt(certificate, now) === 'valid') throw plainError('CERTIFICATE_NOT_FOUND')
    return { certificate, key }
  }

  return {
    generation: dialect.generation,
    certificate: async (use, now) => (await find(use, now)).certificate,
    identityCertificate: async (now) => {
      const found =
        (await findCertificate(contents, 'authentication', now)) ??
        (await findCertificate(contents, 'signature', now))
      if (found === undefined) throw plainError('CERTIFICATE_NOT_FOUND')
      return found.certificate
    },
    serialNumber: () => contents.serialNumber(),
    isSameCard: () => contents.isSameCard(),
    intermediates: async () => {
      const authorities = (await contents.certificateObjects()).filter(({ authority }) => authority)
      const found: Certificate[] = []
      for (const object of authorities) {
        const certificate = await contents.certificate(object)
        if (certificate !== undefined) found.push(certificate)
      }
      return found
    },
    dataObject: (label) => contents.dataObject(label),
    ...codeCommands(dialect, contents),
    requireSigningKey: async (now) => {
      await signingKey(now)
    },
    signForAuthentication: async (data, now) => {
      const { certificate, key } = await signingKey(now)
      const hash = createHash('sha256').update(data).digest()
      const signature = await dialect.signHash(key, hash)
      if (!verifySignature('sha256', data, certificate.publicKey, signature))
        throw cardProtocolError('signature')
      return signature
    },
  }
}
