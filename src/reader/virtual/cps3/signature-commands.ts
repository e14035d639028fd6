/**
 * INTERNAL AUTHENTICATE and PERFORM SECURITY OPERATION of a CPS3 (ISO/IEC 7816-4:2005, 7.5.4; ISO/IEC 7816-8:2004,
 * 11). Observed: command forms of the ANS middleware and of OpenSC 0.23.
 */
import type { CommandApdu } from '../../../iso7816/command-apdu.ts'
import { concatBytes, hexToBytes } from '../../../iso7816/hex.ts'
import type { ResponseApdu } from '../../../iso7816/response-apdu.ts'
import { answer, done, status, SW } from '../card-answer.ts'
import { finishHash, type HashState, hashStateBytes, type PartialHashName } from '../partial-hash.ts'
import type { CardState } from '../card-state.ts'
import { readObjects, usableKey } from '../card-security.ts'

const MAX_DATA_SHARE = 0.4

/** The card adds the padding of PKCS#1 v1.5 itself, over at most 40 % of the modulus (102 bytes for 2048 bits). */
export function internalAuthenticate(card: CardState, { p1, p2, data }: CommandApdu): ResponseApdu {
  if (p1 !== 0 || p2 !== 0) return status(SW.wrongParameters)
  const key = usableKey(card, 0xa4)
  if (typeof key === 'number') return status(key)
  if (data.length === 0 || data.length > key.sizeBytes * MAX_DATA_SHARE) return status(SW.wrongLength)
  return answer(key.sign(data))
}

const HASH_OF_ALGORITHM: ReadonlyMap<number, PartialHashName> = new Map<number, PartialHashName>([
  [0x10, 'sha1'],
  [0x12, 'sha1'],
  [0x40, 'sha256'],
  [0x42, 'sha256'],
])
const DIGEST_INFO_PREFIX: Readonly<Record<PartialHashName, Uint8Array>> = {
  sha1: hexToBytes('3021300906052B0E03021A05000414'),
  sha256: hexToBytes('3031300D060960864801650304020105000420'),
}
const TAG = { state: 0x90, lastBlock: 0x80 } as const
const BLOCK_BYTES = 64
const COUNT_BYTES = 8

/** PSO 90A0: `90 { state, bit count } 80 { last block }`; an empty 90 when the last block is the whole message. */
function hash({ environment }: CardState, data: Uint8Array): ResponseApdu {
  const name = HASH_OF_ALGORITHM.get(environment.template(0xaa)?.algorithm ?? 0)
  if (name === undefined) return status(SW.conditions)
  const objects = readObjects(data)
  const [before, last] = objects ?? []
  if (objects?.length !== 2 || before?.tag !== TAG.state || last?.tag !== TAG.lastBlock)
    return status(SW.wrongData)
  if (last.value.length === 0 || last.value.length > BLOCK_BYTES) return status(SW.wrongData)
  const state = before.value.length === 0 ? 'none' : readState(name, before.value)
  if (state === undefined) return status(SW.wrongData)
  environment.hash = { name, digest: finishHash(name, last.value, state === 'none' ? undefined : state) }
  return done()
}

function readState(name: PartialHashName, value: Uint8Array): HashState | undefined {
  const stateBytes = hashStateBytes(name)
  if (value.length !== stateBytes + COUNT_BYTES) return undefined
  const bits = new DataView(value.buffer, value.byteOffset + stateBytes, COUNT_BYTES).getBigUint64(0)
  const processedBytes = Number(bits / 8n)
  const wholeBlocks =
    bits > 0n && bits % BigInt(8 * BLOCK_BYTES) === 0n && Number.isSafeInteger(processedBytes)
  return wholeBlocks ? { state: value.subarray(0, stateBytes), processedBytes } : undefined
}

/** PSO 9E9A: signs the hash in the data field, or without one the hash that the card finished, once. */
function computeSignature(card: CardState, data: Uint8Array): ResponseApdu {
  const { environment } = card
  const key = usableKey(card, 0xb6)
  if (typeof key === 'number') return status(key)
  const name = HASH_OF_ALGORITHM.get(environment.template(0xb6)?.algorithm ?? 0)
  const finished = environment.hash
  if (name === undefined || (data.length === 0 && finished?.name !== name)) return status(SW.conditions)
  const digest = data.length === 0 ? finished?.digest : data
  if (digest?.length !== hashStateBytes(name)) return status(SW.wrongData)
  environment.hash = undefined
  return answer(key.sign(concatBytes(DIGEST_INFO_PREFIX[name], digest)))
}

const PADDING_INDICATOR = 0x81

/** PSO 8086: padding indicator 81 and the cryptogram; the answer is the clear text without its padding. */
function decipher(card: CardState, data: Uint8Array): ResponseApdu {
  const key = usableKey(card, 0xb8)
  if (typeof key === 'number') return status(key)
  if (data.length !== key.sizeBytes + 1) return status(SW.wrongLength)
  const clear = data[0] === PADDING_INDICATOR ? key.decipher(data.subarray(1)) : undefined
  return clear === undefined ? status(SW.wrongData) : answer(clear)
}

const OPERATION = { hash: 0x90a0, computeSignature: 0x9e9a, decipher: 0x8086 } as const

/** Only DECIPHER may come as a chain. */
export const isChainable = ({ ins, p1, p2 }: CommandApdu): boolean =>
  ins === 0x2a && ((p1 << 8) | p2) === OPERATION.decipher

export function performSecurityOperation(card: CardState, { p1, p2, data }: CommandApdu): ResponseApdu {
  const { environment } = card
  switch ((p1 << 8) | p2) {
    case OPERATION.hash:
      return hash(card, data)
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
