/**
 * What a reader can do beside carrying commands (PC/SC part 10, revision 2.02.09): the list of its features, and the
 * properties of its PIN pad.
 */
import { cardProtocolError } from '../../errors/bridge-error.ts'
import { concatBytes } from '../../iso7816/hex.ts'

/** Feature tags (clause 2.3) that are used here; a reader names others too. */
export const FEATURE = {
  VERIFY_PIN_DIRECT: 0x06,
  MODIFY_PIN_DIRECT: 0x07,
  ABORT: 0x0b,
  TLV_PROPERTIES: 0x12,
} as const

/** Function number of GET_FEATURE_REQUEST (clause 2.2). */
const GET_FEATURE_REQUEST = 3400
const FILE_DEVICE_SMARTCARD = 0x31

/**
 * Control code of GET_FEATURE_REQUEST. Windows numbers device functions in its own way (`SCARD_CTL_CODE` of winsmcrd.h),
 * pcsc-lite and macOS add a constant (reader.h of pcsc-lite).
 *
 * @param platform - as `process.platform`.
 */
export function featureRequestCode(platform: string): number {
  return platform === 'win32'
    ? FILE_DEVICE_SMARTCARD * 0x1_0000 + GET_FEATURE_REQUEST * 4
    : 0x4200_0000 + GET_FEATURE_REQUEST
}

const CODE_BYTES = 4
/** Tag, length and control code. */
const FEATURE_BYTES = 2 + CODE_BYTES

const malformed = (name: string): Error => cardProtocolError(name)

/**
 * Reads the answer to GET_FEATURE_REQUEST: control codes, big-endian, by feature tag. A tag that comes twice counts once,
 * the first one.
 *
 * @throws BridgeError `CARD_PROTOCOL` when it is not a list of features.
 */
export function decodeFeatures(answer: Uint8Array): ReadonlyMap<number, number> {
  const features = new Map<number, number>()
  const view = new DataView(answer.buffer, answer.byteOffset, answer.length)
  if (answer.length % FEATURE_BYTES !== 0) throw malformed('GET_FEATURE_REQUEST')
  for (let at = 0; at < answer.length; at += FEATURE_BYTES) {
    if (view.getUint8(at + 1) !== CODE_BYTES) throw malformed('GET_FEATURE_REQUEST')
    const tag = view.getUint8(at)
    if (!features.has(tag)) features.set(tag, view.getUint32(at + 2))
  }
  return features
}

export function encodeFeatures(features: ReadonlyMap<number, number>): Uint8Array {
  return concatBytes(
    ...[...features].map(([tag, code]) => {
      const feature = new Uint8Array(FEATURE_BYTES)
      feature.set([tag, CODE_BYTES])
      new DataView(feature.buffer).setUint32(2, code)
      return feature
    }),
  )
}

/** Tags of FEATURE_TLV_PROPERTIES (clause 2.6.14). */
const TAG_MIN_PIN_SIZE = 0x06
const TAG_MAX_PIN_SIZE = 0x07

/** How many digits the PIN pad takes, where the reader says so. */
export interface PadProperties {
  readonly minPinSize?: number
  readonly maxPinSize?: number
}

/**
 * Reads the answer to FEATURE_TLV_PROPERTIES; properties that are not used here are passed over.
 *
 * @throws BridgeError `CARD_PROTOCOL` when it is not a list of properties.
 */
export function decodePadProperties(answer: Uint8Array): PadProperties {
  const found = new Map<number, number>()
  for (let at = 0; at < answer.length;) {
    const [tag = 0, length] = answer.subarray(at, at + 2)
    if (length === undefined || at + 2 + length > answer.length) throw malformed('FEATURE_TLV_PROPERTIES')
    if (length === 1) found.set(tag, answer[at + 2] ?? 0)
    at += 2 + length
  }
  const minPinSize = found.get(TAG_MIN_PIN_SIZE)
  const maxPinSize = found.get(TAG_MAX_PIN_SIZE)
  return { ...(minPinSize !== undefined && { minPinSize }), ...(maxPinSize !== undefined && { maxPinSize }) }
}

export function encodePadProperties({ minPinSize, maxPinSize }: PadProperties): Uint8Array {
  return Uint8Array.of(
    ...(minPinSize === undefined ? [] : [TAG_MIN_PIN_SIZE, 1, minPinSize]),
    ...(maxPinSize === undefined ? [] : [TAG_MAX_PIN_SIZE, 1, maxPinSize]),
  )
}
