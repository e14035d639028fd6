/** Whether the card that is connected is the one that was read before: nobody may have reported that it was exchanged. */
import { cardKindOf } from '../../cps/card-kind.ts'
import { BridgeError, isBridgeError } from '../../errors/bridge-error.ts'
import { interruption, type OpenCard } from './open-card.ts'
import type { ReaderRegistry } from '../readers/reader-registry.ts'
import { isCps, type SelectedCard } from '../readers/select-card.ts'

/**
 * Whether the connected card is the one that was read before. A card of the other generation speaks another language; any
 * other answer to reset may be that of a warm reset, and the number of the card decides.
 */
async function isSame({ card, connection }: OpenCard, selected: SelectedCard): Promise<boolean> {
  const kind = cardKindOf(connection.atr)
  if (kind === selected.kind) return card.isSameCard()
  if (isCps(kind)) return false
  return card.isSameCard().catch((error: unknown) => {
    if (isBridgeError(error) && error.code === 'CARD_PROTOCOL') return false
    throw error
  })
}

/**
 * Makes sure that what was read before is about this card. Another one is told as removed and inserted; `selected` is
 * about it then, and its operation begins again.
 *
 * @param gone - makes the error of a call that has shown or compared the card before.
 * @throws BridgeError that of `gone`, `CARD_UNSUPPORTED` for a card that is no CPS, the interruption, and what reading throws.
 */
export async function recognise(
  registry: Pick<ReaderRegistry, 'exchanged'>,
  selected: SelectedCard,
  open: OpenCard,
  gone: () => Error,
): Promise<void> {
  if (await isSame(open, selected)) {
    open.recognised = true
    selected.shown = true
    return
  }
  const { slot, shown } = selected
  if (slot.insertion !== selected.insertion) throw gone()
  const { atr } = open.connection
  const insertion = registry.exchanged(slot, atr)
  if (shown) throw gone()
  selected.insertion = insertion
  const kind = cardKindOf(atr)
  if (!isCps(kind)) throw new BridgeError('CARD_UNSUPPORTED', { kind })
  selected.kind = kind
  throw interruption(open.account)
}
