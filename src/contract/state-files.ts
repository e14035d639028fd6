/** What lies in the state folder, and what the process that makes the certificates prints. */
import Type, { type Static } from 'typebox'
import { Nullable } from './shapes.ts'

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })

/** `run.json`. */
export const RunFile = Type.Object({
  pid: Type.Integer({ minimum: 1 }),
  version: Type.String({ maxLength: 100 }),
  url: Type.String({ pattern: '^https://localhost:[1-9][0-9]{0,4}$' }),
  adminToken: Type.String({ minLength: 1, maxLength: 500 }),
})
/** `url` is `https://localhost:PORT`; whoever has the token may do everything that the user may. */
export type RunFile = Static<typeof RunFile>

/** `consents.json`, judged in parts: what is damaged of it costs nothing else. */
export const ConsentKey = Type.Object({ key: Hash })
export const ConsentList = Type.Object({ consents: Type.Array(Type.Unknown()) })
export const KeptConsent = Type.Object({
  origin: Type.String({ maxLength: 300 }),
  cardHash: Hash,
  at: Type.String({ maxLength: 40 }),
})

/** A line of the audit trail. */
export const AuditLine = Type.Object({
  at: Type.String({ maxLength: 40 }),
  origin: Type.String({ maxLength: 300 }),
  operation: Type.String({ maxLength: 40 }),
  format: Type.Optional(Type.String({ maxLength: 40 })),
  outcome: Type.String({ maxLength: 40 }),
  durationMs: Type.Number(),
  reader: Nullable(Type.String({ maxLength: 500 })),
  card: Nullable(Type.String({ maxLength: 64 })),
})

/** The local authority with its leaves: PEM texts, each leaf with its PKCS #8 key. */
export const IssuedMaterial = Type.Object({
  caPem: Type.String(),
  leaves: Type.Array(Type.Object({ certPem: Type.String(), keyPem: Type.String() })),
})
