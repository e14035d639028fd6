import type { Protocol } from '../../iso7816/apdu-channel.ts'
import { hexToBytes } from '../../iso7816/hex.ts'
import type { CardProfile } from './card-profile.ts'
import { Cps3Card } from './cps3/cps3-card.ts'
import { T0Transport } from './t0-transport.ts'
import type { TestAuthority } from './test-authority.ts'

/** The four header bytes of a command: all that is ever kept of one (data fields carry PINs). */
export interface CommandHeader {
  readonly cla: number
  readonly ins: number
  readonly p1: number
  readonly p2: number
}

/**
 * Called before the card gets a command; the place where faults are played. It may wait (a slow card), pull the card
 * at its provider, or throw what the reader would throw.
 */
export type CommandHook = (header: CommandHeader) => void | Promise<void>

/**
 * A card in software. It is synchronous: readers that play it add the waiting. A cold card is one that was `reset`.
 */
export interface VirtualCard {
  /** Name of its profile. */
  readonly profile: string
  readonly protocol: Protocol
  /** Answer to reset, or null for a card that gives none (mute). */
  readonly atr: Uint8Array | null
  /** Tries left of the holder's PIN. */
  readonly triesLeft: number
  /** Headers of the latest commands, oldest first, at most 1000. */
  readonly log: readonly CommandHeader[]
  /** Any bytes give an answer of two bytes at least; it never throws. */
  transmit(command: Uint8Array): Uint8Array
  /** Power-on or reset: selection, security status and pending answers are lost; counters stay. */
  reset(): void
}

/** The header of a command; bytes that are not there count as 00. */
export function commandHeader(command: Uint8Array): CommandHeader {
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = command
  return { cla, ins, p1, p2 }
}

const LOG_LENGTH = 1000

/**
 * Makes the card of a profile, with keys and certificates from a test authority. It keeps its counters for as long as
 * the object lives.
 *
 * @throws BridgeError `SETUP_INVALID` when the authority's folder cannot be used.
 */
export async function createVirtualCard(
  profile: CardProfile,
  authority: TestAuthority,
): Promise<VirtualCard> {
  const card = new Cps3Card(profile, await authority.issue(profile))
  const transport = new T0Transport({
    process: (command) => card.process(command),
    readPastEnd: profile.quirks.readPastEnd,
  })
  const log: CommandHeader[] = []
  return {
    profile: profile.name,
    protocol: 't0',
    atr: hexToBytes(profile.atr),
    get triesLeft() {
      return card.triesLeft
    },
    log,
    transmit(command) {
      if (log.length >= LOG_LENGTH) log.shift()
      log.push(commandHeader(command))
      return transport.transmit(command)
    },
    reset() {
      card.reset()
      transport.reset()
    },
  }
}
