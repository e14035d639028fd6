/** `pin.prepare`: what the bridge's own page shows before codes are changed there. */
import type { CodeLengths } from '../../cps/cps-card.ts'
import type { CardAccess } from '../access/card-access.ts'
import type { Operations } from '../bridge.ts'
import { canChangeOnPinPad } from '../pin/pin-pad-entry.ts'
import type { Submissions } from '../pin/submissions.ts'
import { shownHolder } from '../prompt/shown-holder.ts'
import { hasPinPad } from '../readers/attached-reader.ts'
import { maskReaderName } from '../readers/reader-name.ts'
import type { CardSelection } from '../readers/select-card.ts'

export function pinPrepare(
  selection: CardSelection,
  access: CardAccess,
  submissions: Submissions,
  now: () => Date,
): Operations['pin.prepare'] {
  return async ({ reader: id }, context) => {
    const selected = selection.card(id)
    return access.use(selected, context, async (session) => {
      const { reader, insertion, kind } = selected
      const { card } = session
      const triesLeft = await card.triesLeft()
      const puk = await card.puk()
      const lengths = await card.pinLengths()
      const codeView = (tried: CodeLengths, left: number | null) => ({
        entry: canChangeOnPinPad(session, tried, lengths) ? ('pinpad' as const) : ('page' as const),
        ...tried,
        triesLeft: left,
        blocked: left === 0,
      })
      return {
        attempt: submissions.idFor(insertion),
        reader: { id: reader.id, name: maskReaderName(reader.name), pinPad: hasPinPad(reader) },
        card: await shownHolder(card, kind, now()),
        pin: codeView(lengths, triesLeft),
        puk: puk && codeView(puk.lengths, puk.triesLeft),
      }
    })
  }
}
