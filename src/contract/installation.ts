/** What an installation keeps for the whole computer, and what tells it of newer versions. */
import Type, { type Static } from 'typebox'
import { closed, literals, Nullable, PinEntry } from './shapes.ts'

const optional = Type.Optional

/** `setup.json`: what was chosen, kept for the next version. An administrator may write it before the first installation. */
export const SetupAnswers = closed({
  origins: optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: 500 })),
  locale: optional(literals(['fr', 'en'])),
  pinEntry: optional(PinEntry),
  trust: optional(Type.Boolean()),
  policy: optional(Type.Boolean()),
  terminalServer: optional(Type.Boolean()),
})
export type SetupAnswers = Static<typeof SetupAnswers>

/** `policy.json`: what was added to the policies of browsers, by place. */
export const PolicyReceipt = Type.Array(
  Type.Object({
    place: Type.String(),
    lists: Type.Array(Type.Object({ name: Type.String(), values: Type.Array(Type.String()) })),
    /** Folders that were made, the innermost first. */
    folders: Type.Array(Type.String()),
  }),
)
export type PolicyReceipt = Static<typeof PolicyReceipt>

const Seconds = Type.Integer({ minimum: 0, maximum: 4_102_444_800 })

/** Header of the signed list of the newest version (RFC 7515; RFC 8037: Ed25519). */
export const ReleaseHead = closed({ alg: Type.Literal('EdDSA'), typ: Type.Literal('cps-release+jwt') })

/** Its claims. Times are seconds since 1970; members may be added. */
export const ReleaseList = Type.Object({
  iss: Type.Literal('cps-bridge'),
  version: Type.String({ pattern: '^(?:0|[1-9][0-9]{0,5})(?:\\.(?:0|[1-9][0-9]{0,5})){2}$' }),
  iat: Seconds,
  exp: Seconds,
  /** Where people find the packages. */
  page: Nullable(Type.String({ pattern: '^https://[!-~]{1,500}$' })),
  files: Type.Array(
    Type.Object({
      name: Type.String({ pattern: '^[A-Za-z0-9._~+-]{1,200}$' }),
      size: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
      sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    }),
    { maxItems: 100 },
  ),
})
export type ReleaseList = Static<typeof ReleaseList>
