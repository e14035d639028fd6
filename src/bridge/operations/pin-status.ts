/** `pin.status`: the counter of the PIN, and where the code is entered. */
import type { CardAccess } from '../access/card-access.ts'
import type { Operations } from '../bridge.ts'
import { heldTriesLeft } from '../pin/pin-guard.ts'
import type { CardSelection } from '../readers/select-card.ts'

export function pinStatus(selection: CardSelection, access: CardAccess): Operations['pin.status'] {
  return async ({ reader }, context) =>
    access.use(selection.card(reader), context, async (session) => {
      const { card } = session
      const pinPad = session.pinPadFor(await card.pinLengths())
      const triesLeft = session.held ? await heldTriesLeft(session) : await card.triesLeft()
      const entry = pinPad === null ? context.caller.policy.pinEntry : 'pinpad'
      return { triesLeft, blocked: triesLeft === 0, entry }
    })
}
