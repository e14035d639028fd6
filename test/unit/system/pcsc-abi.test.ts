import { describe, expect, it } from 'vitest'
import { pcscAbi, readerNameText, splitNames } from '../../../src/system/pcsc-abi.ts'
import { pcscSymbols } from '../../../src/system/pcsc-library.ts'

describe('pcscAbi', () => {
  // sizeof and offsetof of SCARD_READERSTATE with the headers that pcsc-abi.ts names.
  it.each([
    {
      name: 'Linux, 64 bits',
      platform: 'linux',
      pointer: 8,
      long: 8,
      handle: 8,
      state: [80, 16, 24, 32, 40, 33],
    },
    {
      name: 'Linux, 32 bits',
      platform: 'linux',
      pointer: 4,
      long: 4,
      handle: 4,
      state: [56, 8, 12, 16, 20, 33],
    },
    {
      name: 'Windows, 64 bits',
      platform: 'win32',
      pointer: 8,
      long: 4,
      handle: 8,
      state: [64, 16, 20, 24, 28, 36],
    },
    {
      name: 'Windows, 32 bits',
      platform: 'win32',
      pointer: 4,
      long: 4,
      handle: 4,
      state: [56, 8, 12, 16, 20, 36],
    },
    { name: 'macOS', platform: 'darwin', pointer: 8, long: 4, handle: 4, state: [61, 16, 20, 24, 28, 33] },
  ] as const)('lays SCARD_READERSTATE out as $name does', ({ platform, pointer, long, handle, state }) => {
    const { longBytes, handleBytes, readerState } = pcscAbi(platform, pointer)
    expect({ longBytes, handleBytes }).toEqual({ longBytes: long, handleBytes: handle })
    const { size, currentState, eventState, atrLength, atr, atrBytes } = readerState
    expect([size, currentState, eventState, atrLength, atr, atrBytes]).toEqual(state)
  })

  it.each([
    { platform: 'linux', library: 'libpcsclite.so.1', list: 'SCardListReaders', control: 'SCardControl' },
    { platform: 'win32', library: 'winscard.dll', list: 'SCardListReadersW', control: 'SCardControl' },
    {
      platform: 'darwin',
      library: '/System/Library/Frameworks/PCSC.framework/PCSC',
      list: 'SCardListReaders',
      control: 'SCardControl132',
    },
  ])('names library and symbols of $platform', ({ platform, library, list, control }) => {
    const abi = pcscAbi(platform, 8)
    const symbols = pcscSymbols(abi)
    expect(abi.library).toBe(library)
    expect([symbols.get('SCardListReaders'), symbols.get('SCardControl')]).toEqual([list, control])
    expect(symbols.get('SCardTransmit')).toBe('SCardTransmit')
    expect(symbols.size).toBe(13)
  })
})

describe('reader names', () => {
  const narrow = { wideNames: false }
  const wide = { wideNames: true }

  it('are split at each NUL, and end with an empty one', () => {
    const list = Buffer.from('One 00\0Two 01\0\0junk', 'latin1')
    expect(splitNames(narrow, list).map((name) => readerNameText(narrow, name))).toEqual(['One 00', 'Two 01'])
    expect(splitNames(narrow, Buffer.from('\0'))).toEqual([])
  })

  it('are read as UTF-16 on Windows, letters with a zero byte among them', () => {
    const list = Buffer.from('Lecteur é 0\0Ā 1\0\0', 'utf16le')
    expect(splitNames(wide, list).map((name) => readerNameText(wide, name))).toEqual(['Lecteur é 0', 'Ā 1'])
  })

  it.each(['utf8', 'latin1'] as const)('are shown whether they are %s or not', (encoding) => {
    expect(readerNameText(narrow, Buffer.from('Lecteur à clé 00', encoding))).toBe('Lecteur à clé 00')
  })
})
