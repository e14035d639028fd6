import { describe, expect, it } from 'vitest'
import { loadPcsclite, pcscliteFault } from '../../../../src/reader/pcsc/pcsclite-native.ts'

describe('loadPcsclite', () => {
  it('gives the package', () => {
    const pcsclite = (): never => {
      throw new Error('not called')
    }
    expect(loadPcsclite((id) => (id === 'pcsclite' ? pcsclite : undefined))).toBe(pcsclite)
  })

  it('fails with the reason of the loader as its cause', () => {
    const missing = new Error("Cannot find module 'pcsclite'")
    const load = (): never => {
      throw missing
    }
    expect(() => loadPcsclite(load)).toThrow(
      expect.objectContaining({
        message: 'the PC/SC binding pcsclite cannot be loaded',
        returnCode: null,
        cause: missing,
      }),
    )
  })
})

describe('pcscliteFault', () => {
  it.each([
    {
      system: 'Linux',
      message: 'SCardConnect error: Sharing violation.(0x8010000b)',
      returnCode: 0x8010000b,
      text: 'SCardConnect failed (SCARD_E_SHARING_VIOLATION)',
    },
    {
      system: 'Windows, with a line break in the text',
      message: 'SCardTransmit error: The smart card has been removed.\r\n(0x80100069)',
      returnCode: 0x80100069,
      text: 'SCardTransmit failed (SCARD_W_REMOVED_CARD)',
    },
    {
      system: 'a 64-bit long with its sign',
      message: 'SCardEstablishContext error: Service not available.(0xffffffff8010001d)',
      returnCode: 0x8010001d,
      text: 'SCardEstablishContext failed (SCARD_E_NO_SERVICE)',
    },
    {
      system: 'a code in the middle of the text is none',
      message: 'SCardTransmit error (0x80100069) of another kind',
      returnCode: null,
      text: 'SCardTransmit error (0x80100069) of another kind',
    },
    {
      system: 'no code',
      message: 'Card Reader not connected',
      returnCode: null,
      text: 'Card Reader not connected',
    },
  ])('reads the return code of a message: $system', ({ message, returnCode, text }) => {
    const error = new Error(message)
    expect(pcscliteFault(error)).toMatchObject({ returnCode, message: text, cause: error })
  })
})
