import { describe, expect, it } from 'vitest'
import {
  BridgeError,
  cardProtocolError,
  isBridgeError,
  plainError,
  toBridgeError,
} from '../../../src/errors/bridge-error.ts'

describe('BridgeError', () => {
  it('carries code, details and cause, and no sentence', () => {
    const cause = new Error('low level')
    const error = new BridgeError('PIN_INCORRECT', { triesLeft: 2 }, { cause })
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('BridgeError')
    expect(error.code).toBe('PIN_INCORRECT')
    expect(error.message).toBe('PIN_INCORRECT')
    expect(error.details).toEqual({ triesLeft: 2 })
    expect(error.cause).toBe(cause)
  })

  it('says from the table whether the same call can succeed later', () => {
    expect(plainError('CARD_ABSENT').retryable).toBe(true)
    expect(plainError('PIN_BLOCKED').retryable).toBe(false)
  })
})

describe('plainError', () => {
  it('has no details', () => {
    expect(plainError('CARD_MUTE').details).toBeUndefined()
  })
})

describe('cardProtocolError', () => {
  it.each([
    [undefined, ''],
    [0x6f00, '6F00'],
    [0x000a, '000A'],
  ])('writes the status word %s as %j', (sw, statusWord) => {
    expect(cardProtocolError('READ BINARY', sw).details).toEqual({ command: 'READ BINARY', statusWord })
  })
})

describe('isBridgeError', () => {
  it('knows its own kind only', () => {
    expect(isBridgeError(plainError('INTERNAL'))).toBe(true)
    expect(isBridgeError(new Error('INTERNAL'))).toBe(false)
    expect(isBridgeError({ code: 'INTERNAL' })).toBe(false)
    expect(isBridgeError(undefined)).toBe(false)
  })
})

describe('toBridgeError', () => {
  it('gives a BridgeError back as it is', () => {
    const error = plainError('CARD_REMOVED')
    expect(toBridgeError(error)).toBe(error)
  })

  it.each([new TypeError('oops'), 'text', undefined, null, 42])(
    'makes %s INTERNAL, with the value as cause',
    (value) => {
      const error = toBridgeError(value)
      expect(error.code).toBe('INTERNAL')
      expect(error.cause).toBe(value)
    },
  )
})
