import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { OtherProfileFile, ProfileFile } from '../../contract/card-profile.ts'
import { validateOtherProfileFile, validateProfileFile } from '../../contract/checks.js'
import { checkOf, type Validate } from '../../contract/validate.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { readTextWithin } from '../../system/read-file.ts'
import { type CardLayout, resolveLayout } from './card-layout.ts'

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
interface OtherCardProfile extends OtherProfileFile {
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
    return JSON.parse(readTextWithin(path)) as unknown
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
  if (isOther(value)) return { ...checked(validateOtherProfileFile, value, place), name }
  const { layout, quirks, pin, puk, ...rest } = checked(validateProfileFile, value, place)
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

function checked<T>(validate: Validate<T>, value: unknown, place: string): T {
  const outcome = checkOf(validate)(value)
  if (!('fault' in outcome)) return outcome.value
  const at = outcome.fault === '' ? '/' : outcome.fault
  throw setupFault(SETUP.profileInvalid(place, at))
}
