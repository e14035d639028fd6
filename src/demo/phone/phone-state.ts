/** What the phone shows: a function of what the service knows of this phone's key and of what the holder did here. */
import type { PhoneActivation, PhoneCredential } from '../activation/activation-view.ts'

/** A screen of the application. */
export type Screen =
  | 'starting'
  | 'welcome'
  | 'scan'
  | 'code'
  | 'password'
  | 'activated'
  | 'home'
  | 'locked'
  | 'ended'
  | 'replaced'

/** What the screens are made of. */
export interface PhoneFacts {
  /** False until the service has answered once. */
  readonly known: boolean
  /** The holder accepted the conditions. */
  readonly accepted: boolean
  /** The holder wants to scan although something else could be shown. */
  readonly scanning: boolean
  /** The e-CPS was activated just now. */
  readonly fresh: boolean
  /** Null when this phone takes part in none. */
  readonly activation: PhoneActivation | null
  /** Null when this phone holds no e-CPS. */
  readonly credential: PhoneCredential | null
}

export const FIRST_FACTS: PhoneFacts = {
  known: false,
  accepted: false,
  scanning: false,
  fresh: false,
  activation: null,
  credential: null,
}

/** An activation that goes on comes first, then what the holder asked for, then what he has. */
export function screenOf(facts: PhoneFacts): Screen {
  const { known, scanning, activation } = facts
  if (!known) return 'starting'
  if (activation?.state === 'scanned') return 'code'
  if (activation?.state === 'paired') return 'password'
  return scanning ? beginning(facts) : restingScreen(facts)
}

const beginning = ({ accepted }: PhoneFacts): Screen => (accepted ? 'scan' : 'welcome')

function restingScreen(facts: PhoneFacts): Screen {
  const { fresh, activation, credential } = facts
  if (credential !== null) {
    if (credential.locked) return 'locked'
    // The computer says that the phone asks: what it asks comes before what is only to be read.
    return fresh && credential.requests.length === 0 ? 'activated' : 'home'
  }
  if (activation?.state === 'failed') return 'ended'
  return activation?.state === 'activated' ? 'replaced' : beginning(facts)
}

/** Whole seconds until a time, never below zero. @param until - ISO 8601 */
export const secondsLeft = (until: string, now: number): number =>
  Math.max(0, Math.ceil((Date.parse(until) - now) / 1000))
