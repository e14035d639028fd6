/** `card.identity`: who the holder is, as the card says. No PIN is needed. */
import type { Identity, Profession } from '../../contract/shapes.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import { holderOf, validityAt } from '../../cps/holder.ts'
import { decodeHolderInfo } from '../../cps/personal-data.ts'
import { PROFESSIONS, specialtyName } from '../../cps/professions.ts'
import { isBridgeError } from '../../errors/bridge-error.ts'
import type { Certificate } from '../../x509/certificate.ts'
import type { Operations } from '../bridge.ts'
import type { CardSelection, SelectedCard } from '../readers/select-card.ts'
import { type Identification, requireNotDenied } from './identification.ts'

function describe(certificate: Certificate, { reader, kind }: SelectedCard, now: Date): Identity {
  return {
    ...holderOf(certificate),
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    expired: validityAt(certificate, now) === 'expired',
    verified: false,
    card: { kind, reader: reader.id },
  }
}

/** From the data object that anybody may read; null where the card has none, or one of another layout. */
async function readProfession(card: CpsCard): Promise<Profession | null> {
  try {
    const bytes = await card.dataObject('CPS_INFO_PS')
    const { profession: code, specialties } =
      bytes === undefined ? { profession: null, specialties: [] } : decodeHolderInfo(bytes)
    if (code === null) return null
    const coded = specialties.map((own) => ({ code: own, name: specialtyName(own) }))
    return { code, name: PROFESSIONS[code] ?? null, specialties: coded }
  } catch (error) {
    if (isBridgeError(error) && error.code === 'CARD_PROTOCOL') return null
    throw error
  }
}

export function cardIdentity(
  selection: CardSelection,
  identification: Identification,
  clock: () => Date,
): Operations['card.identity'] {
  return async ({ reader, waitSeconds = 0, profession = false }, context) => {
    requireNotDenied(context.caller)
    const found = await selection.wait(reader, waitSeconds, context)
    const now = clock()
    return identification.read(found, context, async (card, selected) => ({
      ...describe(await card.identityCertificate(now), selected, now),
      ...(profession && { profession: await readProfession(card) }),
    }))
  }
}
