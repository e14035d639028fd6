import type { Protocol } from '../../iso7816/apdu-channel.ts'
import { parseAtr } from '../../iso7816/atr.ts'
import type { CommandApdu } from '../../iso7816/command-apdu.ts'
import { hexToBytes } from '../../iso7816/hex.ts'
import type { ResponseApdu } from '../../iso7816/response-apdu.ts'
import type { FileOverrides } from './card-files.ts'
import type { AnyCardProfile } from './card-profile.ts'
import { Cps3Card } from './cps3/cps3-card.ts'
import { Cps4Card } from './cps4/cps4-card.ts'
import { OtherCard } from './other-card.ts'
import { T0Transport } from './t0-transport.ts'
import { T1Transport } from './t1-transport.ts'
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
export type CommandHook = (header: CommandHeader, where: CommandPlace) => void | Promise<void>

/** What else is known of a command before a card gets it. */
interface CommandPlace {
  /** Name of the reader. */
  readonly reader: string
  /** It carries data or expects more than a status word: a VERIFY without only reads the counter. */
  readonly long: boolean
}

/**
 * A card in software. It is synchronous: readers that play it add the waiting. A cold card is one that was `reset`.
 */
export interface VirtualCard {
  /** Name of its profile. */
  readonly profile: string
  /** T=1 when its answer to reset offers it. */
  readonly protocol: Protocol
  /** Answer to reset, or null for a card that gives none (mute). */
  readonly atr: Uint8Array | null
  /** Tries left of the holder's PIN; 0 on a card that is no CPS. */
  readonly triesLeft: number
  /** Sets the counter of the holder's PIN; false when the card does not count so far. Absent on a card that is no CPS. */
  setTriesLeft?(tries: number): boolean
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

export interface VirtualCardOptions {
  /** Other content of the application than the profile's. */
  readonly files?: FileOverrides
}

/** What is below the transmission protocol. */
interface CardSystem {
  readonly triesLeft: number
  setTriesLeft?(tries: number): boolean
  reset(): void
  process(command: CommandApdu): ResponseApdu
}

async function makeSystem(
  profile: AnyCardProfile,
  authority: Pick<TestAuthority, 'issue'>,
  files: FileOverrides | undefined,
): Promise<CardSystem> {
  switch (profile.generation) {
    case 'cps3':
      return new Cps3Card(profile, await authority.issue(profile), files)
    case 'cps4':
      return new Cps4Card(profile, await authority.issue(profile), files)
    case 'other':
      return new OtherCard()
  }
}

const offersT1 = (atr: Uint8Array | null): boolean => atr !== null && parseAtr(atr).protocols.includes(1)

/**
 * Makes the card of a profile, with keys and certificates from a test authority. It keeps its counters for as long as
 * the object lives.
 *
 * @throws BridgeError `SETUP_INVALID` when the authority's folder cannot be used, `CARD_PROTOCOL` when the profile's
 *   answer to reset is none.
 */
export async function createVirtualCard(
  profile: AnyCardProfile,
  authority: Pick<TestAuthority, 'issue'>,
  { files }: VirtualCardOptions = {},
): Promise<VirtualCard> {
  const system = await makeSystem(profile, authority, files)
  const atr = profile.atr === null ? null : hexToBytes(profile.atr)
  const protocol: Protocol = offersT1(atr) ? 't1' : 't0'
  const options = {
    process: (command: CommandApdu) => system.process(command),
    readPastEnd: profile.generation === 'other' ? '6C' : profile.quirks.readPastEnd,
  } as const
  const transport = protocol === 't1' ? new T1Transport(options) : new T0Transport(options)
  const log: CommandHeader[] = []
  return {
    profile: profile.name,
    protocol,
    atr,
    get triesLeft() {
      return system.triesLeft
    },
    ...(system.setTriesLeft && { setTriesLeft: (tries: number) => system.setTriesLeft?.(tries) === true }),
    log,
    transmit(command) {
      if (log.length >= LOG_LENGTH) log.shift()
      log.push(commandHeader(command))
      return transport.transmit(command)
    },
    reset() {
      system.reset()
      transport.reset()
    },
  }
}
