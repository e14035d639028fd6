/**
 * `pin.change` and `pin.unblock`: the change of the PIN, and the unblocking of the card with the PUK, on the bridge's own
 * page and the command line. One submission makes at most one try.
 */
import { BridgeError } from '../../errors/bridge-error.ts'
import type { CardAccess } from '../access/card-access.ts'
import type { CardUser } from '../access/card-session.ts'
import type { CallContext, Operations } from '../bridge.ts'
import type { ChangedCodes, PinGuard } from '../pin/pin-guard.ts'
import { type CodeName, type SentCodes, takeCodes, wipeCodes } from '../pin/sent-codes.ts'
import type { Submissions } from '../pin/submissions.ts'
import type { CardSelection } from '../readers/select-card.ts'

/** What both methods are given. */
interface Submission extends Partial<Record<CodeName, string>> {
  readonly reader?: string
  readonly attempt: string
  readonly acceptLastTry?: boolean
}

interface ChangeOptions {
  readonly selection: CardSelection
  readonly access: CardAccess
  readonly guard: PinGuard
  readonly submissions: Submissions
}

export function pinChange(options: ChangeOptions): Operations['pin.change'] {
  return async (params, context) => {
    await submit(options, 'pin', params, context)
    return { changed: true }
  }
}

export function pinUnblock(options: ChangeOptions): Operations['pin.unblock'] {
  return async (params, context) => {
    await submit(options, 'puk', params, context)
    return { unblocked: true }
  }
}

/** @param owner - the code that is tried. */
async function submit(
  { selection, access, guard, submissions }: ChangeOptions,
  owner: 'pin' | 'puk',
  params: Submission,
  context: CallContext,
): Promise<void> {
  const sent = takeCodes([owner, 'newPin', 'newPinAgain'], params, context.codes)
  try {
    const codes = changedCodes(owner, sent)
    const { audience } = context.caller
    const selected = selection.card(params.reader)
    submissions.take(selected.insertion, params.attempt)
    // The submission is about the card that the page showed.
    selected.shown = true
    guard.check(audience)
    const { user, begin } = untilBegun(context)
    const allowLastTry = params.acceptLastTry === true
    await access.use(selected, user, (session) =>
      guard.change(session, { owner, codes, allowLastTry, audience, begin }),
    )
  } finally {
    wipeCodes(sent)
  }
}

/**
 * Checks the codes of a call before anything reaches the card; without any they are entered on the reader.
 *
 * @throws BridgeError `REQUEST_INVALID` when some are there and others are not, `NEW_PIN_REFUSED`.
 */
function changedCodes(owner: 'pin' | 'puk', sent: SentCodes): ChangedCodes | null {
  const names = [owner, 'newPin', 'newPinAgain'] as const
  if (names.every((name) => sent[name] === undefined)) return null
  const codeOf = (name: CodeName): Uint8Array => {
    const { [name]: code } = sent
    if (code === undefined) throw new BridgeError('REQUEST_INVALID', { path: `/params/${name}` })
    return code
  }
  const [tried, next, again] = [codeOf(owner), codeOf('newPin'), codeOf('newPinAgain')]
  if (!sameBytes(next, again)) throw new BridgeError('NEW_PIN_REFUSED', { reason: 'different' })
  if (owner === 'pin' && sameBytes(tried, next))
    throw new BridgeError('NEW_PIN_REFUSED', { reason: 'unchanged' })
  return { tried, next }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/**
 * A caller who goes away ends what waits; from `begin` on only the end of the bridge does. A card that verified the
 * PUK and was not given its new PIN would leave its holder in doubt.
 */
function untilBegun({ connection, signal, trace }: CallContext): {
  readonly user: CardUser
  readonly begin: () => void
} {
  const ending = new AbortController()
  const end = (): void => ending.abort()
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  return {
    user: { connection, signal: ending.signal, ...(trace === undefined ? {} : { trace }) },
    begin: () => signal.removeEventListener('abort', end),
  }
}
