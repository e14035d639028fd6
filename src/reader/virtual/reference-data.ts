/**
 * VERIFY (ISO/IEC 7816-4:2005, 7.5.6). PIN and PUK live in the MF; their references are global, so they are known in every
 * directory (OpenSC verifies the PIN with the application selected).
 */
import type { CommandApdu } from '../../iso7816/command-apdu.ts'
import type { ResponseApdu } from '../../iso7816/response-apdu.ts'
import { done, status, SW } from './card-answer.ts'
import type { CardState } from './card-state.ts'
import type { PinObject } from './pin-object.ts'

const WHOLE_T0_ANSWER = 256
/** Bit 8 of a reference: local to the current directory (ISO/IEC 7816-4:2005, 7.5.1). */
const LOCAL = 0x80

export function findPin({ files }: CardState, reference: number): PinObject | undefined {
  const { pins } = (reference & LOCAL) === 0 ? files.root : files.directory
  return pins.find((pin) => pin.reference === reference)
}

export const isDigits = (bytes: Uint8Array): boolean => bytes.every((byte) => byte >= 0x30 && byte <= 0x39)

/** Compares, and tells how it went: 9000, 63Cx with the tries left, 6983. */
export function checkPin({ profile }: CardState, pin: PinObject, candidate: Uint8Array): ResponseApdu {
  if (pin.blocked) return status(SW.blocked)
  if (pin.verify(candidate)) return done()
  const spent = pin.triesLeft === 0 && profile.quirks.lastWrongPin === '6983'
  return status(spent ? SW.blocked : SW.verifyFailed | pin.triesLeft)
}

/** Without data: 9000 when verified, else the tries left. A code of another length than the stored one costs no try. */
export function verify(card: CardState, { p1, p2, data, ne }: CommandApdu): ResponseApdu {
  if (p1 !== 0) return status(SW.wrongParameters)
  const pin = findPin(card, p2)
  if (pin === undefined) return status(SW.dataNotFound)
  if (data.length > 0) return data.length === pin.length ? checkPin(card, pin, data) : status(SW.wrongLength)
  if (ne !== 0 && ne !== WHOLE_T0_ANSWER) return status(SW.wrongLength)
  if (pin.blocked) return status(SW.blocked)
  return pin.verified ? done() : status(SW.verifyFailed | pin.triesLeft)
}
