/**
 * MANAGE SECURITY ENVIRONMENT and PERFORM SECURITY OPERATION as ChipDoc knows them. Observed: command forms of the ANS
 * middleware. The authentication key computes raw RSA (the host pads), the signature key over a hash of the host.
 */
import { findTlv } from '../../../iso7816/ber-tlv.ts'
import type { CommandApdu } from '../../../iso7816/command-apdu.ts'
import { concatBytes, hexToBytes } from '../../../iso7816/hex.ts'
import type { ResponseApdu } from '../../../iso7816/response-apdu.ts'
import { answer, done, status, SW } from '../card-answer.ts'
import type { KeyUse } from '../card-key.ts'
import { readObjects, singleByte, usableKey } from '../card-security.ts'
import type { Cps4State } from './cps4-state.ts'

const DECIPHER_TEMPLATE = 0x41b8
const SIGNATURE_TEMPLATE = 0x81b6
const TAG = { keyReference: 0x83, algorithmAndKey: 0x91 } as const
/** The second byte of tag 91: this flag and the reference of the key. */
const INPUT_IS_HASH = 0x80
const LOCAL_REFERENCE = 0x80

interface SignatureAlgorithm {
  readonly hash: 'sha1' | 'sha256'
  readonly hashBytes: number
  /** The DigestInfo before the hash; absent for PSS. */
  readonly prefix?: Uint8Array
  /** A key needs one of these uses. */
  readonly uses: readonly KeyUse[]
}

// Assumed: the authentication key signs a hash with PSS only; with PKCS#1 v1.5 it is used through DECIPHER.
const ALGORITHMS: ReadonlyMap<number, SignatureAlgorithm> = new Map<number, SignatureAlgorithm>([
  [
    0x0a,
    {
      hash: 'sha1',
      hashBytes: 20,
      prefix: hexToBytes('3021300906052B0E03021A05000414'),
      uses: ['compute-signature'],
    },
  ],
  [
    0x28,
    {
      hash: 'sha256',
      hashBytes: 32,
      prefix: hexToBytes('3031300D060960864801650304020105000420'),
      uses: ['compute-signature'],
    },
  ],
  [0x15, { hash: 'sha1', hashBytes: 20, uses: ['compute-signature', 'pss'] }],
  [0x2c, { hash: 'sha256', hashBytes: 32, uses: ['compute-signature', 'pss'] }],
])

export function manageSecurityEnvironment(card: Cps4State, { p1, p2, data }: CommandApdu): ResponseApdu {
  const objects = readObjects(data)
  if (objects?.length !== 1) return status(SW.wrongData)
  switch ((p1 << 8) | p2) {
    case DECIPHER_TEMPLATE: {
      const reference = singleByte(findTlv(objects, TAG.keyReference))
      return setKey(card, 0xb8, 0, reference, ['decipher'])
    }
    case SIGNATURE_TEMPLATE: {
      const [algorithm = 0, flagged = 0, ...rest] = findTlv(objects, TAG.algorithmAndKey) ?? []
      const known = ALGORITHMS.get(algorithm)
      if (known === undefined || rest.length > 0 || (flagged & INPUT_IS_HASH) === 0)
        return status(SW.wrongData)
      return setKey(card, 0xb6, algorithm, flagged & ~INPUT_IS_HASH, known.uses)
    }
    default:
      return status(SW.wrongParameters)
  }
}

/**
 * A key is found in the current directory; one with a global reference everywhere (ISO/IEC 7816-4:2005, 7.5.1). Assumed: of
 * keys of ChipDoc, too.
 */
function setKey(
  { files, environment }: Cps4State,
  tag: 0xb6 | 0xb8,
  algorithm: number,
  reference: number | undefined,
  uses: readonly KeyUse[],
): ResponseApdu {
  if (reference === undefined) return status(SW.wrongData)
  const inReach = (reference & LOCAL_REFERENCE) === 0 ? files.allKeys() : files.directory.keys
  const key = inReach.find((candidate) => candidate.reference === reference)
  if (key === undefined) return status(SW.dataNotFound)
  if (!uses.some((use) => key.uses.has(use))) return status(SW.wrongData)
  environment.set(tag, { algorithm, key })
  return done()
}

/** PSO 9E9A over a hash of the host. */
function computeSignature(card: Cps4State, data: Uint8Array): ResponseApdu {
  const key = usableKey(card, 0xb6)
  if (typeof key === 'number') return status(key)
  const algorithm = ALGORITHMS.get(card.environment.template(0xb6)?.algorithm ?? 0)
  if (algorithm === undefined) return status(SW.conditions)
  const { hash, hashBytes, prefix } = algorithm
  if (data.length !== hashBytes) return status(SW.wrongData)
  return answer(prefix === undefined ? key.signPss(hash, data) : key.sign(concatBytes(prefix, data)))
}

/** PSO 8086: raw RSA over a block as long as the key; no padding indicator, and nothing is taken off. */
function decipher(card: Cps4State, data: Uint8Array): ResponseApdu {
  const key = usableKey(card, 0xb8)
  if (typeof key === 'number') return status(key)
  if (data.length !== key.sizeBytes) return status(SW.wrongLength)
  const block = key.raw(data)
  return block === undefined ? status(SW.wrongData) : answer(block)
}

const OPERATION = { computeSignature: 0x9e9a, decipher: 0x8086 } as const

/** Only DECIPHER may come as a chain. */
export const isChainable = ({ ins, p1, p2 }: CommandApdu): boolean =>
  ins === 0x2a && ((p1 << 8) | p2) === OPERATION.decipher

export function performSecurityOperation(card: Cps4State, { p1, p2, data }: CommandApdu): ResponseApdu {
  const { environment } = card
  switch ((p1 << 8) | p2) {
    case OPERATION.computeSignature:
      return computeSignature(card, data)
    case OPERATION.decipher: {
      const whole = concatBytes(environment.chain ?? new Uint8Array(0), data)
      environment.chain = undefined
      return decipher(card, whole)
    }
    default:
      return status(SW.wrongParameters)
  }
}
