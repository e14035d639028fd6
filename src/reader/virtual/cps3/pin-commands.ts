/**
 * VERIFY, CHANGE REFERENCE DATA and RESET RETRY COUNTER (ISO/IEC 7816-4:2005, 7.5.6, 7.5.7, 7.5.10). PIN and PUK live
 * in the MF; their references are global, so they are known in every directory (OpenSC verifies the PIN with the
 * application selected).
 */
import type { CommandApdu } from '../../../iso7816/command-apdu.ts'
import type { ResponseApdu } from '../../../iso7816/response-apdu.ts'
import { done, status, SW } from '../card-answer.ts'
import type { PinObject } from '../pin-object.ts'
import type { Cps3State } from './cps3-state.ts'

const WHOLE_T0_ANSWER = 256
const RESET_WITH_NEW_PIN = 0x02
/** Bit 8 of a reference: local to the current directory (ISO/IEC 7816-4:2005, 7.5.1). */
const LOCAL = 0x80

function findPin({ files }: Cps3State, reference: number): PinObject | undefined {
  const { pins } = (reference & LOCAL) === 0 ? files.root : files.directory
  return pins.find((pin) => pin.reference === reference)
}

const isDigits = (bytes: Uint8Array): boolean => bytes.every((byte) => byte >= 0x30 && byte <= 0x39)

/** Compares, and tells how it went: 9000, 63Cx with the tries left, 6983. */
function check({ profile }: Cps3State, pin: PinObject, candidate: Uint8Array): ResponseApdu {
  if (pin.blocked) return status(SW.blocked)
  if (pin.verify(candidate)) return done()
  const spent = pin.triesLeft === 0 && profile.quirks.lastWrongPin === '6983'
  return status(spent ? SW.blocked : SW.verifyFailed | pin.triesLeft)
}

/** Without data: 9000 when verified, else the tries left. A code of another length than the stored one costs no try. */
export function verify(card: Cps3State, { p1, p2, data, ne }: CommandApdu): ResponseApdu {
  if (p1 !== 0) return status(SW.wrongParameters)
  const pin = findPin(card, p2)
  if (pin === undefined) return status(SW.dataNotFound)
  if (data.length > 0) return data.length === pin.length ? check(card, pin, data) : status(SW.wrongLength)
  if (ne !== 0 && ne !== WHOLE_T0_ANSWER) return status(SW.wrongLength)
  if (pin.blocked) return status(SW.blocked)
  return pin.verified ? done() : status(SW.verifyFailed | pin.triesLeft)
}

/**
 * Old and new code in one field; no VERIFY before it. The PUK can never be changed. Assumed: a change grants nothing
 * that a VERIFY had not granted before.
 */
export function changeReferenceData(card: Cps3State, { p1, p2, data }: CommandApdu): ResponseApdu {
  if (p1 !== 0) return status(SW.wrongParameters)
  const pin = findPin(card, p2)
  if (pin === undefined) return status(SW.dataNotFound)
  if (pin !== card.holderPin) return status(SW.securityStatus)
  if (data.length !== 2 * pin.length) return status(SW.wrongLength)
  const next = data.subarray(pin.length)
  if (!isDigits(next)) return status(SW.wrongData)
  const wasVerified = pin.verified
  const outcome = check(card, pin, data.subarray(0, pin.length))
  if (outcome.sw === SW.ok) pin.replace(next)
  if (!wasVerified) pin.forget()
  return outcome
}

/** P1 = 02, a new code in the field, after the PUK was verified. All tries are given back. */
export function resetRetryCounter(card: Cps3State, { p1, p2, data }: CommandApdu): ResponseApdu {
  if (p1 !== RESET_WITH_NEW_PIN) return status(SW.wrongParameters)
  const pin = findPin(card, p2)
  if (pin === undefined) return status(SW.dataNotFound)
  const puk = findPin(card, card.profile.layout.pukReference)
  if (pin !== card.holderPin || puk?.verified !== true) return status(SW.securityStatus)
  if (data.length !== pin.length) return status(SW.wrongLength)
  if (!isDigits(data)) return status(SW.wrongData)
  pin.replace(data)
  pin.unblock()
  pin.forget()
  return done()
}
