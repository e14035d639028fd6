import { describe, expect, it } from 'vitest'
import { doubtOf } from '../../../src/demo/provider/identifier.ts'

describe('doubtOf', () => {
  it.each([
    ['', null],
    ['899 700 075 122', null],
    ['10007512212', 'missing-8'],
    ['89970007512', 'length'],
    ['8997000751222', 'length'],
    ['0123456789', null],
    ['01234567890', null],
    ['3 40000/ab;*', null],
    ['hello world!', 'no-digit'],
  ])('of %j: %j', (typed, doubt) => {
    expect(doubtOf(typed)).toBe(doubt)
  })
})
