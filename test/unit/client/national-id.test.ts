import { describe, expect, it } from 'vitest'
import { normalizeNationalId } from '../../../src/client/national-id.ts'

describe('normalizeNationalId', () => {
  it.each([
    ['8 997 000 75122', '899700075122'],
    [' 899700075122 ', '899700075122'],
    ['8\u00a0997\u202f000\u200975122\u3000', '899700075122'],
    ['3 99700136789/ 0000000123', '399700136789/0000000123'],
    ['0*12;3-4.5_6é', '0*12;3-4.5_6é'],
    ['', ''],
  ])('of “%s” is “%s”: spaces go, every other character stays', (typed, expected) => {
    expect(normalizeNationalId(typed)).toBe(expected)
  })
})
