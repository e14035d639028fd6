/** SELECT where a card knows one coding of P2 alone (ISO/IEC 7816-4:2005, table 40). */
import type { ResponseApdu } from '../iso7816/response-apdu.ts'

/** Incorrect P1 and P2, function not supported, wrong parameters. */
const REFUSED: ReadonlySet<number> = new Set([0x6a86, 0x6a81, 0x6b00])

/**
 * Sends a SELECT in the form that is wanted, and once in each other one while the card refuses the form. What it took is
 * remembered.
 *
 * @param forms - codings of P2 in the order in which they are tried; the first is the one that is wanted.
 * @param known - of this card: the wanted coding, and the one to use in its place.
 * @returns the answer to the form that the card knows; to the first one when it knows none.
 */
export async function selectInKnownForm(
  forms: readonly [number, ...number[]],
  known: Map<number, number>,
  send: (p2: number) => Promise<ResponseApdu>,
): Promise<ResponseApdu> {
  const [wanted, ...others] = forms
  const first = await send(known.get(wanted) ?? wanted)
  if (!REFUSED.has(first.sw) || known.has(wanted)) return first
  for (const other of others) {
    const answer = await send(other)
    if (REFUSED.has(answer.sw)) continue
    known.set(wanted, other)
    return answer
  }
  return first
}
