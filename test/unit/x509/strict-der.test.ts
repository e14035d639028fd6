import { describe, expect, it } from 'vitest'
import { leavingDer } from '../../helpers/leaving-der.ts'
import { derAgain } from '../../helpers/strict-der.ts'

const all = await leavingDer()

describe('what leaves the project', () => {
  it('is more than eighty different structures', () => {
    expect(all.length).toBeGreaterThan(80)
  })

  it('is strict DER: decoded and encoded again, it is the same bytes', () => {
    const others = all.filter(({ der }) => !Buffer.from(derAgain(der)).equals(der))
    expect(others.map(({ name }) => name)).toEqual([])
  })
})

describe('derAgain', () => {
  it.each([
    ['a SET that is not sorted', '3106020102020101', '3106020101020102'],
    ['an INTEGER with a spare byte', '0202007f', '02017f'],
    ['a TRUE that is not FF', '010101', '0101ff'],
    ['bits that are not used', '03020701', '03020700'],
    ['a default that is written', '300c0603551d0e01010004020400', '30090603551d0e04020400'],
    ['named bits that end with none', '300b0603551d0f040403020086', '300b0603551d0f040403020186'],
  ])('mends %s', (_name, wrong, right) => {
    expect(Buffer.from(derAgain(Buffer.from(wrong, 'hex'))).toString('hex')).toBe(right)
  })
})
