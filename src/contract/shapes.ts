/** The shapes that several messages of the wire contract share (protocol, sections 5 to 7). */
import Type, { type Static } from 'typebox'
import { PCSC_REASONS } from '../errors/codes.ts'
import { NATIONAL_ID_TYPES, SIGNATURE_FORMATS } from './names.ts'

/** An object that refuses members it does not name. */
export const closed = <P extends Parameters<typeof Type.Object>[0]>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })

export const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

/** One of some strings, as a JSON Schema enumeration. */
export const literals = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.Enum([...values]))

/** ISO 8601 in UTC, ending in Z. */
const UtcTime = Type.String({ format: 'date-time', pattern: 'Z$' })

export const CardKind = literals(['cps3', 'cps4', 'cps2ter', 'vitale', 'contactless', 'unknown'])
export type CardKind = Static<typeof CardKind>

const ReaderState = literals(['empty', 'present', 'mute', 'unavailable'])

export const Reader = Type.Object(
  {
    id: Type.String({ description: 'Stable while the reader is attached.' }),
    name: Type.String({ description: 'Name in the system, serial numbers masked.' }),
    state: ReaderState,
    pinPad: Type.Boolean({
      description:
        'The code is entered on the reader. Asked of the reader at the first use of a card in it at the latest: a later event or list may tell another value. `pin.status` always tells how the code is entered.',
    }),
    card: Nullable(Type.Object({ kind: CardKind })),
  },
  { title: 'Reader' },
)
export type Reader = Static<typeof Reader>

export const Snapshot = Type.Object(
  {
    readers: Type.Array(Reader),
    sequence: Type.Integer({ minimum: 0 }),
    instance: Type.String({ description: 'A UUID made at each start of the bridge.' }),
    /** Why there is no PC/SC service; absent while there is one. */
    degraded: Type.Optional(literals(PCSC_REASONS)),
  },
  { title: 'Snapshot' },
)
export type Snapshot = Static<typeof Snapshot>

const Coded = Type.Object({
  code: Type.String(),
  name: Nullable(Type.String({ description: 'In French; null for a code that is not in the tables.' })),
})

/** What a CPS says of its holder's profession where anybody may read it (CPS_INFO_PS). */
export const Profession = Type.Object(
  {
    code: Type.String({ description: 'Of the table TRE_G15: `10` is a physician.' }),
    name: Nullable(Type.String({ description: 'In French; null for a code that is not in the table.' })),
    specialties: Type.Array(Coded, { description: 'Specialties and skills, TRE_R38 and its like: `SM54`.' }),
  },
  { title: 'Profession' },
)
export type Profession = Static<typeof Profession>

export const Identity = Type.Object(
  {
    nationalId: Type.String({
      description: 'Exactly as the CN of the certificate bears it: an opaque string.',
    }),
    nationalIdType: literals(NATIONAL_ID_TYPES),
    familyName: Nullable(Type.String()),
    givenName: Nullable(Type.String()),
    title: Nullable(Type.String()),
    organization: Nullable(Type.String()),
    issuer: Nullable(Type.String()),
    notBefore: UtcTime,
    notAfter: UtcTime,
    expired: Type.Boolean(),
    test: Type.Boolean({ description: 'The name of the issuer says TEST.' }),
    verified: Type.Literal(false),
    card: Type.Object({ kind: CardKind, reader: Type.String() }),
    profession: Type.Optional(Nullable(Profession)),
  },
  { title: 'Identity' },
)
export type Identity = Static<typeof Identity>

export const SignatureFormat = literals(SIGNATURE_FORMATS)
export type SignatureFormat = Static<typeof SignatureFormat>

export const PinEntry = literals(['page', 'api'])
export type PinEntry = Static<typeof PinEntry>
export const IdentityPolicy = literals(['ask', 'allow', 'deny'])
export type IdentityPolicy = Static<typeof IdentityPolicy>

export const Expectation = closed({
  nationalId: Type.Optional(Type.String()),
  test: Type.Optional(Type.Boolean()),
})
export type Expectation = Static<typeof Expectation>

export const WebEidToken = Type.Object({
  unverifiedCertificate: Type.String(),
  algorithm: Type.Literal('RS256'),
  signature: Type.String(),
  format: Type.Literal('web-eid:1.0'),
  appVersion: Type.String(),
})
export type WebEidToken = Static<typeof WebEidToken>
