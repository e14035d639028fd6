import { describe, expect, it } from 'vitest'
import { cardKindOf } from '../../../src/cps/card-kind.ts'
import { loadCardProfile } from '../../../src/reader/virtual/card-profile.ts'
import { hex } from '../../helpers/hex.ts'
import { CARD_PROFILES } from '../../helpers/virtual-cards.ts'

describe('cardKindOf', () => {
  it.each([
    ['CPS3', '3BAC00402A001225006480000310009000', 'cps3'],
    ['CPS4 in production', '3B9B188001001225006480040100009044', 'cps4'],
    ['CPS4, release candidate', '3B9B188001001225006480000401009044', 'cps4'],
    ['CPS4, T=0 only', '3BDC18FF00001225006480000401009000', 'cps4'],
    ['CPS2ter', '3BAC00402A001225006480820212009000', 'cps2ter'],
    ['contactless side of a CPS3', '3B8F80010031B86404B0ECC1739401808290000E', 'contactless'],
    ['Vitale card', '3B751300004009EA9000', 'vitale'],
    ['Vitale card, other version', '3B751300004F09EA9000', 'vitale'],
    ['Vitale card of the first generation', '3F65250000000000', 'vitale'],
    ['bank card', '3B6500002063CBA000', 'unknown'],
    ['an identity card with the same country code', '3BAC00402A001225006480990310009000', 'unknown'],
    ['an answer with a wrong check byte', '3B9B188001001225006480040100009045', 'unknown'],
    ['an answer cut short', '3BAC00402A0012250064800003', 'unknown'],
    ['two bytes', '3B00', 'unknown'],
    ['nothing', '', 'unknown'],
  ])('takes the answer to reset of a %s for what it is', (_, atr, kind) => {
    expect(cardKindOf(hex(atr))).toBe(kind)
  })

  it.each([
    ['rpps', 'cps3'],
    ['expired', 'cps3'],
    ['cps4', 'cps4'],
    ['cps4-t0', 'cps4'],
    ['vitale', 'vitale'],
    ['cps2ter', 'cps2ter'],
    ['contactless', 'contactless'],
    ['bank', 'unknown'],
  ])('knows the shipped card %s', (name, kind) => {
    const { atr } = loadCardProfile(CARD_PROFILES, name)
    expect(cardKindOf(hex(atr ?? ''))).toBe(kind)
  })
})
