/** The system's own PC/SC library, called on other threads. */
import { exitNow, type Koffi, loadKoffi } from './load-koffi.ts'
import { type AsyncFunction, NativeCalls } from './native-calls.ts'
import { type PcscAbi, pcscAbi, splitNames } from './pcsc-abi.ts'

/** SCARDCONTEXT or SCARDHANDLE. */
export type PcscId = number | bigint

/** A reader in a question to SCardGetStatusChange: its name as the system gave it, and the state that is known. */
interface KnownReader {
  readonly name: Uint8Array
  readonly flags: number
}

/** `dwEventState` and the answer to reset, empty when there is none. */
export interface SeenReader {
  readonly flags: number
  readonly atr: Uint8Array
}

/** Every `code` is a return code of PC/SC, 32 bits without sign; 0 is success. Other members mean something with 0 only. */
export interface PcscLibrary {
  readonly abi: Pick<PcscAbi, 'wideNames' | 'transactionsExpire'>
  establishContext(): Promise<{ readonly code: number; readonly context: PcscId }>
  releaseContext(context: PcscId): Promise<number>
  /** Ends SCardGetStatusChange on the context. pcsc-lite forgets it when nothing waits at that moment. */
  cancel(context: PcscId): Promise<number>
  listReaders(context: PcscId): Promise<{ readonly code: number; readonly names: readonly Uint8Array[] }>
  getStatusChange(
    context: PcscId,
    timeoutMs: number,
    readers: readonly KnownReader[],
  ): Promise<{ readonly code: number; readonly readers: readonly SeenReader[] }>
  connect(
    context: PcscId,
    reader: Uint8Array,
    shareMode: number,
    protocols: number,
  ): Promise<{ readonly code: number; readonly card: PcscId; readonly protocol: number }>
  reconnect(card: PcscId, shareMode: number, protocols: number, initialization: number): Promise<number>
  disconnect(card: PcscId, disposition: number): Promise<number>
  beginTransaction(card: PcscId): Promise<number>
  endTransaction(card: PcscId, disposition: number): Promise<number>
  /** SCardStatus without its results: whether the handle is good. Nothing is sent to the card. */
  status(card: PcscId): Promise<number>
  /** Writes the answer to the beginning of `response`. */
  transmit(
    card: PcscId,
    protocol: number,
    command: Uint8Array,
    response: Uint8Array,
  ): Promise<{ readonly code: number; readonly length: number }>
  /** Writes the answer to the beginning of `response`. */
  control(
    card: PcscId,
    controlCode: number,
    data: Uint8Array,
    response: Uint8Array,
  ): Promise<{ readonly code: number; readonly length: number }>
}

/** The arguments of each function after the PC/SC specification, part 5: I context or handle, D DWORD, P pointer. */
const FUNCTIONS = {
  SCardEstablishContext: 'DPPP',
  SCardReleaseContext: 'I',
  SCardCancel: 'I',
  SCardListReaders: 'IPPP',
  SCardGetStatusChange: 'IDPD',
  SCardConnect: 'IPDDPP',
  SCardReconnect: 'IDDDP',
  SCardDisconnect: 'ID',
  SCardBeginTransaction: 'I',
  SCardEndTransaction: 'ID',
  SCardStatus: 'IPPPPPP',
  SCardTransmit: 'IPPDPPP',
  SCardControl: 'IDPDPDP',
} as const
type FunctionName = keyof typeof FUNCTIONS

/** Functions that take or give reader names have a `W` on Windows. */
const WIDE: ReadonlySet<FunctionName> = new Set([
  'SCardListReaders',
  'SCardGetStatusChange',
  'SCardConnect',
  'SCardStatus',
])

const SCOPE_SYSTEM = 2
const INSUFFICIENT_BUFFER = 0x80100008
const FIRST_LIST_BYTES = 4096
const LONGEST_LIST_BYTES = 1 << 20

/** The symbol of every function in the library of a system. */
export function pcscSymbols(abi: PcscAbi): ReadonlyMap<FunctionName, string> {
  const symbolOf = (name: FunctionName): string =>
    name === 'SCardControl' ? abi.controlSymbol : abi.wideNames && WIDE.has(name) ? `${name}W` : name
  return new Map((Object.keys(FUNCTIONS) as FunctionName[]).map((name) => [name, symbolOf(name)]))
}

/** @throws Error when the library, one of its functions, or koffi is missing on this machine. */
export function loadPcscLibrary(): PcscLibrary {
  const koffi = loadKoffi()
  const abi = pcscAbi(process.platform, koffi.sizeof('void *') === 4 ? 4 : 8)
  const calls = new NativeCalls(process.env['UV_THREADPOOL_SIZE'], (code) => exitNow(code))
  return new SystemPcscLibrary(abi, koffi, calls)
}

class SystemPcscLibrary implements PcscLibrary {
  readonly abi: PcscAbi
  readonly #functions: ReadonlyMap<FunctionName, AsyncFunction>
  readonly #address: (value: Uint8Array) => bigint
  readonly #calls: NativeCalls

  constructor(abi: PcscAbi, koffi: Koffi, calls: NativeCalls) {
    this.abi = abi
    this.#calls = calls
    this.#address = (value) => koffi.address(value)
    const library = koffi.load(abi.library)
    const long = `int${8 * abi.longBytes}`
    const types = { I: `int${8 * abi.handleBytes}`, D: `uint${8 * abi.longBytes}`, P: 'void *' }
    this.#functions = new Map(
      [...pcscSymbols(abi)].map(([name, symbol]) => {
        const argumentTypes = Array.from(FUNCTIONS[name], (kind) => types[kind as keyof typeof types])
        return [name, library.func(symbol, long, argumentTypes)]
      }),
    )
  }

  async establishContext(): Promise<{ code: number; context: PcscId }> {
    const context = Buffer.alloc(this.abi.handleBytes)
    const code = await this.#call('SCardEstablishContext', SCOPE_SYSTEM, null, null, context)
    return { code, context: this.#readId(context) }
  }

  releaseContext(context: PcscId): Promise<number> {
    return this.#call('SCardReleaseContext', context)
  }

  async cancel(context: PcscId): Promise<number> {
    return toCode(await this.#calls.callNow(this.#function('SCardCancel'), [context]))
  }

  async listReaders(context: PcscId): Promise<{ code: number; names: readonly Uint8Array[] }> {
    const unit = this.abi.wideNames ? 2 : 1
    for (let bytes = FIRST_LIST_BYTES; ; bytes *= 2) {
      const list = Buffer.alloc(bytes)
      const length = this.#long(bytes / unit)
      const code = await this.#call('SCardListReaders', context, null, list, length)
      if (code === INSUFFICIENT_BUFFER && bytes < LONGEST_LIST_BYTES) continue
      return { code, names: code === 0 ? splitNames(this.abi, list) : [] }
    }
  }

  async getStatusChange(
    context: PcscId,
    timeoutMs: number,
    readers: readonly KnownReader[],
  ): Promise<{ code: number; readers: readonly SeenReader[] }> {
    const layout = this.abi.readerState
    const table = Buffer.alloc(layout.size * readers.length)
    // The table holds addresses: what they point to must live until the call has returned.
    const names = readers.map(({ name }) => this.#terminated(name))
    names.forEach((name, index) => {
      const at = index * layout.size
      if (layout.currentState === 16) table.writeBigUInt64LE(this.#address(name), at)
      else table.writeUInt32LE(Number(this.#address(name)), at)
      table.writeUInt32LE((readers[index]?.flags ?? 0) >>> 0, at + layout.currentState)
    })
    const code = await this.#call('SCardGetStatusChange', context, timeoutMs, table, names.length)
    const seen = names.map((_name, index) => {
      const at = index * layout.size
      const length = Math.min(table.readUInt32LE(at + layout.atrLength), layout.atrBytes)
      const atr = Uint8Array.from(table.subarray(at + layout.atr, at + layout.atr + length))
      return { flags: table.readUInt32LE(at + layout.eventState), atr }
    })
    return { code, readers: seen }
  }

  async connect(
    context: PcscId,
    reader: Uint8Array,
    shareMode: number,
    protocols: number,
  ): Promise<{ code: number; card: PcscId; protocol: number }> {
    const card = Buffer.alloc(this.abi.handleBytes)
    const protocol = this.#long(0)
    const name = this.#terminated(reader)
    const code = await this.#call('SCardConnect', context, name, shareMode, protocols, card, protocol)
    return { code, card: this.#readId(card), protocol: protocol.readUInt32LE() }
  }

  reconnect(card: PcscId, shareMode: number, protocols: number, initialization: number): Promise<number> {
    return this.#call('SCardReconnect', card, shareMode, protocols, initialization, this.#long(0))
  }

  disconnect(card: PcscId, disposition: number): Promise<number> {
    return this.#call('SCardDisconnect', card, disposition)
  }

  beginTransaction(card: PcscId): Promise<number> {
    return this.#call('SCardBeginTransaction', card)
  }

  endTransaction(card: PcscId, disposition: number): Promise<number> {
    return this.#call('SCardEndTransaction', card, disposition)
  }

  status(card: PcscId): Promise<number> {
    const numbers = [this.#long(0), this.#long(0), this.#long(0), this.#long(0)] as const
    return this.#call('SCardStatus', card, null, numbers[0], numbers[1], numbers[2], null, numbers[3])
  }

  async transmit(
    card: PcscId,
    protocol: number,
    command: Uint8Array,
    response: Uint8Array,
  ): Promise<{ code: number; length: number }> {
    const { longBytes } = this.abi
    // SCARD_IO_REQUEST: the protocol and the length of the structure.
    const request = Buffer.alloc(2 * longBytes)
    request.writeUInt32LE(protocol)
    request.writeUInt32LE(request.length, longBytes)
    const length = this.#long(response.length)
    const code = await this.#call(
      'SCardTransmit',
      card,
      request,
      command,
      command.length,
      null,
      response,
      length,
    )
    return { code, length: length.readUInt32LE() }
  }

  async control(
    card: PcscId,
    controlCode: number,
    data: Uint8Array,
    response: Uint8Array,
  ): Promise<{ code: number; length: number }> {
    const length = this.#long(0)
    const code = await this.#call(
      'SCardControl',
      card,
      controlCode,
      data,
      data.length,
      response,
      response.length,
      length,
    )
    return { code, length: length.readUInt32LE() }
  }

  /** The arguments are referenced until the call has returned: the library reads and writes them meanwhile. */
  async #call(name: FunctionName, ...args: readonly unknown[]): Promise<number> {
    const code = await this.#calls.call(this.#function(name), args)
    return toCode(code)
  }

  #function(name: FunctionName): AsyncFunction {
    const found = this.#functions.get(name)
    if (found === undefined) throw new RangeError(`no function ${name}`)
    return found
  }

  #long(value: number): Buffer {
    const bytes = Buffer.alloc(this.abi.longBytes)
    bytes.writeUInt32LE(value)
    return bytes
  }

  #readId(bytes: Buffer): PcscId {
    return bytes.length === 8 ? bytes.readBigInt64LE() : bytes.readInt32LE()
  }

  #terminated(name: Uint8Array): Buffer {
    return Buffer.concat([name, Buffer.alloc(this.abi.wideNames ? 2 : 1)])
  }
}

/** LONG is signed, and 64 bits wide on some systems: the 32 bits of the return code count. */
function toCode(returned: unknown): number {
  return Number(BigInt.asUintN(32, BigInt(returned as number | bigint)))
}
