/** The files of the cards that the virtual reader plays (`fixtures/cards`). */
import Type, { type Static } from 'typebox'
import { closed, literals, Nullable } from './shapes.ts'

const optional = Type.Optional
const FileId = Type.String({ pattern: '^[0-9A-F]{4}$' })
const ByteHex = Type.String({ pattern: '^[0-9A-F]{2}$' })
const Aid = Type.String({ pattern: '^(?:[0-9A-F]{2}){5,16}$' })

/** Files of a virtual card whose ids a profile may give. */
const FILE_NAMES = [
  'atr',
  'directory',
  'serialNumber',
  'application',
  'contactless',
  'odf',
  'tokenInfo',
  'aodf',
  'prkdf',
  'cdf',
  'dodf',
  'signatureCertificate',
  'authenticationCertificate',
  'issuerCertificate',
  'idCard',
  'holderName',
  'holderInfo',
  'cardData',
  'activity',
] as const
export type FileName = (typeof FILE_NAMES)[number]

/** Where the card's files and references are, where they depart from the defaults. */
const LayoutOverrides = closed({
  files: optional(
    closed(
      Object.fromEntries(FILE_NAMES.map((name) => [name, optional(FileId)])) as Record<
        FileName,
        ReturnType<typeof optional<typeof FileId>>
      >,
    ),
  ),
  rootAid: optional(Aid),
  applicationAid: optional(Aid),
  contactlessAid: optional(Aid),
  keyPath: optional(Type.String({ pattern: '^(?:[0-9A-F]{4}){0,4}$' })),
  signatureKey: optional(ByteHex),
  authenticationKey: optional(ByteHex),
  pinReference: optional(ByteHex),
  pukReference: optional(ByteHex),
})
export type LayoutOverrides = Static<typeof LayoutOverrides>

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
export const OtherProfileFile = closed({
  description: text(200),
  generation: literals(['other']),
  /** Null: the card is mute. */
  atr: Nullable(AnswerToReset),
})

/** The file of the profile of a CPS. All persons and numbers in it are made up. */
export const ProfileFile = closed({
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
export type ProfileFile = Static<typeof ProfileFile>
export type OtherProfileFile = Static<typeof OtherProfileFile>
