/** The claims of an activation token (protocol, section 5). */
import Type from 'typebox'

const Text = Type.String({ minLength: 1, maxLength: 1024 })
const Seconds = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

/** Members may be added within version 1, hence no closed object. Times are seconds since 1970. */
export const ActivationClaims = Type.Object({
  iss: Text,
  aud: Text,
  nonce: Text,
  sub: Text,
  purpose: Text,
  iat: Seconds,
  exp: Seconds,
  jti: Text,
  cnf: Type.Optional(Type.Object({ jkt: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) })),
})
