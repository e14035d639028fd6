import { describe, expect, it } from 'vitest'
import { type AnyBridgeError, BridgeError } from '../../../src/errors/bridge-error.ts'
import { ERROR_TABLE, type ErrorCode, type ErrorDetails, PCSC_REASONS } from '../../../src/errors/codes.ts'
import { LOCALES, messageOf, pickLocale } from '../../../src/errors/messages.ts'

/** Every variant of details that changes a sentence. */
const VARIANTS: { readonly [C in keyof ErrorDetails]: readonly ErrorDetails[C][] } = {
  PCSC_UNAVAILABLE: PCSC_REASONS.map((reason) => ({ reason })),
  READER_NOT_FOUND: [{ readers: [] }, { readers: ['r1'] }],
  READER_AMBIGUOUS: [{ readers: ['r1', 'r2'] }, { readers: ['r1', 'r2'], names: ['A 00 00', 'A 00 01'] }],
  CARD_BUSY: [{}, { holder: 'DMP' }],
  CARD_UNSUPPORTED: [
    { kind: 'vitale' },
    { kind: 'vitale', readerName: 'A 00 01' },
    { kind: 'cps2ter' },
    { kind: 'contactless' },
    { kind: 'unknown' },
    { kind: 'cps3' },
    { kind: 'cps4' },
  ],
  CARD_PROTOCOL: [{ command: 'SELECT', statusWord: '6F00' }],
  CERTIFICATE_EXPIRED: [{ notAfter: '2026-01-01T00:00:00Z' }, { notBefore: '2026-01-01T00:00:00Z' }],
  PIN_CANCELLED: [undefined, { closed: true }],
  PIN_INCORRECT: [{ triesLeft: 1 }, { triesLeft: 2 }],
  PIN_LAST_TRY: [{ triesLeft: 1 }],
  PIN_REQUIRED: [{ minLength: 4, maxLength: 4 }],
  PIN_FORMAT: [
    { minLength: 4, maxLength: 4 },
    { minLength: 4, maxLength: 8 },
  ],
  PUK_INCORRECT: [{ triesLeft: 1 }, { triesLeft: 9 }],
  PUK_LAST_TRY: [{ triesLeft: 1 }],
  PUK_FORMAT: [
    { minLength: 8, maxLength: 8 },
    { minLength: 4, maxLength: 8 },
  ],
  NEW_PIN_REFUSED: [{ reason: 'different' }, { reason: 'unchanged' }],
  RATE_LIMITED: [
    { retryAfterSeconds: 1 },
    { retryAfterSeconds: 60, cause: 'refusals' },
    { retryAfterSeconds: 60, cause: 'wrong-codes' },
    { retryAfterSeconds: 60, cause: 'open-prompt' },
  ],
  REQUEST_INVALID: [{ path: '' }, { path: '/params/challenge' }],
  METHOD_NOT_FOUND: [{ path: '/method' }],
  SETUP_INVALID: [{ reason: 'port 9443 is in use', french: 'le port 9443 est utilisé' }],
}

const detailsOf = (code: ErrorCode): readonly unknown[] =>
  code in VARIANTS ? VARIANTS[code as keyof ErrorDetails] : [undefined]
const errors = (Object.keys(ERROR_TABLE) as ErrorCode[]).flatMap((code) =>
  detailsOf(code).map((details) => new BridgeError(code, details as never) as AnyBridgeError),
)
const CASES = LOCALES.flatMap((locale) => errors.map((error) => ({ locale, error, code: error.code })))

describe('messageOf', () => {
  it.each(CASES)('has a whole sentence for $code in $locale', ({ locale, error, code }) => {
    const { what, advice } = messageOf(error, locale)
    const sentences = advice === undefined ? [what] : [what, advice]
    for (const sentence of sentences) {
      expect(sentence.trim()).toBe(sentence)
      expect(sentence).not.toBe('')
      expect(sentence).not.toMatch(/undefined|null|NaN|\[object|\$\{/)
    }
    if (code !== 'SETUP_INVALID') {
      expect(what).toMatch(/\.$/)
      expect(advice).toMatch(/\.$/)
    }
  })

  it('says it differently in French and English', () => {
    for (const error of errors) {
      expect(messageOf(error, 'fr').what).not.toBe(messageOf(error, 'en').what)
    }
  })

  it.each([
    [new BridgeError('PIN_INCORRECT', { triesLeft: 2 }), 'il vous reste 2 essais', '2 tries left'],
    [new BridgeError('PIN_INCORRECT', { triesLeft: 1 }), 'il vous reste 1 essai.', '1 try left'],
    [new BridgeError('PIN_FORMAT', { minLength: 4, maxLength: 4 }), '4 chiffres', '4 digits'],
    [new BridgeError('PIN_FORMAT', { minLength: 4, maxLength: 8 }), '4 à 8 chiffres', '4 to 8 digits'],
    [new BridgeError('REQUEST_INVALID', { path: '/params/foo' }), '(/params/foo)', '(/params/foo)'],
    [
      new BridgeError('CERTIFICATE_EXPIRED', { notBefore: '2026-01-01T00:00:00Z' }),
      'pas encore',
      'not valid yet',
    ],
    [
      new BridgeError('SETUP_INVALID', { reason: 'port 1 is in use', french: 'le port 1 est utilisé' }),
      'le port 1 est utilisé',
      'port 1 is in use',
    ],
  ] as const)('names the facts: %s', (error, french, english) => {
    expect(messageOf(error, 'fr').what).toContain(french)
    expect(messageOf(error, 'en').what).toContain(english)
  })

  it('names the program that holds the card', () => {
    const error = new BridgeError('CARD_BUSY', { holder: 'DMP' })
    expect(LOCALES.map((locale) => messageOf(error, locale).advice)).toEqual([
      expect.stringContaining('DMP'),
      expect.stringContaining('DMP'),
    ])
  })
})

describe('pickLocale', () => {
  it.each([
    { query: 'en', accept: 'fr', configured: 'fr', locale: 'en' },
    { query: 'fr', accept: 'en', configured: 'en', locale: 'fr' },
    { query: 'de', accept: 'en', configured: 'fr', locale: 'en' },
    { query: 'EN', accept: undefined, configured: 'fr', locale: 'fr' },
    { query: '', accept: undefined, configured: 'en', locale: 'en' },
    { query: undefined, accept: undefined, configured: 'fr', locale: 'fr' },
    { query: undefined, accept: '', configured: 'en', locale: 'en' },
    { query: undefined, accept: 'en-GB,en;q=0.9,fr;q=0.8', configured: 'fr', locale: 'en' },
    { query: undefined, accept: 'de, fr-CA;q=0.5, en;q=0.7', configured: 'fr', locale: 'en' },
    { query: undefined, accept: 'FR', configured: 'en', locale: 'fr' },
    { query: undefined, accept: 'fr, en', configured: 'en', locale: 'fr' },
    { query: undefined, accept: 'en;q=0, fr;q=0.1', configured: 'en', locale: 'fr' },
    { query: undefined, accept: 'en;q=0', configured: 'fr', locale: 'fr' },
    { query: undefined, accept: 'en;q=1.2.3', configured: 'fr', locale: 'fr' },
    { query: undefined, accept: 'en; q=0.4 , fr ;q=0.6', configured: 'en', locale: 'fr' },
    { query: undefined, accept: '*', configured: 'en', locale: 'en' },
    { query: undefined, accept: ';;;,,,=', configured: 'fr', locale: 'fr' },
    { query: undefined, accept: `${'de,'.repeat(20)}en`, configured: 'fr', locale: 'fr' },
  ] as const)('takes $locale for ?lang=$query, Accept-Language $accept, configured $configured', (row) => {
    expect(pickLocale(row.query, row.accept, row.configured)).toBe(row.locale)
  })
})
