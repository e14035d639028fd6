/** The counter of the PIN, and its verification. */
import type { CpsCard } from '../cps/cps-card.ts'
import { holderOf } from '../cps/holder.ts'
import type { Operations } from './bridge.ts'
import type { Domain } from './domain.ts'
import { checkExpectation } from './identity-operations.ts'
import { checkPinRequest, freshPinState, TRIES_AFTER_SUCCESS, verifyPin } from './pin-check.ts'
import { selectCard } from './select-slot.ts'
import { requireValidCertificate } from './sign-operation.ts'

export function pinOperations(domain: Domain): Pick<Operations, 'pin.status' | 'pin.verify'> {
  return {
    'pin.status': async ({ reader }, context) => {
      const selected = selectCard(domain.registry, reader)
      const entry = selected.slot.pinPad ? 'pinpad' : context.caller.policy.pinEntry
      return domain.access.use(selected, context, async (turn) => {
        if (turn.held) return { triesLeft: TRIES_AFTER_SUCCESS, blocked: false, entry }
        const { state } = await freshPinState(turn)
        const triesLeft = state.kind === 'tries' ? state.triesLeft : 0
        return { triesLeft, blocked: triesLeft === 0, entry }
      })
    },

    'pin.verify': async (params, context) => {
      checkPinRequest(params, context)
      const selected = selectCard(domain.registry, params.reader)
      const holds = params.then !== undefined && !context.stateless
      const holdSeconds = holds ? domain.config.pin.holdSeconds : 0
      return domain.access.use(selected, context, async (turn) => {
        const card = turn.held ? await turn.reopen() : turn.card
        const { expect } = params
        if (expect !== undefined) {
          checkExpectation(expect, holderOf(await card.identityCertificate(domain.now())))
        }
        const beforeVerify = async (verified: CpsCard): Promise<void> => {
          if (params.then !== undefined) await requireValidCertificate(verified, domain.now())
        }
        await verifyPin(domain, { ...turn, card }, context, params, beforeVerify)
        if (holdSeconds > 0) turn.hold(holdSeconds)
        return { verified: true, expiresInSeconds: holdSeconds }
      })
    },
  }
}
