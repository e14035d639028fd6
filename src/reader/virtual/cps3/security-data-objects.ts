/**
 * GET DATA for the security data objects of a CPS3: `00 CB 3F FF` with an extended header list
 * `4D L { 70 L { BF cc nn L { TAG 80 } } }`, class 81 for a PIN, 90 for a private key. Each is known in its own
 * directory only. Observed: contents of the PIN objects and order of the requests in OpenSC pull request 2275;
 * the rest is what OpenSC needs.
 */
import { encodeTlv } from '../../../iso7816/ber-tlv.ts'
import type { CommandApdu } from '../../../iso7816/command-apdu.ts'
import { bytesToHex, concatBytes, hexToBytes } from '../../../iso7816/hex.ts'
import type { ResponseApdu } from '../../../iso7816/response-apdu.ts'
import { answer, status, SW } from '../card-answer.ts'
import type { CardKey } from '../card-key.ts'
import type { PinObject } from '../pin-object.ts'
import type { CardState } from '../card-state.ts'

const REQUEST = /^4D(..)70(..)(BF(..)(..))(..)(..|[579]F..)80$/
const DESCRIPTION = 'A0'
const PIN_LENGTHS = '7F41'
const CLASS_PIN = 0x81
const CLASS_PRIVATE_KEY = 0x90
const KEY_NUMBER_BITS = 0x7f

interface Request {
  /** Tag of the object, BF cc nn. */
  readonly tag: number
  readonly objectClass: number
  readonly number: number
  readonly part: string
}

export function getData(card: CardState, { p1, p2, data }: CommandApdu): ResponseApdu {
  if (p1 !== 0x3f || p2 !== 0xff) return status(SW.dataNotFound)
  const request = parseRequest(data)
  if (request === undefined) return status(SW.wrongData)
  const { directory } = card.files
  if (request.objectClass === CLASS_PIN) {
    const pin = directory.pins.find((candidate) => candidate.reference === request.number)
    return pin === undefined ? status(SW.dataNotFound) : answerWith(request, pinPart(card, pin, request.part))
  }
  if (request.objectClass === CLASS_PRIVATE_KEY) {
    const key = directory.keys.find(({ reference }) => (reference & KEY_NUMBER_BITS) === request.number)
    return key === undefined ? status(SW.dataNotFound) : answerWith(request, keyPart(key, request.part))
  }
  return status(SW.dataNotFound)
}

function parseRequest(data: Uint8Array): Request | undefined {
  const match = REQUEST.exec(bytesToHex(data))
  const [, outer = '', inner = '', tag = '', objectClass = '', number = '', header = '', part = ''] =
    match ?? []
  if (match === null) return undefined
  const value = (hex: string): number => Number.parseInt(hex, 16)
  const lengths = value(outer) === data.length - 2 && value(inner) === data.length - 4
  // The last length covers the tag asked for and its 80 ("whole object").
  if (!lengths || value(header) !== part.length / 2 + 1) return undefined
  return { tag: value(tag), objectClass: value(objectClass), number: value(number), part }
}

function answerWith(request: Request, part: Uint8Array | undefined): ResponseApdu {
  if (part === undefined) return status(SW.wrongData)
  return answer(encodeTlv(0x70, encodeTlv(request.tag, part)))
}

const byte = (tag: number, value: number): Uint8Array => encodeTlv(tag, Uint8Array.of(value))
const rules = (hex: string): Uint8Array => encodeTlv(0xa1, encodeTlv(0x8c, hexToBytes(hex)))

/** 9A tries at most, 9B tries left, 9D uses left; access modes change, verify, reset, put, get. */
function pinPart({ holderPin }: CardState, pin: PinObject, part: string): Uint8Array | undefined {
  if (part === PIN_LENGTHS) return encodeTlv(0x7f41, byte(0x80, pin.length), byte(0x81, pin.length))
  if (part !== DESCRIPTION) return undefined
  const { usesLeft } = pin
  return encodeTlv(
    0xa0,
    byte(0x9a, pin.maxTries),
    byte(0x9b, pin.triesLeft),
    ...(usesLeft === undefined ? [] : [encodeTlv(0x9d, Uint8Array.of(usesLeft >> 8, usesLeft & 0xff))]),
    // Condition 13: user authentication of security environment 3, the PUK.
    rules(pin === holderPin ? 'F3000013FF00' : 'F3FF00FFFF00'),
  )
}

/** The size 80 is required by OpenSC; condition 11: the holder's PIN. */
function keyPart({ uses, sizeBytes }: CardKey, part: string): Uint8Array | undefined {
  if (part !== DESCRIPTION) return undefined
  const size = encodeTlv(0x80, Uint8Array.of(sizeBytes >> 8, sizeBytes & 0xff))
  const content = uses.has('compute-signature')
    ? [rules('4311FF00'), size, byte(0x9e, 0x01)]
    : [rules('331111FF00'), size]
  return encodeTlv(0xa0, concatBytes(...content))
}
