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

function holdsCps({ insertion }: AttachedReader): boolean {
  return insertion !== null && isCps(insertion.kind)
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

export class CardSelection {
  readonly #registry: ReaderRegistry

  constructor(registry: ReaderRegistry) {
    this.#registry = registry
  }

  /** The reader with this id, or the first one attached. Throws BridgeError `PCSC_UNAVAILABLE`, `READER_NOT_FOUND`. */
  reader(id: string | undefined): AttachedReader {
    const { serviceFault } = this.#registry
    if (serviceFault !== null) throw pcscUnavailable(serviceFault)
    const readers = this.#registry.readers()
    const reader = id === undefined ? readers[0] : readers.find((candidate) => candidate.id === id)
    if (reader !== undefined) return reader
    throw new BridgeError('READER_NOT_FOUND', { readers: readers.map((known) => known.id) })
  }

  /**
   * The card that a call is about: the one in the named reader, or the only CPS there is.
   *
   * @throws BridgeError `PCSC_UNAVAILABLE`, `READER_NOT_FOUND`, `READER_AMBIGUOUS`, `CARD_ABSENT`, `CARD_MUTE`,
   *   `CARD_UNSUPPORTED`, `CARD_BUSY`.
   */
  card(id: string | undefined): SelectedCard {
    const first = this.reader(id)
    const readers = this.#registry.readers()
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

  /**
   * The card that a call goes on with: in the reader of the card before, for as long as a CPS is in it or when the caller
   * named it, else in whichever reader a CPS is.
   *
   * @throws BridgeError as `card`.
   */
  next({ reader: { id }, named }: SelectedCard): SelectedCard {
    const stays = named || this.#registry.readers().some((reader) => reader.id === id && holdsCps(reader))
    return { ...this.card(stays ? id : undefined), named }
  }

  /**
   * As `card`, but waits up to `waitSeconds` for a usable card while there is none; then throws the error that holds at
   * that moment.
   *
   * @throws BridgeError as `card`, `CANCELLED` when the signal is aborted.
   */
  async wait(
    id: string | undefined,
    waitSeconds: number,
    { signal, progress }: Waiting,
  ): Promise<SelectedCard> {
    const deadline = AbortSignal.timeout(waitSeconds * 1000)
    for (;;) {
      try {
        return this.card(id)
      } catch (error) {
        const waits = isBridgeError(error) && WAITED_THROUGH.has(error.code)
        if (!waits || waitSeconds === 0 || deadline.aborted) throw error
      }
      progress?.('waiting-card')
      await this.changed(AbortSignal.any([deadline, signal]))
      if (signal.aborted) throw plainError('CANCELLED')
    }
  }

  /** Resolves at the next event of any reader, or when the signal is aborted. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        unsubscribe()
        signal.removeEventListener('abort', done)
        resolve()
      }
      const { unsubscribe } = this.#registry.subscribe(done)
      signal.addEventListener('abort', done)
      if (signal.aborted) done()
    })
  }

  /** Aborts its signal as soon as the card is not the one in its reader any more, until `stop`. */
  watch(selected: SelectedCard): { readonly gone: AbortSignal; readonly stop: () => void } {
    const gone = new AbortController()
    const look = (): void => {
      const { reader, insertion } = selected
      if (reader.insertion !== insertion || reader.unavailable) gone.abort()
    }
    const { unsubscribe } = this.#registry.subscribe(look)
    look()
    return { gone: gone.signal, stop: unsubscribe }
  }
}
