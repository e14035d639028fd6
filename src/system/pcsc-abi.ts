/**
 * The PC/SC library as each system builds it: names, widths and structures. Pure, so that the layouts of every system
 * can be tested on one. Sources: pcsclite.h and winscard.h of pcsc-lite 1.9.9, winscard.h and winsmcrd.h of the Windows
 * SDK, wintypes.h and pcsclite.h of PCSC.framework (macOS SDK).
 */

export interface PcscAbi {
  readonly library: string
  /** Bytes of LONG and DWORD. */
  readonly longBytes: 4 | 8
  /** Bytes of SCARDCONTEXT and SCARDHANDLE. */
  readonly handleBytes: 4 | 8
  /** Reader names are UTF-16 (functions with `W`), else bytes in the system's own encoding. */
  readonly wideNames: boolean
  /** Offsets in SCARD_READERSTATE; the name pointer is its first member. */
  readonly readerState: {
    readonly size: number
    readonly currentState: number
    readonly eventState: number
    readonly atrLength: number
    readonly atr: number
    readonly atrBytes: number
  }
  /** The symbol of SCardControl: macOS keeps the one without a control code under the plain name. */
  readonly controlSymbol: string
  /**
   * A transaction without a call for five seconds is ended by a reset of the card; any call that names the card begins
   * that time anew (Microsoft Learn, SCardBeginTransaction, remarks).
   */
  readonly transactionsExpire: boolean
}

const LIBRARIES: Readonly<Record<string, string>> = {
  win32: 'winscard.dll',
  darwin: '/System/Library/Frameworks/PCSC.framework/PCSC',
}
const PCSC_LITE = 'libpcsclite.so.1'

/** @param pointerBytes - of the process: 8, or 4 on 32-bit machines. */
export function pcscAbi(platform: string, pointerBytes: 4 | 8): PcscAbi {
  const windows = platform === 'win32'
  const mac = platform === 'darwin'
  const longBytes = windows || mac ? 4 : pointerBytes
  const currentState = 2 * pointerBytes
  const atr = currentState + 3 * longBytes
  const atrBytes = windows ? 36 : 33
  const end = atr + atrBytes
  return {
    library: LIBRARIES[platform] ?? PCSC_LITE,
    longBytes,
    handleBytes: mac ? 4 : pointerBytes,
    wideNames: windows,
    readerState: {
      // `#pragma pack(1)` on macOS; elsewhere an array of structures is aligned to pointers.
      size: mac ? end : Math.ceil(end / pointerBytes) * pointerBytes,
      currentState,
      eventState: currentState + longBytes,
      atrLength: currentState + 2 * longBytes,
      atr,
      atrBytes,
    },
    controlSymbol: mac ? 'SCardControl132' : 'SCardControl',
    transactionsExpire: windows,
  }
}

/** Shows a reader name; bytes that are not UTF-8 are read as ISO 8859-1. */
export function readerNameText({ wideNames }: Pick<PcscAbi, 'wideNames'>, name: Uint8Array): string {
  if (wideNames) return Buffer.from(name).toString('utf16le')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name)
  } catch {
    return Buffer.from(name).toString('latin1')
  }
}

/** Names of a multi-string: each ends with NUL, the list with one more (PC/SC part 5, SCardListReaders). */
export function splitNames(
  { wideNames }: Pick<PcscAbi, 'wideNames'>,
  list: Uint8Array,
): readonly Uint8Array[] {
  const unit = wideNames ? 2 : 1
  const names: Uint8Array[] = []
  let start = 0
  for (let at = 0; at + unit <= list.length; at += unit) {
    if (list[at] !== 0 || (wideNames && list[at + 1] !== 0)) continue
    if (at === start) break
    names.push(list.slice(start, at))
    start = at + unit
  }
  return names
}
