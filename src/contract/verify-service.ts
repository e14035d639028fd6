/** What a portal's server sends to the verifier as a side process (`cps-bridge verify --serve`). */
import Type from 'typebox'

/** What tells one browser from all others: the portal's own session id, or a hash of it. */
const Session = Type.String({ minLength: 1, maxLength: 1024 })

export const ChallengeRequest = Type.Object({ session: Session }, { additionalProperties: false })
export const VerificationRequest = Type.Object(
  {
    session: Session,
    token: Type.Unknown({
      description: 'As the browser sent it: a text for jws, an object for web-eid:1.0.',
    }),
    confirm: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })),
  },
  { additionalProperties: false },
)
