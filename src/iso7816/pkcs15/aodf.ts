/** Authentication objects (ISO/IEC 7816-15:2004, 8.9): PINs and the codes that unblock them. */
import {
  type BitString,
  decodeBitString,
  decodeReference,
  decodeUnsigned,
  type Elements,
  elementsOf,
  malformed,
  maybe,
  present,
  TAG,
} from './der.ts'
import { decodeRecords } from './objects.ts'
import { decodePath, type Pkcs15Path } from './path.ts'

/** Bits of PasswordFlags (PinFlags). */
export const PIN_FLAG = {
  CASE_SENSITIVE: 0,
  LOCAL: 1,
  CHANGE_DISABLED: 2,
  UNBLOCK_DISABLED: 3,
  INITIALIZED: 4,
  NEEDS_PADDING: 5,
  UNBLOCKING_PIN: 6,
  SO_PIN: 7,
} as const

/** Values of PasswordType (PinType). */
export const PIN_TYPE = { BCD: 0, ASCII_NUMERIC: 1, UTF8: 2, HALF_NIBBLE_BCD: 3, ISO_9564_1: 4 } as const

export interface AuthObject {
  readonly label?: string
  readonly flags: BitString
  /** The id of this object, to which keys and certificates refer. */
  readonly authId: Uint8Array
  /** The id of the authentication object that protects this one: for a PIN, its unblocking code. */
  readonly protectedBy?: Uint8Array
  /** See `PIN_FLAG`. */
  readonly pinFlags: BitString
  /** See `PIN_TYPE`; a value that is not in it is kept. */
  readonly pinType: number
  /** Lengths in characters; `storedLength` in bytes, padding included. */
  readonly minLength: number
  readonly storedLength: number
  readonly maxLength?: number
  /** P2 of VERIFY. */
  readonly reference: number
  readonly padChar?: number
  /** The DF to select before VERIFY. */
  readonly path?: Pkcs15Path
}

const TAG_REFERENCE = 0x80

/** True for a code that unblocks a PIN: flagged unblockingPin or soPin. */
export function isPuk({ pinFlags }: Pick<AuthObject, 'pinFlags'>): boolean {
  return pinFlags.includes(PIN_FLAG.UNBLOCKING_PIN) || pinFlags.includes(PIN_FLAG.SO_PIN)
}

function decodePadChar(value: Uint8Array): number | undefined {
  if (value.length > 1) throw malformed()
  return value[0]
}

type PinAttributes = Pick<
  AuthObject,
  'pinFlags' | 'pinType' | 'minLength' | 'storedLength' | 'maxLength' | 'reference' | 'padChar' | 'path'
>

function decodePin(elements: Elements): PinAttributes {
  const pinFlags = decodeBitString(elements.required(TAG.BIT_STRING))
  const pinType = decodeUnsigned(elements.required(TAG.ENUMERATED))
  const minLength = decodeUnsigned(elements.required(TAG.INTEGER))
  const storedLength = decodeUnsigned(elements.required(TAG.INTEGER))
  const maxLength = maybe(elements.optional(TAG.INTEGER), decodeUnsigned)
  const reference = maybe(elements.optional(TAG_REFERENCE), decodeReference) ?? 0
  const padChar = maybe(elements.optional(TAG.OCTET_STRING), decodePadChar)
  const path = maybe(elements.optional(TAG.SEQUENCE), decodePath)
  return { pinFlags, pinType, minLength, storedLength, reference, ...present({ maxLength, padChar, path }) }
}

/**
 * Decodes the PIN objects of an AODF; biometric and external ones are passed over.
 *
 * @throws BridgeError `CARD_PROTOCOL`.
 */
export function decodeAodf(file: Uint8Array): readonly AuthObject[] {
  return decodeRecords(file).map(
    ({ common: { authId: protectedBy, ...common }, classAttributes, typeAttributes }) => ({
      ...common,
      authId: classAttributes.required(TAG.OCTET_STRING),
      ...present({ protectedBy }),
      ...decodePin(elementsOf(typeAttributes.required(TAG.SEQUENCE))),
    }),
  )
}
