/** Which reader a call is about (protocol, section 5, first paragraph). */
import type { ProgressStep } from '../../contract/notifications.ts'
import type { CardKind } from '../../contract/shapes.ts'
import { BridgeError, isBridgeError, pcscUnavailable, plainError } from '../../errors/bridge-error.ts'
import type { ErrorCode } from '../../errors/codes.ts'
import type { AttachedReader, Insertion } from './attached-reader.ts'
import { distinctReaderNames } from './reader-name.ts'
import type { ReaderRegistry } from './reader-registry.ts'

/**
 * A reader with a CPS in it, at the moment of the call. It belongs to that call: the first connection may find that the
 * card was exchanged without anybody noticing, and it names the other card from then on.
 */
export interface SelectedCard {
  readonly reader: AttachedReader
  insertion: Insertion
  kind: 'cps3' | 'cps4'
  /** The caller named the reader. */
  readonly named: boolean
  /** The call has shown or compared this card: another one in its place is `CARD_REMOVED`. */
  shown: boolean
}

export function isCps(kind: CardKind | null): kind is 'cps3' | 'cps4' {
  return kind === 'cps3' || kind === 'cps4'
}

/** Whether the card is still the one in its reader. */
export const isPresent = ({ reader, insertion }: SelectedCard): boolean =>
  reader.insertion === insertion && !reader.unavailable

/** @param readerName - for the sentence, where there is more than one reader. */
function select(reader: AttachedReader, named: boolean, readerName: string | undefined): SelectedCard {
  const { insertion } = reader
  if (reader.unavailable) throw new BridgeError('CARD_BUSY', {})
  if (insertion === null) throw plainError('CARD_ABSENT')
  const { kind } = insertion
  if (kind === null) throw plainError('CARD_MUTE')
  if (!isCps(kind))
    throw new BridgeError('CARD_UNSUPPORTED', readerName === undefined ? { kind } : { kind, readerName })
  return { reader, insertion, kind, named, shown: false }
}

/** The reader with this id, or the first one attached. */
export function selectReader(registry: ReaderRegistry, id: string | undefined): AttachedReader {
  if (registry.serviceFault !== null) throw pcscUnavailable(registry.serviceFault)
  const readers = registry.readers()
  const reader = id === undefined ? readers[0] : readers.find((candidate) => candidate.id === id)
  if (reader === undefined)
    throw new BridgeError('READER_NOT_FOUND', { readers: readers.map((known) => known.id) })
  return reader
}

/**
 * The card that a call is about: the one in the named reader, or the only CPS there is.
 *
 * @throws BridgeError `PCSC_UNAVAILABLE`, `READER_NOT_FOUND`, `READER_AMBIGUOUS`, `CARD_ABSENT`, `CARD_MUTE`,
 *   `CARD_UNSUPPORTED`, `CARD_BUSY`.
 */
export function selectCard(registry: ReaderRegistry, id: string | undefined): SelectedCard {
  const first = selectReader(registry, id)
  const readers = registry.readers()
  const names = distinctReaderNames(readers.map(({ name }) => name))
  const nameOf = (reader: AttachedReader): string => names[readers.indexOf(reader)] ?? ''
  const only = (reader: AttachedReader): SelectedCard =>
    select(reader, id !== undefined, readers.length > 1 ? nameOf(reader) : undefined)
  if (id !== undefined) return only(first)
  const withCps = readers.filter(holdsCps)
  if (withCps.length > 1) {
    const ids = withCps.map((reader) => reader.id)
    throw new BridgeError('READER_AMBIGUOUS', { readers: ids, names: withCps.map(nameOf) })
  }
  const notEmpty = readers.find(({ insertion, unavailable }) => insertion !== null || unavailable)
  return only(withCps[0] ?? notEmpty ?? first)
}

function holdsCps({ insertion }: AttachedReader): boolean {
  return insertion !== null && isCps(insertion.kind)
}

/**
 * The card that a call goes on with: in the reader of the card before, for as long as a CPS is in it or when the caller
 * named it, else in whichever reader a CPS is.
 *
 * @throws BridgeError as `selectCard`.
 */
export function followCard(registry: ReaderRegistry, before: SelectedCard): SelectedCard {
  const { id } = before.reader
  const stays = before.named || registry.readers().some((reader) => reader.id === id && holdsCps(reader))
  return { ...selectCard(registry, stays ? id : undefined), named: before.named }
}

interface Waiting {
  readonly signal: AbortSignal
  readonly progress?: (step: ProgressStep) => void
}

/** What the holder may still mend while a call waits: a patient's card in the other reader is ordinary. */
const WAITED_THROUGH: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CARD_ABSENT',
  'READER_NOT_FOUND',
  'CARD_MUTE',
  'CARD_UNSUPPORTED',
])

/**
 * As `selectCard`, but waits up to `waitSeconds` for a usable card while there is none; then throws the error that
 * holds at that moment.
 *
 * @throws BridgeError as `selectCard`, `CANCELLED` when the signal is aborted.
 */
export async function awaitCard(
  registry: ReaderRegistry,
  id: string | undefined,
  waitSeconds: number,
  { signal, progress }: Waiting,
): Promise<SelectedCard> {
  const deadline = AbortSignal.timeout(waitSeconds * 1000)
  for (;;) {
    try {
      return selectCard(registry, id)
    } catch (error) {
      const waits = isBridgeError(error) && WAITED_THROUGH.has(error.code)
      if (!waits || waitSeconds === 0 || deadline.aborted) throw error
    }
    progress?.('waiting-card')
    await nextEvent(registry, AbortSignal.any([deadline, signal]))
    if (signal.aborted) throw plainError('CANCELLED')
  }
}

/** Resolves at the next event of any reader, or when the signal is aborted. */
export function nextEvent(registry: ReaderRegistry, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      unsubscribe()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const { unsubscribe } = registry.subscribe(done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
