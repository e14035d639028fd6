/** CHANGE REFERENCE DATA and RESET RETRY COUNTER as ChipDoc knows them (Observed: the ANS middleware). */
import type { CommandApdu } from '../../../iso7816/command-apdu.ts'
import type { ResponseApdu } from '../../../iso7816/response-apdu.ts'
import { done, status, SW } from '../card-answer.ts'
import { findPin, isDigits } from '../reference-data.ts'
import type { Cps4State } from './cps4-state.ts'

const NEW_CODE_ONLY = 0x01
const WITHOUT_NEW_CODE = 0x03
/** RESET RETRY COUNTER names the PIN with bit 8 set. */
const RESET_FLAG = 0x80

/** P1 = 01: the new code alone, after VERIFY or after an unblocking. */
export function changeReferenceData(card: Cps4State, { p1, p2, data }: CommandApdu): ResponseApdu {
  if (p1 !== NEW_CODE_ONLY) return status(SW.wrongParameters)
  const pin = findPin(card, p2)
  if (pin === undefined) return status(SW.dataNotFound)
  if (pin !== card.holderPin || !(pin.verified || card.mayReplacePin)) return status(SW.securityStatus)
  if (data.length !== pin.length) return status(SW.wrongLength)
  if (!isDigits(data)) return status(SW.wrongData)
  pin.replace(data)
  card.mayReplacePin = false
  return done()
}

/** P1 = 03, no data, after the PUK was verified: all tries are given back, and a new code may be set once. */
export function resetRetryCounter(card: Cps4State, { p1, p2, data }: CommandApdu): ResponseApdu {
  if (p1 !== WITHOUT_NEW_CODE) return status(SW.wrongParameters)
  if (data.length > 0) return status(SW.wrongLength)
  const pin = (p2 & RESET_FLAG) === 0 ? undefined : findPin(card, p2 & ~RESET_FLAG)
  if (pin === undefined) return status(SW.dataNotFound)
  const puk = findPin(card, card.profile.layout.pukReference)
  if (pin !== card.holderPin || puk?.verified !== true) return status(SW.securityStatus)
  pin.unblock()
  pin.forget()
  card.mayReplacePin = true
  return done()
}
