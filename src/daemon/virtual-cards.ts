/** The virtual backend: readers in memory and the cards that are put into them. */
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { VirtualReaders } from '../bridge/operations/virtual-readers.ts'
import type { VirtualReaderRule } from '../contract/config.ts'
import { BridgeError, isBridgeError, plainError } from '../errors/bridge-error.ts'
import { loadCardProfile } from '../reader/virtual/card-profile.ts'
import { openTestAuthority, type TestAuthority } from '../reader/virtual/test-authority.ts'
import { createVirtualCard, type VirtualCard } from '../reader/virtual/virtual-card.ts'
import { type PadKeys, VirtualPinPad } from '../reader/virtual/virtual-pin-pad.ts'
import { virtualBehaviours } from './virtual-behaviour.ts'
import { VirtualReaderProvider, virtualReaderName } from '../reader/virtual/virtual-provider.ts'

/** Profile of a card that nobody named. */
export const DEFAULT_PROFILE = 'rpps'

export interface VirtualBackend {
  readonly provider: VirtualReaderProvider
  readonly readers: VirtualReaders
  /** PEM of the authorities of the virtual cards, roots and intermediates. */
  readonly anchors: readonly string[]
}

export interface VirtualBackendOptions {
  /** The state folder: keys of the test authority are kept in it. */
  readonly stateFolder: string
  /** Folder of the card profiles. */
  readonly profiles: string
  readonly rules: readonly VirtualReaderRule[]
}

export function openCardAuthority(stateFolder: string): Promise<TestAuthority> {
  return openTestAuthority({ folder: join(stateFolder, 'virtual-cards') })
}

/**
 * Makes the readers with their cards.
 *
 * @throws BridgeError `SETUP_INVALID` for an unknown profile.
 */
export async function createVirtualBackend(options: VirtualBackendOptions): Promise<VirtualBackend> {
  const { stateFolder, profiles, rules } = options
  const wanted = rules.map(profileOf).map((name) => (name === null ? null : loadCardProfile(profiles, name)))
  const authority = await openCardAuthority(stateFolder)
  const made = await Promise.all(
    wanted.map(async (profile) => (profile === null ? null : createVirtualCard(profile, authority))),
  )
  const behaviours = virtualBehaviours()
  const provider = new VirtualReaderProvider({
    beforeCommand: behaviours.beforeCommand,
    readers: made.map((card, index) => ({
      name: virtualReaderName(index),
      card,
      pinPad: hasPinPad(rules[index]) ? new VirtualPinPad({ press: typeTestPin }) : undefined,
    })),
  })
  const lastCards = new Map<string, VirtualCard>()
  made.forEach((card, index) => card && lastCards.set(virtualReaderName(index), card))

  const cardFor = async (reader: string, profile: string | undefined): Promise<VirtualCard> => {
    const last = lastCards.get(reader)
    if (profile === undefined && last !== undefined) return last
    return createVirtualCard(knownProfile(profiles, profile ?? DEFAULT_PROFILE), authority)
  }
  return {
    provider,
    anchors: [...authority.anchors, ...authority.intermediates],
    readers: {
      insert: async (reader, profile) => {
        const card = await cardFor(reader, profile)
        lastCards.set(reader, card)
        provider.insert(reader, card)
      },
      remove: (reader) => provider.remove(reader),
      configure: (reader, { triesLeft, ...behaviour }) => {
        if (triesLeft !== undefined) setTries(provider.cardIn(reader), triesLeft)
        behaviours.set(reader, behaviour)
      },
    },
  }
}

function setTries(card: VirtualCard | null, triesLeft: number): void {
  if (card === null) throw plainError('CARD_ABSENT')
  if (card.setTriesLeft?.(triesLeft) !== true)
    throw new BridgeError('REQUEST_INVALID', { path: '/params/triesLeft' })
}

const profileOf = (rule: VirtualReaderRule): string | null =>
  typeof rule === 'object' && rule !== null ? rule.profile : rule

const hasPinPad = (rule: VirtualReaderRule = null): boolean =>
  typeof rule === 'object' && rule?.pinPad === true

/** The PIN of every test card (fixtures/cards). */
const TEST_PIN = '1234'
/** Long enough for a person to see the page wait. */
const TYPING_MS = 3000

/** Somebody at the PIN pad of a virtual reader: takes a while, then types the PIN of the test cards. */
async function typeTestPin(): Promise<PadKeys> {
  await setTimeout(TYPING_MS)
  return { digits: TEST_PIN }
}

/** A profile that a caller named: an unknown one is the caller's fault, not one of the set-up. */
function knownProfile(profiles: string, name: string): ReturnType<typeof loadCardProfile> {
  try {
    return loadCardProfile(profiles, name)
  } catch (error) {
    if (!isBridgeError(error) || error.code !== 'SETUP_INVALID') throw error
    throw new BridgeError('REQUEST_INVALID', { path: '/params/profile' }, { cause: error })
  }
}
