import { describe, expect, it } from 'vitest'
import {
  isAmbiguous,
  isServiceFault,
  pcscFault,
  returnCodeName,
  toPcscFault,
  toReaderError,
} from '../../../../src/reader/pcsc/return-codes.ts'

const READERS = ['A 00 00']

describe('toReaderError', () => {
  it.each([
    {
      name: 'SCARD_E_INVALID_HANDLE',
      code: 0x80100003,
      connect: 'PCSC_UNAVAILABLE',
      transmit: 'CARD_REMOVED',
    },
    {
      name: 'SCARD_E_INSUFFICIENT_BUFFER',
      code: 0x80100008,
      connect: 'CARD_PROTOCOL',
      transmit: 'CARD_PROTOCOL',
    },
    {
      name: 'SCARD_E_UNKNOWN_READER',
      code: 0x80100009,
      connect: 'READER_NOT_FOUND',
      transmit: 'CARD_REMOVED',
    },
    { name: 'SCARD_E_TIMEOUT', code: 0x8010000a, connect: 'CARD_MUTE', transmit: 'CARD_MUTE' },
    { name: 'SCARD_E_SHARING_VIOLATION', code: 0x8010000b, connect: 'CARD_BUSY', transmit: 'CARD_BUSY' },
    { name: 'SCARD_E_NO_SMARTCARD', code: 0x8010000c, connect: 'CARD_ABSENT', transmit: 'CARD_REMOVED' },
    { name: 'SCARD_E_PROTO_MISMATCH', code: 0x8010000f, connect: 'CARD_MUTE', transmit: 'CARD_MUTE' },
    {
      name: 'SCARD_F_COMM_ERROR',
      code: 0x80100013,
      connect: 'PCSC_UNAVAILABLE',
      transmit: 'PCSC_UNAVAILABLE',
    },
    { name: 'SCARD_E_NOT_TRANSACTED', code: 0x80100016, connect: 'CARD_MUTE', transmit: 'CARD_MUTE' },
    {
      name: 'SCARD_E_READER_UNAVAILABLE',
      code: 0x80100017,
      connect: 'READER_NOT_FOUND',
      transmit: 'CARD_REMOVED',
    },
    {
      name: 'SCARD_E_NO_SERVICE',
      code: 0x8010001d,
      connect: 'PCSC_UNAVAILABLE',
      transmit: 'PCSC_UNAVAILABLE',
    },
    {
      name: 'SCARD_E_SERVICE_STOPPED',
      code: 0x8010001e,
      connect: 'PCSC_UNAVAILABLE',
      transmit: 'PCSC_UNAVAILABLE',
    },
    {
      name: 'SCARD_E_NO_READERS_AVAILABLE',
      code: 0x8010002e,
      connect: 'READER_NOT_FOUND',
      transmit: 'CARD_REMOVED',
    },
    { name: 'SCARD_W_UNRESPONSIVE_CARD', code: 0x80100066, connect: 'CARD_MUTE', transmit: 'CARD_MUTE' },
    { name: 'SCARD_W_UNPOWERED_CARD', code: 0x80100067, connect: 'CARD_MUTE', transmit: 'CARD_MUTE' },
    { name: 'SCARD_W_RESET_CARD', code: 0x80100068, connect: 'CARD_BUSY', transmit: 'CARD_BUSY' },
    { name: 'SCARD_W_REMOVED_CARD', code: 0x80100069, connect: 'CARD_REMOVED', transmit: 'CARD_REMOVED' },
    { name: '0x80100099', code: 0x80100099, connect: 'PCSC_UNAVAILABLE', transmit: 'CARD_MUTE' },
  ] as const)(
    '$name: $connect at the connection, $transmit during it',
    ({ name, code, connect, transmit }) => {
      const fault = pcscFault('SCardX failed', code)
      expect(returnCodeName(code)).toBe(name)
      expect(toReaderError(fault, 'connect', READERS)).toMatchObject({ code: connect, cause: fault })
      expect(toReaderError(fault, 'transmit', READERS)).toMatchObject({ code: transmit, cause: fault })
    },
  )

  it('names the readers that are attached when one is not found', () => {
    const fault = pcscFault('SCardConnect failed', 0x80100009)
    expect(toReaderError(fault, 'connect', READERS).details).toEqual({ readers: READERS })
  })
})

describe('isAmbiguous', () => {
  it.each([
    { code: 0x80100013, ambiguous: true },
    { code: 0x80100016, ambiguous: true },
    { code: 0x80100003, ambiguous: true },
    { code: null, ambiguous: true },
    { code: 0x80100069, ambiguous: false },
    { code: 0x8010001d, ambiguous: false },
  ])('$code: $ambiguous', ({ code, ambiguous }) => {
    expect(isAmbiguous(pcscFault('x', code))).toBe(ambiguous)
  })
})

describe('isServiceFault', () => {
  it.each([
    { code: 0x8010001d, service: true },
    { code: 0x80100013, service: true },
    { code: 0x80100009, service: false },
    { code: 0x80100099, service: false },
    { code: null, service: false },
  ])('$code: $service', ({ code, service }) => {
    expect(isServiceFault(pcscFault('x', code))).toBe(service)
  })
})

describe('pcscFault', () => {
  it('says what failed and the name of the return code', () => {
    expect(pcscFault('SCardConnect failed', 0x8010000b).message).toBe(
      'SCardConnect failed (SCARD_E_SHARING_VIOLATION)',
    )
    expect(pcscFault('no answer', null).message).toBe('no answer')
  })
})

describe('toPcscFault', () => {
  it('keeps a fault and wraps what is none', () => {
    const fault = pcscFault('x', 0x80100069)
    expect(toPcscFault(fault)).toBe(fault)
    expect(toPcscFault(new Error('boom'))).toMatchObject({ returnCode: null, message: 'Error: boom' })
  })
})
