import { describe, expect, it } from 'vitest'
import { CpsBridgeError } from '../../../../src/client/index.ts'
import { faultOf, PortalFault } from '../../../../src/demo/web/fault.ts'
import { TEXTS_EN } from '../../../../src/demo/web/texts.en.ts'
import { TEXTS_FR, type TextKey } from '../../../../src/demo/web/texts.fr.ts'
import { dateOf, textOf } from '../../../../src/demo/web/texts.ts'

const KEYS = Object.keys(TEXTS_FR) as TextKey[]

describe('textOf', () => {
  it('fills in values', () => {
    const reason = { reason: 'CHALLENGE' }
    expect(textOf('fr', 'faultRefusedAdvice', reason)).toMatch(/le motif\u202f: CHALLENGE\.$/)
    expect(textOf('en', 'faultRefusedAdvice', reason)).toMatch(/the reason: CHALLENGE\.$/)
  })

  it('has the same placeholders in both languages', () => {
    const placeholders = (table: Readonly<Record<TextKey, string>>): readonly unknown[] =>
      KEYS.map((key) => [key, table[key].match(/\{\w+\}/g)])
    expect(placeholders(TEXTS_EN)).toEqual(placeholders(TEXTS_FR))
  })
})

describe('dateOf', () => {
  it('writes the day in the language', () => {
    expect(dateOf('fr', '2028-01-31T12:00:00Z')).toBe('31 janvier 2028')
    expect(dateOf('en', '2028-01-31T12:00:00Z')).toBe('31 January 2028')
  })
})

describe('faultOf', () => {
  it.each([
    {
      name: 'the bridge',
      error: new CpsBridgeError({ code: 'CARD_ABSENT', message: 'Aucune carte.', retryable: true }),
      says: 'Aucune carte.',
    },
    { name: 'the silence of the portal', error: new PortalFault(null), says: 'ne répond pas' },
    { name: 'an old challenge', error: new PortalFault('NONCE_EXPIRED'), says: 'expiré' },
    { name: 'a real card', error: new PortalFault('CHAIN_UNTRUSTED'), says: 'autorité reconnue' },
    { name: 'a refused token', error: new PortalFault('AUDIENCE_MISMATCH'), says: 'n’a pas accepté' },
    { name: 'the unexpected', error: new TypeError('x'), says: 'ne répond pas' },
  ])('explains $name', ({ error, says }) => {
    expect(faultOf(error, 'fr').message).toContain(says)
  })

  it('names the reason for the support of the portal', () => {
    expect(faultOf(new PortalFault('AUDIENCE_MISMATCH'), 'fr').advice).toContain('AUDIENCE_MISMATCH')
  })
})
