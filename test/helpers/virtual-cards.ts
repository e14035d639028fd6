import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { CardCredentials } from '../../src/reader/virtual/card-credentials.ts'
import type { FileOverrides } from '../../src/reader/virtual/card-files.ts'
import { type CardProfile, loadCardProfile } from '../../src/reader/virtual/card-profile.ts'
import { openTestAuthority, type TestAuthority } from '../../src/reader/virtual/test-authority.ts'
import { createVirtualCard, type VirtualCard } from '../../src/reader/virtual/virtual-card.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** The card profiles that the project ships. */
export const CARD_PROFILES = join(ROOT, 'fixtures', 'cards')

const AUTHORITY = join(ROOT, 'test', 'output', 'test-authority')

/** What a worker has read of the shared authority: parsing keys and certificates costs more than most tests. */
const opened: { authority?: Promise<TestAuthority> } = {}

/** An authority whose keys are kept between test runs, in an ignored folder. */
export function sharedTestAuthority(): Promise<TestAuthority> {
  opened.authority ??= openTestAuthority({ folder: AUTHORITY }).then(remembering)
  return opened.authority
}

/** Reads the credentials of a profile once. */
function remembering(authority: TestAuthority): TestAuthority {
  const issued = new Map<string, Promise<CardCredentials>>()
  return {
    ...authority,
    issue(profile) {
      const id = JSON.stringify(profile)
      const credentials = issued.get(id) ?? authority.issue(profile)
      issued.set(id, credentials)
      return credentials
    },
  }
}

/** Puts the keys of the shared authority into a state folder, as if it had served virtual cards before. */
export async function copyTestAuthority(stateFolder: string): Promise<void> {
  await sharedTestAuthority()
  // Another worker may be making a card: its draft goes away while this copies.
  const isFinished = (path: string): boolean => path === AUTHORITY || path.endsWith('.json')
  await cp(AUTHORITY, join(stateFolder, 'virtual-cards'), { recursive: true, filter: isFinished })
}

/** The profile of a CPS. */
export function cpsProfile(name: string, directory = CARD_PROFILES): CardProfile {
  const profile = loadCardProfile(directory, name)
  if (profile.generation === 'other') throw new Error(`${name} is no CPS`)
  return profile
}

/** A fresh card of a shipped profile; `change` replaces members of the profile, `files` files of the application. */
export async function makeVirtualCard(
  name: string,
  change: Partial<CardProfile> = {},
  files?: FileOverrides,
): Promise<VirtualCard> {
  const profile = { ...cpsProfile(name), ...change }
  return createVirtualCard(profile, await sharedTestAuthority(), files === undefined ? {} : { files })
}

/** A card of a shipped profile that is no CPS. */
export async function makeOtherCard(name: string): Promise<VirtualCard> {
  return createVirtualCard(loadCardProfile(CARD_PROFILES, name), await sharedTestAuthority())
}

/** Makes many cards of one profile fast: keys and certificates are read once. */
export async function cardFactory(
  name: string,
  change: Partial<CardProfile> = {},
): Promise<() => Promise<VirtualCard>> {
  const profile = { ...cpsProfile(name), ...change }
  const authority = await sharedTestAuthority()
  const credentials = await authority.issue(profile)
  const known: TestAuthority = { ...authority, issue: () => Promise.resolve(credentials) }
  return () => createVirtualCard(profile, known)
}
