/** The configuration file (protocol, section 2). Every key is optional; unknown keys are refused with their path. */
import Type, { type Static } from 'typebox'
import { closed, IdentityPolicy, literals, Nullable, PinEntry, SignatureFormat } from './shapes.ts'

const optional = Type.Optional

const OriginRule = closed({
  origin: Type.String({ maxLength: 300 }),
  pinEntry: optional(PinEntry),
  identity: optional(IdentityPolicy),
  formats: optional(Type.Array(SignatureFormat, { maxItems: 8 })),
})

const ProfileName = Type.String({ maxLength: 100 })

/** One virtual reader: the profile of the card in it, null for none. */
const VirtualReaderRule = Type.Union([
  ProfileName,
  Type.Null(),
  /** With `pinPad`, codes are entered on the reader: by a person in software, who knows the PIN of the test cards. */
  closed({ profile: Nullable(ProfileName), pinPad: optional(Type.Boolean()) }),
])
export type VirtualReaderRule = Static<typeof VirtualReaderRule>

export const ConfigFile = closed({
  port: optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
  locale: optional(literals(['fr', 'en'])),
  development: optional(Type.Boolean()),
  origins: optional(Type.Array(OriginRule, { maxItems: 500 })),
  readers: optional(
    closed({
      backend: optional(literals(['pcsc', 'virtual'])),
      binding: optional(literals(['auto', 'system', 'pcsclite'])),
      include: optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50 })),
      exclude: optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50 })),
      virtual: optional(Type.Array(VirtualReaderRule, { minItems: 1, maxItems: 16 })),
    }),
  ),
  pin: optional(
    closed({
      holdSeconds: optional(Type.Integer({ minimum: 0, maximum: 60 })),
      wrongPerOriginPerHour: optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    }),
  ),
  log: optional(
    closed({
      level: optional(literals(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])),
      file: optional(Nullable(Type.String({ maxLength: 1000 }))),
    }),
  ),
})
export type ConfigFile = Static<typeof ConfigFile>

/** What one origin may do. */
export interface OriginPolicy {
  readonly origin: string
  readonly pinEntry: Static<typeof PinEntry>
  readonly identity: Static<typeof IdentityPolicy>
  readonly formats: readonly Static<typeof SignatureFormat>[]
}

/** The configuration with every default filled in. */
export interface Config {
  /** Where it was read from, for the log: files and kinds of sources, the strongest first; empty: the defaults. */
  readonly source: readonly string[]
  readonly port: number | null
  readonly locale: 'fr' | 'en'
  readonly development: boolean
  readonly origins: readonly OriginPolicy[]
  readonly readers: {
    readonly backend: 'pcsc' | 'virtual'
    readonly binding: 'auto' | 'system' | 'pcsclite'
    readonly include: readonly string[]
    readonly exclude: readonly string[]
    readonly virtual: readonly VirtualReaderRule[]
  }
  readonly pin: { readonly holdSeconds: number; readonly wrongPerOriginPerHour: number }
  readonly log: {
    readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
    readonly file: string | null
  }
}
