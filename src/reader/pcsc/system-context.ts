/** The watch of the readers over the system's own PC/SC library: one context, whose only call waits for changes. */
import type { PcscId, PcscLibrary, SeenReader } from '../../system/pcsc-library.ts'
import { readerNameText } from '../../system/pcsc-abi.ts'
import type { ContextWatcher, PcscContext, PcscHandle } from './pcsc-binding.ts'
import { decodeReaderState, type ReaderState } from './reader-state.ts'
import { checkCode, pcscFault, SCARD, toPcscFault } from './return-codes.ts'
import { connectShared } from './system-handle.ts'
import { establishContext } from './system-service.ts'
import { pause, settlesWithin } from './timeout.ts'

/** The pseudo reader whose state changes with the list of readers (PC/SC part 5, SCardGetStatusChange). */
const PNP_NOTIFICATION = '\\\\?PnP?\\Notification'
/** SCARD_STATE_UNAWARE, _CHANGED and _UNKNOWN. */
const UNAWARE = 0
const CHANGED = 0x2
const UNKNOWN = 0x4
/**
 * A reader that is attached between a list and the wait for the next change is in neither (Observed in libpcsclite 1.9.9,
 * which counts the readers anew when the wait begins): so the first wait after any news is short, and the list is read again.
 */
const AFTER_NEWS_MS = 300
/** Longest wait: what a system forgot to tell is found in the next list. */
const IDLE_MS = 60_000
/** Longest wait where the system does not tell of new readers. */
const WITHOUT_PNP_MS = 1000
/** Between two lists when a reader goes away under them. */
const RETRY_MS = 50
/** pcsc-lite forgets a SCardCancel that comes while nothing waits. */
const CANCEL_AGAIN_MS = 50

/** Reader names that cannot be used at this moment: the next list is right. */
const READER_LEFT: ReadonlySet<number> = new Set([SCARD.UNKNOWN_READER, SCARD.READER_UNAVAILABLE])

interface Watched {
  readonly name: Uint8Array
  /** `dwCurrentState` of the next question. */
  flags: number
}

export class SystemContext implements PcscContext {
  readonly states = new Map<string, ReaderState>()
  readonly #library: PcscLibrary
  readonly #watcher: ContextWatcher
  readonly #watched = new Map<string, Watched>()
  readonly #pnp: Watched
  readonly #ended: Promise<void>
  #context: PcscId | undefined
  #hasPnp = true
  #ready = false
  /** Nothing happened in the last wait. */
  #calm = false
  #closed = false

  constructor(library: PcscLibrary, watcher: ContextWatcher) {
    this.#library = library
    this.#watcher = watcher
    const name = Buffer.from(PNP_NOTIFICATION, library.abi.wideNames ? 'utf16le' : 'latin1')
    this.#pnp = { name, flags: UNAWARE }
    this.#ended = this.#run()
  }

  async connect(reader: string): Promise<PcscHandle> {
    const watched = this.#watched.get(reader)
    if (watched === undefined) throw pcscFault('no such reader', SCARD.UNKNOWN_READER)
    return connectShared(this.#library, watched.name)
  }

  async close(): Promise<void> {
    this.#closed = true
    do if (this.#context !== undefined) await this.#library.cancel(this.#context)
    while (!(await settlesWithin(this.#ended, CANCEL_AGAIN_MS)))
  }

  async #run(): Promise<void> {
    try {
      const context = await establishContext(this.#library)
      this.#context = context
      while (!this.#closed) await this.#takeChanges(context)
    } catch (error) {
      if (!this.#closed) this.#watcher.lost(toPcscFault(error))
    } finally {
      const context = this.#context
      this.#context = undefined
      if (context !== undefined) await this.#library.releaseContext(context)
    }
  }

  async #takeChanges(context: PcscId): Promise<void> {
    const { code: listed, names } = await this.#library.listReaders(context)
    if (listed !== SCARD.NO_READERS_AVAILABLE) checkCode('SCardListReaders', listed)
    if (this.#takeList(names)) this.#calm = false
    const questions = [...this.#watched.entries()]
    const asked = [...questions.map(([, watched]) => watched), ...(this.#hasPnp ? [this.#pnp] : [])]
    if (asked.length === 0) {
      this.#tell(true)
      await pause(WITHOUT_PNP_MS)
      return
    }
    const { code, readers } = await this.#library.getStatusChange(context, this.#timeoutMs(), asked)
    if (this.#closed) return
    if (code === SCARD.TIMEOUT) {
      this.#calm = true
      this.#tell(false)
    } else if (READER_LEFT.has(code)) {
      await pause(RETRY_MS)
    } else if (code !== SCARD.CANCELLED) {
      checkCode('SCardGetStatusChange', code)
      this.#calm = false
      this.#takeStates(questions, readers)
    }
  }

  /** The pseudo reader has no flags at all where nothing changed (Observed in libpcsclite 1.9.9). */
  #timeoutMs(): number {
    const isNew = [...this.#watched.values()].some(({ flags }) => flags === UNAWARE)
    if (!this.#ready || isNew) return 0
    if (!this.#calm) return AFTER_NEWS_MS
    return this.#hasPnp ? IDLE_MS : WITHOUT_PNP_MS
  }

  /** Whether the list differs from the one before. */
  #takeList(names: readonly Uint8Array[]): boolean {
    const listed = new Map(names.map((name) => [readerNameText(this.#library.abi, name), name]))
    const gone = [...this.#watched.keys()].filter((reader) => !listed.has(reader))
    for (const reader of gone) this.#watched.delete(reader)
    const known = gone.filter((reader) => this.states.delete(reader))
    if (known.length > 0) this.#tell(true)
    let news = gone.length > 0
    for (const [reader, name] of listed) {
      if (this.#watched.has(reader)) continue
      this.#watched.set(reader, { name, flags: UNAWARE })
      news = true
    }
    return news
  }

  #takeStates(asked: readonly (readonly [string, Watched])[], seen: readonly SeenReader[]): void {
    asked.forEach(([reader, watched], index) => {
      const { flags, atr } = seen[index] ?? { flags: UNKNOWN, atr: new Uint8Array() }
      watched.flags = flags & ~CHANGED
      const state = decodeReaderState(flags, atr)
      if (state === undefined) this.states.delete(reader)
      else this.states.set(reader, state)
    })
    const pnp = this.#hasPnp ? seen[asked.length]?.flags : undefined
    this.#hasPnp = pnp !== undefined && (pnp & UNKNOWN) === 0
    this.#pnp.flags = (pnp ?? UNAWARE) & ~CHANGED
    this.#tell(true)
  }

  #tell(changed: boolean): void {
    if (this.#closed) return
    if (!this.#ready) {
      this.#ready = true
      this.#watcher.ready()
    } else if (changed) {
      this.#watcher.changed()
    }
  }
}
