import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { parseAtr } from '../../../src/iso7816/atr.ts'
import { concatBytes } from '../../../src/iso7816/hex.ts'
import { hex } from '../../helpers/hex.ts'
import { anyBytes, byte, compact, damaged, decodesSafely, outcomeOf, RUNS } from '../../helpers/properties.ts'

const CARDS = [
  {
    name: 'CPS3 contact',
    atr: '3B AC 00 40 2A 00 12 25 00 64 80 00 03 10 00 90 00',
    protocols: [0],
    historical: '00 12 25 00 64 80 00 03 10 00 90 00',
  },
  {
    name: 'CPS3 contactless',
    atr: '3B 8F 80 01 00 31 B8 64 04 B0 EC C1 73 94 01 80 82 90 00 0E',
    protocols: [0, 1],
    historical: '00 31 B8 64 04 B0 EC C1 73 94 01 80 82 90 00',
  },
  {
    name: 'older CPS',
    atr: '3B AC 00 40 2A 00 12 25 00 64 80 82 02 12 00 90 00',
    protocols: [0],
    historical: '00 12 25 00 64 80 82 02 12 00 90 00',
  },
  {
    name: 'CPS4 contact',
    atr: '3B 9B 18 80 01 00 12 25 00 64 80 04 01 00 00 90 44',
    protocols: [0, 1],
    historical: '00 12 25 00 64 80 04 01 00 00 90',
  },
  {
    name: 'CPS4 contact, release candidate',
    atr: '3B 9B 18 80 01 00 12 25 00 64 80 00 04 01 00 90 44',
    protocols: [0, 1],
    historical: '00 12 25 00 64 80 00 04 01 00 90',
  },
  {
    name: 'CPS4 contact, T=0 only',
    atr: '3B DC 18 FF 00 00 12 25 00 64 80 00 04 01 00 90 00',
    protocols: [0],
    historical: '00 12 25 00 64 80 00 04 01 00 90 00',
  },
  {
    name: 'Vitale',
    atr: '3B 75 13 00 00 41 09 EA 90 00',
    protocols: [0],
    historical: '41 09 EA 90 00',
  },
  { name: 'the shortest', atr: '3B 00', protocols: [0], historical: '' },
  { name: 'inverse convention', atr: '3F 00', protocols: [0], historical: '' },
  {
    name: 'T=1 only',
    atr: '3B 80 81 21 45 65',
    protocols: [1],
    historical: '',
  },
  {
    name: 'T=0 and bytes of T=15, which is no protocol',
    atr: '3B 80 80 1F C7 D8',
    protocols: [0],
    historical: '',
  },
  {
    name: 'T=15 alone',
    atr: '3B 80 1F C7 58',
    protocols: [0],
    historical: '',
  },
]

describe('parseAtr', () => {
  it.each(CARDS)('reads the answer of: $name', ({ atr, protocols, historical }) => {
    expect(parseAtr(hex(atr))).toEqual({ protocols, historicalBytes: hex(historical) })
  })

  it.each(CARDS)('refuses it cut at any byte, or with one more: $name', ({ atr }) => {
    const bytes = hex(atr)
    for (let length = 0; length < bytes.length; length++) {
      expect(outcomeOf(() => parseAtr(bytes.subarray(0, length)))).toBe('CARD_PROTOCOL')
    }
    expect(outcomeOf(() => parseAtr(concatBytes(bytes, hex('00'))))).toBe('CARD_PROTOCOL')
  })

  it.each([
    ['a wrong check byte', '3B 9B 18 80 01 00 12 25 00 64 80 04 01 00 00 90 45'],
    ['a missing check byte', '3B 9B 18 80 01 00 12 25 00 64 80 04 01 00 00 90'],
    ['a check byte with T=0 alone', '3B 00 00'],
    ['another TS', '03 00'],
    ['34 bytes', `3B 8F ${'80 '.repeat(15)} 01 ${'00 '.repeat(15)} 0E`],
    ['TD without end', `3B 80 ${'81 '.repeat(31)}`],
  ])('refuses %s', (_name, atr) => {
    expect(outcomeOf(() => parseAtr(hex(atr)))).toBe('CARD_PROTOCOL')
  })

  it('takes 33 bytes', () => {
    expect(parseAtr(hex(`3B 8F ${'80 '.repeat(14)} 01 ${'00 '.repeat(15)} 8E`)).protocols).toEqual([0, 1])
  })

  const optionalByte = fc.option(byte, { nil: undefined })
  const structures = fc.record({
    groups: fc.array(
      fc.record({ ta: optionalByte, tb: optionalByte, tc: optionalByte, type: fc.nat({ max: 15 }) }),
      {
        maxLength: 3,
      },
    ),
    last: fc.record({ ta: optionalByte, tb: optionalByte, tc: optionalByte }),
    historicalBytes: fc.uint8Array({ maxLength: 15 }),
  })
  type Structure = typeof structures extends fc.Arbitrary<infer T> ? T : never

  /** One group of interface bytes TAi, TBi, TCi, TDi. */
  type Group = Partial<Record<'ta' | 'tb' | 'tc' | 'td', number>>

  const maskOf = (group: Group): number =>
    (group.ta === undefined ? 0 : 0x10) |
    (group.tb === undefined ? 0 : 0x20) |
    (group.tc === undefined ? 0 : 0x40) |
    (group.td === undefined ? 0 : 0x80)

  /** Builds an answer from its parts, from the last group to the first, for each TD tells of the group after it. */
  const build = ({ groups, last, historicalBytes }: Structure): Uint8Array => {
    let interfaceBytes: Group[] = maskOf(compact(last)) === 0 ? [] : [compact(last)]
    for (const { type, ...group } of groups.toReversed()) {
      const next = interfaceBytes[0]
      interfaceBytes = [
        { ...compact(group), td: (next === undefined ? 0 : maskOf(next)) | type },
        ...interfaceBytes,
      ]
    }
    const t0 = (interfaceBytes[0] === undefined ? 0 : maskOf(interfaceBytes[0])) | historicalBytes.length
    const flat = interfaceBytes.flatMap(({ ta, tb, tc, td }) =>
      [ta, tb, tc, td].filter((value) => value !== undefined),
    )
    const body = Uint8Array.from([t0, ...flat, ...historicalBytes])
    const check = groups.some(({ type }) => type !== 0) ? [body.reduce((sum, value) => sum ^ value, 0)] : []
    return Uint8Array.from([0x3b, ...body, ...check])
  }

  test.prop([structures], RUNS)('finds the parts that an answer was built from', (structure) => {
    const bytes = build(structure)
    fc.pre(bytes.length <= 33)
    const atr = parseAtr(bytes)
    const types = [...new Set(structure.groups.map(({ type }) => type))].filter((type) => type !== 15)
    expect(atr.historicalBytes).toEqual(structure.historicalBytes)
    expect(atr.protocols).toEqual(types.length === 0 ? [0] : types)
  })

  test.prop([fc.oneof(anyBytes, damaged(structures.map(build)))], RUNS)(
    'gives a value or CARD_PROTOCOL for any bytes',
    (bytes) => {
      expect(decodesSafely(() => parseAtr(bytes))).toBe(true)
    },
  )
})
