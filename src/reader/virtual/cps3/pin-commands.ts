/** CHANGE REFERENCE DATA and RESET RETRY COUNTER as a CPS3 knows them (ISO/IEC 7816-4:2005, 7.5.7 and 7.5.10). */
import type { CommandApdu } from '../../../iso7816/command-apdu.ts'
import type { ResponseApdu } from '../../../iso7816/response-apdu.ts'
import { done, status, SW } from '../card-answer.ts'
import type { CardState } from '../card-state.ts'
import { checkPin, findPin, isDigits } from '../reference-data.ts'

const RESET_WITH_NEW_PIN = 0x02

/**
 * Old and new code in one field; no VERIFY before it. The PUK can never be changed. Assumed: a change grants nothing
 * that a VERIFY had not granted before.
 */
export function changeReferenceData(card: CardState, { p1, p2, data }: CommandApdu): ResponseApdu {
  if (p1 !== 0) return status(SW.wrongParameters)
  const pin = findPin(card, p2)
  if (pin === undefined) return status(SW.dataNotFound)
  if (pin !== card.holderPin) return status(SW.securityStatus)
  if (data.length !== 2 * pin.length) return status(SW.wrongLength)
  const next = data.subarray(pin.length)
  if (!isDigits(next)) return status(SW.wrongData)
  const wasVerified = pin.verified
  const outcome = checkPin(card, pin, data.subarray(0, pin.length))
  if (outcome.sw === SW.ok) pin.replace(next)
  if (!wasVerified) pin.forget()
  return outcome
}

/** P1 = 02, a new code in the field, after the PUK was verified. All tries are given back. */
export function resetRetryCounter(card: CardState, { p1, p2, data }: CommandApdu): ResponseApdu {
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
