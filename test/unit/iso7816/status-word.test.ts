import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { classifyStatusWord, isOk } from '../../../src/iso7816/status-word.ts'
import { RUNS } from '../../helpers/properties.ts'

describe('classifyStatusWord', () => {
  it.each([
    [0x9000, { kind: 'ok' }],
    [0x6100, { kind: 'more-data', available: 256 }],
    [0x6101, { kind: 'more-data', available: 1 }],
    [0x61ff, { kind: 'more-data', available: 255 }],
    [0x6c00, { kind: 'wrong-le', exactNe: 256 }],
    [0x6c0c, { kind: 'wrong-le', exactNe: 12 }],
    [0x6282, { kind: 'end-of-file' }],
    [0x63c0, { kind: 'verify-failed', triesLeft: 0 }],
    [0x63c3, { kind: 'verify-failed', triesLeft: 3 }],
    [0x63cf, { kind: 'verify-failed', triesLeft: 15 }],
    [0x6982, { kind: 'security-status' }],
    [0x6983, { kind: 'blocked' }],
    [0x6985, { kind: 'conditions' }],
    [0x6a82, { kind: 'file-not-found' }],
    [0x6a88, { kind: 'data-not-found' }],
    [0x6300, { kind: 'other', sw: 0x6300 }],
    [0x63d0, { kind: 'other', sw: 0x63d0 }],
    [0x6700, { kind: 'other', sw: 0x6700 }],
    [0x6b00, { kind: 'other', sw: 0x6b00 }],
    [0x9001, { kind: 'other', sw: 0x9001 }],
    [0x0000, { kind: 'other', sw: 0x0000 }],
    [0xffff, { kind: 'other', sw: 0xffff }],
  ])('tells %i', (sw, status) => {
    expect(classifyStatusWord(sw)).toEqual(status)
  })

  test.prop([fc.integer({ min: 0, max: 0xffff })], RUNS)('calls 9000 alone ok', (sw) => {
    expect(classifyStatusWord(sw).kind === 'ok').toBe(sw === 0x9000)
    expect(isOk(sw)).toBe(sw === 0x9000)
  })
})
