/**
 * What can be said of a card without naming its holder, for a support case. The identifier stands twice on a card that
 * anybody may read, and both are compared; a difference is a finding, never a reason to refuse the card.
 */
import { isBridgeError } from '../errors/bridge-error.ts'
import { bytesToHex } from '../iso7816/hex.ts'
import type { CpsCard } from './cps-card.ts'
import { holderOf, validityAt } from './holder.ts'
import { type CardInfo, decodeCardInfo, decodeHolderInfo } from './personal-data.ts'

/** `*-absent`: the card does not list the object; `*-unreadable`: it is not of the known layout. */
type Finding =
  | 'identifier-differs'
  | 'holder-data-absent'
  | 'holder-data-unreadable'
  | 'card-data-absent'
  | 'card-data-unreadable'
  | 'test-differs'
  | 'card-expired'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'

export interface CardReport {
  readonly kind: 'cps3' | 'cps4'
  /** The serial number, all but its last two digits masked; null on a card without one. */
  readonly serial: string | null
  /** Whether CPS_INFO_PS and the certificate name the same holder; null when the card does not tell. */
  readonly identifierMatches: boolean | null
  /** From CPS_ID_CARD; null when the card does not tell. */
  readonly category: CardInfo['category'] | null
  /** The name of the certificate's issuer says TEST. */
  readonly test: boolean
  readonly certificate: {
    readonly notBefore: string
    readonly notAfter: string
    readonly validity: 'valid' | 'expired' | 'not-yet-valid'
  }
  readonly findings: readonly Finding[]
}

/** EF.SN.ICC: tag, length and the issuer's prefix before the digits, a check digit and filler behind them. */
const SERIAL_START = 7
const SHOWN_DIGITS = 2

function maskSerial(content: Uint8Array | null): string | null {
  if (content === null) return null
  const digits = bytesToHex(content.subarray(SERIAL_START, -1))
  return digits.slice(-SHOWN_DIGITS).padStart(digits.length, '•')
}

/** The decoded content of a data object, or what is wrong with it. */
async function readData<T, F extends Finding>(
  card: CpsCard,
  label: string,
  decode: (bytes: Uint8Array) => T,
  [absent, unreadable]: readonly [absent: F, unreadable: F],
): Promise<T | F> {
  try {
    const bytes = await card.dataObject(label)
    return bytes === undefined ? absent : decode(bytes)
  } catch (error) {
    if (isBridgeError(error) && error.code === 'CARD_PROTOCOL') return unreadable
    throw error
  }
}

/**
 * Reads and compares.
 *
 * @throws BridgeError `CERTIFICATE_NOT_FOUND`, `CARD_PROTOCOL`, `CARD_UNSUPPORTED`, and what the reader throws.
 */
export async function reportCard(card: CpsCard, now: Date): Promise<CardReport> {
  const certificate = await card.identityCertificate(now)
  const { nationalId, test } = holderOf(certificate)
  const validity = validityAt(certificate, now)
  const serial = maskSerial(await card.serialNumber())
  const holder = await readData(card, 'CPS_INFO_PS', decodeHolderInfo, [
    'holder-data-absent',
    'holder-data-unreadable',
  ])
  const data = await readData(card, 'CPS_ID_CARD', decodeCardInfo, [
    'card-data-absent',
    'card-data-unreadable',
  ])
  const identifierMatches = typeof holder === 'string' ? null : holder.nationalId === nationalId
  const category = typeof data === 'string' ? null : data.category
  const expires = typeof data === 'string' ? null : data.expires

  const findings: Finding[] = []
  if (typeof holder === 'string') findings.push(holder)
  if (identifierMatches === false) findings.push('identifier-differs')
  if (typeof data === 'string') findings.push(data)
  if (category !== null && category !== 'unknown' && (category === 'test') !== test)
    findings.push('test-differs')
  if (expires !== null && expires < now.toISOString().slice(0, 10)) findings.push('card-expired')
  if (validity !== 'valid') findings.push(`certificate-${validity}`)
  return {
    kind: card.generation,
    serial,
    identifierMatches,
    category,
    test,
    certificate: {
      notBefore: certificate.notBefore.toISOString(),
      notAfter: certificate.notAfter.toISOString(),
      validity,
    },
    findings,
  }
}
