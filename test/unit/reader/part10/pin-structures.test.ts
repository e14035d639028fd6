import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { bytesToHex, concatBytes } from '../../../../src/iso7816/hex.ts'
import {
  decodePinModify,
  decodePinVerify,
  encodePinModify,
  encodePinVerify,
} from '../../../../src/reader/part10/pin-structures.ts'
import { hex } from '../../../helpers/hex.ts'
import { anyBytes, damaged, decodesSafely, outcomeOf, RUNS } from '../../../helpers/properties.ts'

const VERIFY = {
  timeOutSeconds: 60,
  digits: 4,
  blockBytes: 4,
  command: hex('00 20 00 01 04 3F 3F 3F 3F'),
}
const VERIFY_BYTES = hex(
  '3C 3C 82 04 00  04 04  02 01  0C 04 00  00 00 00  09 00 00 00  00 20 00 01 04 3F 3F 3F 3F',
)
const CHANGE = {
  timeOutSeconds: 60,
  digits: 4,
  blockBytes: 4,
  currentAt: 0,
  newAt: 4,
  command: hex('00 24 00 01 08 3F 3F 3F 3F 3F 3F 3F 3F'),
}
const CHANGE_BYTES = hex(
  '3C 3C 82 04 00  00 04  04 04  03 02 03  0C 04 00 01 02  00 00 00  0D 00 00 00  00 24 00 01 08 3F 3F 3F 3F 3F 3F 3F 3F',
)
const NEW_ALONE = { ...VERIFY, currentAt: null, newAt: 0, command: hex('01 24 01 01 04 3F 3F 3F 3F') }
const NEW_ALONE_BYTES = hex(
  '3C 3C 82 04 00  00 00  04 04  01 02 02  0C 04 01 02 00  00 00 00  09 00 00 00  01 24 01 01 04 3F 3F 3F 3F',
)

/** Entries that the structures can express. */
const entries = fc
  .record({ timeOutSeconds: fc.nat(255), blockBytes: fc.integer({ min: 1, max: 15 }), more: fc.nat(40) })
  .chain(({ timeOutSeconds, blockBytes, more }) =>
    fc.record({
      timeOutSeconds: fc.constant(timeOutSeconds),
      blockBytes: fc.constant(blockBytes),
      digits: fc.integer({ min: 1, max: blockBytes }),
      at: fc.nat(more),
      command: fc
        .uint8Array({ minLength: blockBytes + more, maxLength: blockBytes + more })
        .map((data) => concatBytes(Uint8Array.of(0, 0x24, 0, 1, data.length), data)),
    }),
  )

describe('encodePinVerify', () => {
  it('writes the structure of a CPS: four digits, ASCII, validation key, French', () => {
    expect(bytesToHex(encodePinVerify(VERIFY))).toBe(bytesToHex(VERIFY_BYTES))
  })

  it.each([
    { digits: 0 },
    { digits: 5 },
    { blockBytes: 16 },
    { timeOutSeconds: 256 },
    { command: hex('00 20 00 01') },
    { blockBytes: 5 },
  ])('refuses what it cannot express: %j', (change) => {
    expect(() => encodePinVerify({ ...VERIFY, ...change })).toThrow(RangeError)
  })

  test.prop([entries], RUNS)('writes what decodePinVerify reads', ({ at: _at, ...entry }) => {
    expect(decodePinVerify(encodePinVerify(entry))).toEqual(entry)
  })
})

describe('encodePinModify', () => {
  it.each([
    ['the current code and a new one', CHANGE, CHANGE_BYTES],
    ['a new code alone', NEW_ALONE, NEW_ALONE_BYTES],
  ])('asks for %s', (_what, entry, bytes) => {
    expect(bytesToHex(encodePinModify(entry))).toBe(bytesToHex(bytes))
  })

  it('refuses a place outside of the data', () => {
    expect(() => encodePinModify({ ...CHANGE, newAt: 5 })).toThrow(RangeError)
  })

  test.prop([entries, fc.boolean()], RUNS)('writes what decodePinModify reads', ({ at, ...entry }, asks) => {
    const modify = { ...entry, currentAt: asks ? at : null, newAt: at }
    expect(decodePinModify(encodePinModify(modify))).toEqual(modify)
  })
})

describe('decodePinVerify', () => {
  it.each([
    ['cut', VERIFY_BYTES.subarray(0, 18)],
    ['with another length', concatBytes(VERIFY_BYTES, Uint8Array.of(0))],
    ['big-endian', Uint8Array.from(VERIFY_BYTES).fill(0, 15, 18).fill(9, 18, 19)],
    ['binary digits', Uint8Array.from(VERIFY_BYTES).fill(0x80, 2, 3)],
    ['of several lengths', Uint8Array.from(VERIFY_BYTES).fill(0x08, 5, 6)],
    ['validated at the last digit', Uint8Array.from(VERIFY_BYTES).fill(0x01, 7, 8)],
  ])('refuses one that is %s', (_what, structure) => {
    expect(outcomeOf(() => decodePinVerify(structure))).toBe('CARD_PROTOCOL')
  })

  test.prop([fc.oneof(anyBytes, damaged(fc.constant(VERIFY_BYTES)))], RUNS)(
    'gives an entry or the typed error',
    (structure) => {
      expect(decodesSafely(() => decodePinVerify(structure))).toBe(true)
    },
  )
})

describe('decodePinModify', () => {
  test.prop([fc.oneof(anyBytes, damaged(fc.constant(CHANGE_BYTES)))], RUNS)(
    'gives an entry or the typed error',
    (structure) => {
      expect(decodesSafely(() => decodePinModify(structure))).toBe(true)
    },
  )
})
