/** Tells what card is in the reader from its answer to reset alone. */
import type { CardKind } from '../contract/shapes.ts'
import { isBridgeError } from '../errors/bridge-error.ts'
import { type Atr, parseAtr } from '../iso7816/atr.ts'
import { bytesToHex } from '../iso7816/hex.ts'

/**
 * Patterns over the historical bytes in hexadecimal (`.` stands for any digit), first match wins. The contact
 * cards of the CPS family carry country code 250 (`12 25 00`) and pre-issuing data `64 80 ....` whose digits name
 * the generation.
 *
 * Sources: ATRs of the agency's own driver (dops-cryptolib, card-cps.c) and pcsc-tools smartcard_list.txt.
 */
const BY_HISTORICAL_BYTES: readonly (readonly [pattern: RegExp, kind: CardKind])[] = [
  [/^00122500648000031.009000$/, 'cps3'],
  [/^0012250064800003..009000$/, 'cps3'],
  [/^00122500648082.{4}009000$/, 'cps2ter'],
  [/^0012250064800004....90(00)?$/, 'cps4'],
  [/^00122500648004......90$/, 'cps4'],
  [/^0031B864....EC[C-F].739401808290(00)?$/, 'contactless'],
]

/** Vitale (patient) cards, by the whole answer to reset; the second one is the first generation. */
const VITALE = /^(?:3B751300004.09EA9000|3F6525.*)$/

function parse(bytes: Uint8Array): Atr | undefined {
  try {
    return parseAtr(bytes)
  } catch (error) {
    if (isBridgeError(error)) return undefined
    throw error
  }
}

/** The kind of the card; `unknown` for anything that is not recognised, malformed answers included. */
export function cardKindOf(atr: Uint8Array): CardKind {
  if (VITALE.test(bytesToHex(atr))) return 'vitale'
  const parsed = parse(atr)
  if (parsed === undefined) return 'unknown'
  const historical = bytesToHex(parsed.historicalBytes)
  return BY_HISTORICAL_BYTES.find(([pattern]) => pattern.test(historical))?.[1] ?? 'unknown'
}
