/** Notifications from the bridge to its clients (protocol, section 6). */
import Type, { type Static } from 'typebox'
import { PCSC_REASONS } from '../errors/codes.ts'
import { literals, Reader } from './shapes.ts'

const ReaderChange = Type.Object({
  sequence: Type.Integer({ minimum: 1 }),
  at: Type.String(),
  reader: Reader,
})
/** The PC/SC service went away, or why it is away changed; it came back from that. */
const ServiceChange = Type.Object({ reason: literals(PCSC_REASONS) })

/** The id of the call that the notification is about. */
const CallId = Type.Union([Type.String(), Type.Integer()])

/** What a call that takes longer than 300 ms is doing. */
const PROGRESS_STEPS = ['waiting-card', 'reading', 'waiting-holder', 'verifying', 'signing'] as const
export type ProgressStep = (typeof PROGRESS_STEPS)[number]

export const NOTIFICATIONS = {
  'reader.attached': ReaderChange,
  'reader.detached': ReaderChange,
  'card.inserted': ReaderChange,
  'card.removed': ReaderChange,
  'prompt.requested': Type.Object({
    id: CallId,
    url: Type.String({ description: 'Address of the prompt page, for the window opened by the click.' }),
    expiresInSeconds: Type.Integer(),
  }),
  'prompt.closed': Type.Object({
    id: CallId,
    outcome: literals(['confirmed', 'refused', 'expired', 'failed']),
  }),
  'operation.progress': Type.Object({
    id: CallId,
    step: literals(PROGRESS_STEPS),
  }),
  'bridge.degraded': ServiceChange,
  'bridge.recovered': ServiceChange,
} as const

type NotificationName = keyof typeof NOTIFICATIONS
/** One notification: a discriminated union over `method`. */
export type Notification = {
  [N in NotificationName]: { readonly method: N; readonly params: Static<(typeof NOTIFICATIONS)[N]> }
}[NotificationName]
export type ReaderNotificationName = 'reader.attached' | 'reader.detached' | 'card.inserted' | 'card.removed'
