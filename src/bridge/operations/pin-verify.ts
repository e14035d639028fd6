/** `pin.verify`: checks the code of the holder, and keeps the card for a signature where that is asked for. */
import { forgetCard } from '../../cps/card-contents.ts'
import { isBridgeError } from '../../errors/bridge-error.ts'
import type { ErrorCode } from '../../errors/codes.ts'
import type { Operations } from '../bridge.ts'
import type { SelectedCard } from '../readers/select-card.ts'
import { readSigner } from './activation-sign.ts'
import type { CodeOperations } from './code-operation.ts'

/** Faults of a certificate, not of the card or of the call. */
const UNREADABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CERTIFICATE_NOT_FOUND',
  'CARD_PROTOCOL',
  'CARD_UNSUPPORTED',
])

/** Forgets what was read of a card whose certificate cannot be read; throws on what is wrong with the call. */
function ignoreUnreadableCertificate({ insertion }: SelectedCard, error: unknown): void {
  if (!isBridgeError(error) || !UNREADABLE.has(error.code)) throw error
  forgetCard(insertion.cache)
}

export function pinVerify({
  codes,
  holdSeconds,
  now,
}: {
  readonly codes: CodeOperations
  readonly holdSeconds: number
  readonly now: () => Date
}): Operations['pin.verify'] {
  return (params, context) => {
    const signsLater = params.then !== undefined
    const expiresInSeconds = signsLater && !context.stateless ? holdSeconds : 0
    return codes.run(
      {
        params,
        action: signsLater ? 'check-then-sign' : 'check',
        namesHolder: false,
        usesHold: false,
        inspect: async (card, selected) => {
          if (signsLater) await readSigner(card, now())
          // For the audit trail: a card whose certificate cannot be read has its PIN checked all the same.
          else
            await card
              .identityCertificate(now())
              .catch((error: unknown) => ignoreUnreadableCertificate(selected, error))
        },
        perform: (session) => {
          if (expiresInSeconds > 0) session.hold(expiresInSeconds)
          return Promise.resolve({ verified: true as const, expiresInSeconds })
        },
      },
      context,
    )
  }
}
