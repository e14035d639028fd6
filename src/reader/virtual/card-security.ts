/** What commands with data objects and keys have in common on every virtual card. */
import { type BerTlv, decodeTlvs } from '../../iso7816/ber-tlv.ts'
import type { CommandApdu } from '../../iso7816/command-apdu.ts'
import { concatBytes } from '../../iso7816/hex.ts'
import type { ResponseApdu } from '../../iso7816/response-apdu.ts'
import { done, status, SW } from './card-answer.ts'
import type { CardKey } from './card-key.ts'
import type { CardState } from './card-state.ts'
import type { TemplateTag } from './security-environment.ts'

/** The data objects of a command, or undefined when they are malformed. */
export function readObjects(data: Uint8Array): readonly BerTlv[] | undefined {
  try {
    return decodeTlvs(data)
  } catch {
    return undefined
  }
}

export const singleByte = (value: Uint8Array | undefined): number | undefined =>
  value?.length === 1 ? value[0] : undefined

/** The key of a template whose holder is logged in, or the status word that refuses. */
export function usableKey({ environment, holderPin }: CardState, tag: TemplateTag): CardKey | number {
  const key = environment.template(tag)?.key
  if (key === undefined) return SW.conditions
  return holderPin.verified ? key : SW.securityStatus
}

const MAX_CHAIN_BYTES = 512

/** A link of a chain (class 10): its data waits for the last command. */
export function addToChain({ environment }: CardState, { data }: CommandApdu): ResponseApdu {
  const chain = concatBytes(environment.chain ?? new Uint8Array(0), data)
  if (data.length === 0 || chain.length > MAX_CHAIN_BYTES) {
    environment.chain = undefined
    return status(SW.wrongLength)
  }
  environment.chain = chain
  return done()
}
