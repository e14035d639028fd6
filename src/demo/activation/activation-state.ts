/** The states of an activation and what may happen in each: a table, so that every transition can be read and tested. */

/**
 * - `opened`: asked for with an identifier; nothing is proven
 * - `signed`: the card signed; a page's key is bound, the QR code may be shown
 * - `scanned`: a phone scanned the QR code and shows a code
 * - `paired`: the code was typed on the computer; the phone may choose its password
 * - `activated`, `failed`: the ends
 */
export type ActivationState = 'opened' | 'signed' | 'scanned' | 'paired' | 'activated' | 'failed'

/** What can happen to an activation. */
export type ActivationEvent =
  'sign' | 'renew' | 'scan' | 'accept-code' | 'reject-code' | 'finish' | 'abandon' | 'supersede' | 'expire'

/** Why an activation failed. */
export type FailureReason = 'wrong-code' | 'abandoned' | 'superseded' | 'expired'

const ENDINGS = { abandon: 'failed', supersede: 'failed', expire: 'failed' } as const

const TRANSITIONS: Readonly<
  Record<ActivationState, Readonly<Partial<Record<ActivationEvent, ActivationState>>>>
> = {
  opened: { sign: 'signed', abandon: 'failed', expire: 'failed' },
  signed: { renew: 'signed', scan: 'scanned', ...ENDINGS },
  // A new QR code lets another phone take the place of one that was lost or whose code ran out.
  scanned: { renew: 'signed', 'accept-code': 'paired', 'reject-code': 'failed', ...ENDINGS },
  paired: { finish: 'activated', ...ENDINGS },
  activated: {},
  failed: {},
}

/** @returns the state after `event`, or undefined where the event is impossible. */
export const nextState = (state: ActivationState, event: ActivationEvent): ActivationState | undefined =>
  TRANSITIONS[state][event]
