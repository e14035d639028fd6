/** The answer to GET DATA of a PIN object, `70 { BF 81 nn { A0 { 9A 9B ... } } }` (IAS-ECC; OpenSC pull request 2275). */
import { isBridgeError } from '../errors/bridge-error.ts'
import { decodeTlvs, findTlv } from '../iso7816/ber-tlv.ts'

/** Description of the object, asked for and answered. */
export const TAG_DESCRIPTION = 0xa0
const TAG_ANSWER = 0x70
const TAG_TRIES_LEFT = 0x9b
/** As many as 63Cx can tell. */
const MAX_TRIES = 15

/** Tries left, 0 to 15; null when the answer does not tell. */
export function triesLeftIn(answer: Uint8Array): number | null {
  try {
    const objects = decodeTlvs(findTlv(decodeTlvs(answer), TAG_ANSWER) ?? new Uint8Array(0))
    const description = findTlv(decodeTlvs(objects[0]?.value ?? new Uint8Array(0)), TAG_DESCRIPTION)
    const tries = description && findTlv(decodeTlvs(description), TAG_TRIES_LEFT)
    const [left] = tries ?? []
    return tries?.length === 1 && left !== undefined && left <= MAX_TRIES ? left : null
  } catch (error) {
    if (isBridgeError(error)) return null
    throw error
  }
}
