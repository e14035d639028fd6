import { fc, test } from '@fast-check/vitest'
import { ObjectIdentifier } from 'asn1js'
import { describe, expect, it } from 'vitest'
import { objectId } from '../../../src/x509/object-id.ts'

const ARC = fc.oneof(fc.constantFrom(0, 1, 127, 128, 16_383, 16_384, 2_147_483_647), fc.nat())

describe('objectId', () => {
  it.each([
    ['2.5.4.3', '550403'],
    ['1.2.840.113549.1.1.11', '2a864886f70d01010b'],
    ['1.2.250.1.71.4.2.7', '2a817a0147040207'],
  ])('encodes %s as %s', (dotted, hex) => {
    expect(objectId(dotted)).toBe(hex)
  })

  test.prop([fc.nat(1), fc.nat(39), fc.array(ARC, { maxLength: 6 })])(
    'encodes every identifier as an independent encoder does',
    (first, second, rest) => {
      const dotted = [first, second, ...rest].join('.')
      const reference = new Uint8Array(new ObjectIdentifier({ value: dotted }).valueBlock.toBER())
      expect(objectId(dotted)).toBe(Buffer.from(reference).toString('hex'))
    },
  )
})
