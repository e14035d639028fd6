/** One context of pcsc-mini: the state of each reader, with the answer to reset of the card in it. */
import { probeCard } from './card-probe.ts'
import { pause, settlesWithin } from './patience.ts'
import type { ContextWatcher, PcscContext, PcscHandle } from './pcsc-binding.ts'
import { connectExclusive, connectShared, type PcscMiniHandle, type Repeat } from './pcsc-mini-handle.ts'
import { type MiniClient, type PcscMini, pcscMiniFault } from './pcsc-mini-native.ts'
import { MUTE_SETTLE_MS } from './pcsclite-quirks.ts'
import { decodeReaderState, type ReaderState } from './reader-state.ts'
import { isServiceFault, SCARD, toPcscFault } from './return-codes.ts'

/**
 * The package tells one reader after the other and never that it told all: they are known when it falls silent. The
 * first ones may take a while to come, the others follow at once.
 */
const FIRST_QUIET_MS = 150
const QUIET_MS = 50
/** After the last news the thread of the watch takes less than this to wait for the next. */
const SETTLE_MS = 50
/** Longest question whether a reader that is shown empty holds a card. */
const LAST_LOOK_MS = 500
/** After it a card that another program keeps for itself makes its reader one that cannot be used for now. */
const PROBE_MS = 1000
/** Stands for the answer to reset that the watch does not give. */
const UNREAD_ATR = Uint8Array.of(0, 0)

interface Probe {
  readonly counter: number
  readonly end: AbortController
  readonly patience: NodeJS.Timeout
}

export class PcscMiniContext implements PcscContext {
  readonly states = new Map<string, ReaderState>()
  readonly #pcscMini: PcscMini
  readonly #watcher: ContextWatcher
  readonly #client: MiniClient
  readonly #probes = new Map<string, Probe>()
  readonly #handles = new Map<string, PcscMiniHandle>()
  #quiet: NodeJS.Timeout | undefined
  readonly #repeat: Repeat
  #newsAt = performance.now()
  #heard = false
  #closing: Promise<void> | undefined
  #ready = false
  #ended = false

  /** @throws PcscFault when no service answers. */
  constructor(pcscMini: PcscMini, watcher: ContextWatcher, repeat: Repeat) {
    this.#pcscMini = pcscMini
    this.#repeat = repeat
    this.#watcher = watcher
    try {
      this.#client = pcscMini.newClient()
      this.#client.start(
        (reader, flags) => {
          this.#newsAt = performance.now()
          this.#heard = true
          setImmediate(() => this.#update(reader, flags))
        },
        (error) => setImmediate(() => this.#fail(error)),
      )
    } catch (error) {
      throw pcscMiniFault(error)
    }
    this.#waitForQuiet()
  }

  /** Exclusively if that can be had, else beside the others and with a transaction. */
  async connect(reader: string): Promise<PcscHandle> {
    const handle = await connectExclusive(this.#pcscMini, reader).catch((error: unknown) => {
      if (toPcscFault(error).returnCode !== SCARD.SHARING_VIOLATION) throw error
      return connectShared(this.#pcscMini, reader, this.#repeat)
    })
    this.#handles.set(reader, handle)
    return handle
  }

  close(): Promise<void> {
    this.#closing ??= this.#ended ? Promise.resolve() : this.#closeWhenSafe()
    return this.#closing
  }

  /**
   * The end of the watch joins its thread on the event loop, and is lost on a thread that does not wait for a change
   * at that moment: the program would stand still for ever (Observed with a card that had just been found mute).
   */
  async #closeWhenSafe(): Promise<void> {
    this.#end()
    for (;;) {
      const mute = [...this.states.values()].some((state) => state.kind === 'present' && state.atr === null)
      const wait = this.#newsAt + (mute ? MUTE_SETTLE_MS : SETTLE_MS) - performance.now()
      if (wait > 0) await pause(wait)
      else if (await this.#hasNewCard()) await pause(MUTE_SETTLE_MS)
      else break
    }
    this.#pcscMini.stopClient(this.#client)
  }

  /** The news of a mute card come late, and meanwhile the thread cannot be asked to end. */
  async #hasNewCard(): Promise<boolean> {
    const empty = [...this.states].filter(([, { kind }]) => kind === 'empty').map(([reader]) => reader)
    const look = AbortSignal.timeout(LAST_LOOK_MS)
    const found = Promise.all(empty.map((reader) => probeCard(this.#pcscMini, reader, look)))
    if (!(await settlesWithin(found, LAST_LOOK_MS))) return false
    return (await found).some((atr) => atr !== undefined)
  }

  #update(reader: string, flags: number): void {
    if (this.#ended) return
    const state = decodeReaderState(flags, UNREAD_ATR)
    if (state?.kind === 'present' && state.atr !== null) {
      this.#find(reader, state.counter)
    } else {
      this.#endProbe(reader)
      this.#letGo(reader)
      if (state === undefined) this.states.delete(reader)
      else this.states.set(reader, state)
    }
    this.#tell()
    this.#waitForQuiet()
  }

  /** A card is in. The same event counter as before says that it is the card that is known. */
  #find(reader: string, counter: number): void {
    const before = this.states.get(reader)
    if (before?.kind === 'present' && before.counter === counter && before.atr !== null) return
    if (this.#probes.get(reader)?.counter === counter) return
    this.#endProbe(reader)
    if (before?.kind !== 'present' || before.counter !== counter) {
      this.#letGo(reader)
      this.states.set(reader, { kind: 'empty', counter })
    }
    const end = new AbortController()
    const patience = setTimeout(() => this.#settle(reader, probe, { kind: 'unavailable', counter }), PROBE_MS)
    const probe: Probe = { counter, end, patience }
    this.#probes.set(reader, probe)
    void probeCard(this.#pcscMini, reader, end.signal).then((atr) => {
      const current = this.#probes.get(reader) === probe
      if (atr !== undefined) this.#settle(reader, probe, { kind: 'present', counter, atr })
      if (current) this.#endProbe(reader)
      this.#waitForQuiet()
    })
  }

  #settle(reader: string, probe: Probe, state: ReaderState): void {
    if (this.#ended || this.#probes.get(reader) !== probe) return
    this.states.set(reader, state)
    this.#tell()
    this.#waitForQuiet()
  }

  #endProbe(reader: string): void {
    const probe = this.#probes.get(reader)
    if (probe === undefined) return
    this.#probes.delete(reader)
    clearTimeout(probe.patience)
    probe.end.abort()
  }

  /** The transaction with a card that is gone would keep everyone from the next one. */
  #letGo(reader: string): void {
    const handle = this.#handles.get(reader)
    this.#handles.delete(reader)
    void handle?.disconnect('leave').catch(() => undefined)
  }

  #tell(): void {
    if (this.#ready && !this.#ended) this.#watcher.changed()
  }

  #waitForQuiet(): void {
    if (this.#ready || this.#ended) return
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(
      () => {
        const waiting = [...this.#probes.keys()].some((name) => this.states.get(name)?.kind === 'empty')
        if (waiting) return
        this.#ready = true
        this.#watcher.ready()
      },
      this.#heard ? QUIET_MS : FIRST_QUIET_MS,
    )
  }

  /** The watch of the package has ended, or has lost news because this thread was late. */
  #fail(error: unknown): void {
    if (this.#ended) return
    const fault = pcscMiniFault(error)
    if (!isServiceFault(fault)) {
      this.#watcher.doubtful()
      return
    }
    this.#end()
    this.#pcscMini.stopClient(this.#client)
    this.#watcher.lost(fault)
  }

  #end(): void {
    this.#ended = true
    clearTimeout(this.#quiet)
    for (const reader of [...this.#probes.keys()]) this.#endProbe(reader)
  }
}
