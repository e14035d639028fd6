import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { closed, literals, Nullable } from '../../contract/shapes.ts'
import { compileCheck } from '../../contract/validate.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { type CardLayout, LayoutOverrides, resolveLayout } from './card-layout.ts'

const optional = Type.Optional
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const digits = (count: number) => Type.String({ pattern: `^[0-9]{${count}}$` })

const PinProfile = closed({
  code: Type.String({ pattern: '^[0-9]{4,8}$' }),
  maxTries: optional(Type.Integer({ minimum: 1, maximum: 15 })),
  triesLeft: optional(Type.Integer({ minimum: 0, maximum: 15 })),
})

/** Attribute types of a subject before the person's own RDN, in the spelling of the published sample certificates. */
const SubjectType = literals(['C', 'ST', 'L', 'O', 'OU', 'title', 'pseudonym'])

const AnswerToReset = Type.String({ pattern: '^(?:[0-9A-F]{2}){2,33}$' })

/** The file of a card that is no CPS. */
const OtherProfileFile = closed({
  description: text(200),
  generation: literals(['other']),
  /** Null: the card is mute. */
  atr: Nullable(AnswerToReset),
})

/** The file of the profile of a CPS. All persons and numbers in it are made up. */
const ProfileFile = closed({
  description: text(200),
  generation: literals(['cps3', 'cps4']),
  atr: AnswerToReset,
  /** CPS and CPF come under the authority FORT, CPE and CPA under STANDARD. */
  cardType: literals(['CPS', 'CPF', 'CPE', 'CPA']),
  /** Digits of EF.SN.ICC after the issuer prefix, without the check digit. */
  serial: digits(8),
  /** The number printed on the card. */
  cardNumber: digits(10),
  subject: Type.Array(closed({ type: SubjectType, value: text(200) }), { maxItems: 10 }),
  holder: closed({
    /** National identifier (IdNat_PS): its type digit and value, the CN of the certificates. */
    nationalId: text(31),
    familyName: optional(text(64)),
    givenName: optional(text(64)),
    civility: optional(literals(['Madame', 'Monsieur'])),
    /** Code of the profession (table G15: 10 is a physician). */
    profession: optional(Type.Integer({ minimum: 1, maximum: 99 })),
    /** Code of the specialty, for example SM26. */
    specialty: optional(text(10)),
  }),
  activity: optional(closed({ structure: text(40), structureId: text(31), sector: text(4) })),
  pin: PinProfile,
  puk: PinProfile,
  /** Whether its certificates have expired. */
  expired: optional(Type.Boolean()),
  /** CPS4: the application answers 6985 until it is recovered through the card manager. */
  lostApplication: optional(Type.Boolean()),
  layout: optional(LayoutOverrides),
  /** Points on which no source tells what a real card does; a reader of cards must bear both. */
  quirks: optional(
    closed({
      /** Answer to a READ BINARY that asks for more than the file has. */
      readPastEnd: optional(literals(['6C', '6282'])),
      /** Answer to the wrong PIN that spends the last try. */
      lastWrongPin: optional(literals(['63C0', '6983'])),
      /** Whether the card also holds the certificate of the authority that issued its own. */
      issuerCertificate: optional(Type.Boolean()),
    }),
  ),
})
type ProfileFile = Static<typeof ProfileFile>

/** PIN or PUK of a profile; `code` is ASCII digits. */
type PinData = Required<ProfileFile['pin']>

/** A CPS to play, every default filled in. */
export interface CardProfile extends Omit<
  ProfileFile,
  'layout' | 'quirks' | 'pin' | 'puk' | 'expired' | 'lostApplication'
> {
  readonly name: string
  readonly expired: boolean
  readonly lostApplication: boolean
  readonly pin: PinData
  readonly puk: PinData
  readonly layout: CardLayout
  readonly quirks: Required<NonNullable<ProfileFile['quirks']>>
}

/** A card to play that is no CPS. */
interface OtherCardProfile extends Static<typeof OtherProfileFile> {
  readonly name: string
}

export type AnyCardProfile = CardProfile | OtherCardProfile

const PIN_TRIES = 3
const PUK_TRIES = 10
const SUFFIX = '.json'

/**
 * Names of the profiles in a folder, sorted.
 *
 * @throws BridgeError `SETUP_INVALID` when the folder cannot be read.
 */
export function listCardProfiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => file.slice(0, -SUFFIX.length))
      .sort()
  } catch (cause) {
    throw setupFault(SETUP.profilesUnreadable(directory), { cause })
  }
}

/**
 * Reads the profile NAME.json of a folder. Only names that are in the folder's listing are ever opened.
 *
 * @throws BridgeError `SETUP_INVALID` that names the profile, or the place of the fault in it.
 */
export function loadCardProfile(directory: string, name: string): AnyCardProfile {
  const known = listCardProfiles(directory)
  if (!known.includes(name)) throw setupFault(SETUP.unknownProfile(name, known))
  const path = join(directory, name + SUFFIX)
  return parseCardProfile(name, readJson(path), path)
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch (cause) {
    throw setupFault(SETUP.profileNotJson(path), { cause })
  }
}

/**
 * Checks a profile and fills in its defaults.
 *
 * @param place - where it comes from, for the message.
 * @throws BridgeError `SETUP_INVALID`.
 */
export function parseCardProfile(name: string, value: unknown, place = name): AnyCardProfile {
  if (isOther(value)) return { ...checked(OtherProfileFile, value, place), name }
  const { layout, quirks, pin, puk, ...rest } = checked(ProfileFile, value, place)
  return {
    expired: false,
    lostApplication: false,
    ...rest,
    name,
    pin: { maxTries: PIN_TRIES, triesLeft: pin.maxTries ?? PIN_TRIES, ...pin },
    puk: { maxTries: PUK_TRIES, triesLeft: puk.maxTries ?? PUK_TRIES, ...puk },
    layout: resolveLayout(layout, rest.generation),
    quirks: { readPastEnd: '6C', lastWrongPin: '63C0', issuerCertificate: false, ...quirks },
  }
}

const isOther = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'generation' in value && value.generation === 'other'

function checked<T extends typeof ProfileFile | typeof OtherProfileFile>(
  schema: T,
  value: unknown,
  place: string,
): Static<T> {
  const outcome = compileCheck(schema)(value)
  if (!('fault' in outcome)) return outcome.value
  const at = outcome.fault === '' ? '/' : outcome.fault
  throw setupFault(SETUP.profileInvalid(place, at))
}
