/**
 * What the prompt page and the bridge say to each other, on the bridge's own origin only (protocol, sections 5 and 8).
 *
 * `GET /prompt/ID/events`: server-sent events, one `view` event with a `PromptView` at the start and at every change.
 * `POST /prompt/ID/decision`: a `PromptDecision`; 200 with the new `PromptView`, 409 (same body) when the attempt
 * number is not the one that is shown now: nothing was done then. 404: there is no such prompt (any more).
 */
import Type, { type Static } from 'typebox'
import { CardKind, closed, literals, Nullable } from './shapes.ts'

/** What the holder is asked for: it decides the title and the sentence of the page. */
const PROMPT_ACTIONS = [
  /** Read the identity (no code). */
  'identify',
  /** Check the code, nothing more. */
  'check',
  /** Check the code and keep the card ready for one activation signature of the same page. */
  'check-then-sign',
  /** Check the code and sign an activation request. */
  'sign',
  /** Check the code and sign a Web eID authentication: an identification. */
  'web-eid',
] as const

/** `message` and `advice` are sentences in the locale of the page. */
const PromptFault = Type.Object({
  code: Type.String(),
  message: Type.String(),
  advice: Nullable(Type.String()),
})

/** Who a card names, as the bridge's own pages show it. */
export const ShownHolder = Type.Object({
  kind: CardKind,
  nationalId: Type.String(),
  familyName: Nullable(Type.String()),
  givenName: Nullable(Type.String()),
  title: Nullable(Type.String()),
  expired: Type.Boolean(),
  test: Type.Boolean(),
})

export const PromptView = Type.Object({
  id: Type.String(),
  locale: literals(['fr', 'en']),
  /** The portal's origin as the browser gave it. */
  origin: Type.String(),
  action: literals(PROMPT_ACTIONS),
  /** Seconds until the prompt expires without an entry. */
  expiresInSeconds: Type.Integer(),
  /** Goes up with every submission, and when the card that was shown is gone: a decision must carry it. */
  attempt: Type.Integer({ minimum: 1 }),
  /**
   * `waiting-card`: no usable card, see `fault`. `reading`: the card is read. `ready`: the holder may decide.
   * `busy`: a decision is carried out. `awaiting-pad`: the same, and the code is awaited on the PIN pad of the reader;
   * the holder may still refuse. `done`: see `outcome`.
   */
  state: literals(['waiting-card', 'reading', 'ready', 'busy', 'awaiting-pad', 'done']),
  /** Live hint (no card, mute, Vitale) or what went wrong with the last entry (wrong code). */
  fault: Nullable(PromptFault),
  reader: Nullable(Type.Object({ name: Type.String(), pinPad: Type.Boolean() })),
  /** Who the card names; null until it was read. */
  card: Nullable(ShownHolder),
  /**
   * What the site expects of the card, where this is another one; members are null where it expects nothing, or nothing
   * that can be shown. `confirm` then tells the site that it is another card, and nothing more: no code is asked.
   */
  expected: Type.Optional(
    Type.Object({ nationalId: Nullable(Type.String()), test: Nullable(Type.Boolean()) }),
  ),
  /** Null for `identify`, for a card that is not the one expected, and until the card was read. */
  pin: Nullable(
    Type.Object({
      entry: literals(['page', 'pinpad']),
      minLength: Type.Integer(),
      maxLength: Type.Integer(),
      /** Null where another program has verified the code and the card does not tell its counter then. */
      triesLeft: Nullable(Type.Integer()),
      /** One try left: the decision must carry `acceptLastTry`. */
      lastTry: Type.Boolean(),
    }),
  ),
  outcome: Nullable(literals(['confirmed', 'refused', 'expired', 'failed'])),
})
export type PromptView = Static<typeof PromptView>
export type PromptAction = PromptView['action']
export type PromptOutcome = NonNullable<PromptView['outcome']>

export const PromptDecision = closed({
  attempt: Type.Integer({ minimum: 1 }),
  decision: literals(['confirm', 'refuse']),
  /** ASCII digits; `confirm` of an action with a code entered on the page. */
  pin: Type.Optional(Type.String({ maxLength: 64 })),
  acceptLastTry: Type.Optional(Type.Boolean()),
})
export type PromptDecision = Static<typeof PromptDecision>
