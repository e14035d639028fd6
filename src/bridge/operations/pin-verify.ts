/** The counter of the PIN, and its verification. */
import type { Result } from '../../contract/methods.ts'
import { forgetCard } from '../../cps/card-contents.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import { isBridgeError } from '../../errors/bridge-error.ts'
import type { ErrorCode } from '../../errors/codes.ts'
import { askHolder } from '../prompt/ask-holder.ts'
import { checkBeforePrompt } from './before-prompt.ts'
import type { Operations } from '../bridge.ts'
import type { CardTurn } from '../access/card-session.ts'
import type { Domain } from '../domain.ts'
import { requireExpected } from './expectation.ts'
import { checkPinRequest, heldTriesLeft, type PinTry, verifyPin, withPinOf } from '../pin/pin-guard.ts'
import { entersOnPage } from './pin-entry.ts'
import { requireConsent, requireNotDenied } from './read-holder.ts'
import { padFor } from '../access/reader-pin-pad.ts'
import { type SelectedCard, selectCard } from '../readers/select-card.ts'
import { requireSignable } from './activation-sign.ts'

/** Faults of a certificate, not of the card or of the call. */
const UNREADABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CERTIFICATE_NOT_FOUND',
  'CARD_PROTOCOL',
  'CARD_UNSUPPORTED',
])

/** Forgets what was read of a card whose certificate cannot be read; throws on what is wrong with the call. */
function doubt({ insertion }: SelectedCard, error: unknown): void {
  if (!isBridgeError(error) || !UNREADABLE.has(error.code)) throw error
  forgetCard(insertion.cache)
}

export function pinOperations(domain: Domain): Pick<Operations, 'pin.status' | 'pin.verify'> {
  return {
    'pin.status': async ({ reader }, context) => {
      const selected = selectCard(domain.registry, reader)
      return domain.access.use(selected, context, async (turn) => {
        const pad = padFor(turn.pinPad, await turn.card.pinLengths())
        const entry = pad === null ? context.caller.policy.pinEntry : 'pinpad'
        const triesLeft = turn.held ? await heldTriesLeft(turn) : await turn.card.triesLeft()
        return { triesLeft, blocked: triesLeft === 0, entry }
      })
    },

    'pin.verify': async (params, context) => {
      checkPinRequest(params, context)
      if (params.expect !== undefined) requireNotDenied(context.caller)
      const selected = selectCard(domain.registry, params.reader)
      const holds = params.then !== undefined && !context.stateless
      const holdSeconds = holds ? domain.config.pin.holdSeconds : 0
      const inspect = async (card: CpsCard): Promise<void> => {
        if (params.then !== undefined) await requireSignable(domain, card)
        // For the audit trail: a card whose certificate cannot be read has its PIN checked all the same.
        else await card.identityCertificate(domain.now()).catch((error: unknown) => doubt(selected, error))
      }
      const verify = async (turn: CardTurn, pinTry: PinTry): Promise<Result<'pin.verify'>> => {
        await verifyPin(domain, turn, pinTry, inspect)
        if (holdSeconds > 0) turn.hold(holdSeconds)
        return { verified: true, expiresInSeconds: holdSeconds }
      }
      const { audience } = context.caller
      if (context.prompts !== undefined && (await entersOnPage(domain, selected, params, context))) {
        await checkBeforePrompt(domain, selected, params.expect, context)
        return askHolder(domain, context, context.prompts, {
          action: params.then === undefined ? 'check' : 'check-then-sign',
          found: selected,
          expected: params.expect,
          asksPin: true,
          inspect,
          perform: (turn, { acceptLastTry, ...entry }) =>
            verify(turn, { ...entry, allowLastTry: acceptLastTry, audience }),
        })
      }
      domain.wrongPins.check(audience)
      if (params.expect !== undefined) await requireConsent(domain, selected, context, params.expect)
      return withPinOf(params, context, (pinTry) =>
        domain.access.use(selected, context, async (turn) => {
          const card = turn.held ? await turn.reopen() : turn.card
          await requireExpected(domain, card, params.expect, audience)
          return verify({ ...turn, card }, pinTry)
        }),
      )
    },
  }
}
