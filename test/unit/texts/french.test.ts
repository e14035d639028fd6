import { describe, expect, it } from 'vitest'
import { durationText, triesSentence, typesetFrench } from '../../../src/errors/typeset.ts'
import { type FrenchText, frenchTexts } from '../../helpers/french-texts.ts'

const TEXTS = frenchTexts()
/** Shown as they are: the library for portals takes nothing from other rooms, and documents are not drawn. */
const AS_WRITTEN = TEXTS.filter(({ place }) => place.startsWith('client/') || place.endsWith('.html'))

/** Parts that are code: between backquotes or braces, headers of HTTP, operands of commands. */
const CODE = /`[^`]*`|\{ [^}]* \}|(?:Content-Type|Accept): \S+|FICHIER\.\.\.|"\w+"(?:: \w+)?/g

const broken = (texts: readonly FrenchText[], rule: RegExp): readonly string[] =>
  texts
    .filter(({ text }) => rule.test(text.replaceAll(CODE, 'x')))
    .map(({ place, text }) => `${place} ${text}`)

describe('every French text', () => {
  it('is found: tables, members in two languages, documents', () => {
    expect(TEXTS.length).toBeGreaterThan(900)
    const rooms = TEXTS.map(({ place }) => place.split('/')[0])
    expect(rooms).toEqual(expect.arrayContaining(['cli', 'client', 'demo', 'errors', 'server', 'web']))
  })

  it.each([
    ['has typographic apostrophes', /\p{L}'\p{L}/u],
    ['has French quotation marks', /(?<!=)"[^"]*"|[“”]/],
    ['has an ellipsis, and not three dots', /\p{L}\.\.\./u],
    [
      'has a space before a colon, semicolon, exclamation or question mark',
      /[\p{L}»)}][;!?](?:\s|$)|[\p{L}»]:(?:\s|$)/u,
    ],
    ['has no space before a comma or a full stop', /\s[,.](?:\s|$)/],
    ['names who acts, and not « on »', /(?<![\p{L}’-])(?:[Oo]n|l’on|qu’on)(?![\p{L}-])/u],
    ['says vous', /(?<![\p{L}’-])(?:tu|toi|ton|tes|te)(?![\p{L}-])/iu],
    [
      'puts no name after a word that may have to be elided',
      /(?<!\p{L})(?:de|que|le|la|se|ne|du|au) \{(?:name|holder|portal)\}/u,
    ],
    ['does not say that a code is « faux »', /(?:code|mots? de passe)s? (?:\p{L}+ )*faux/u],
    [
      'does not say that a page does something « toute seule » or « d’elle-même »',
      /toute? seule?\b|d’(?:elle|lui)-même/u,
    ],
  ])('%s', (_fact, rule) => {
    expect(broken(TEXTS, rule)).toEqual([])
  })

  it('is typeset where no page does it', () => {
    expect(AS_WRITTEN.filter(({ text }) => typesetFrench(text) !== text)).toEqual([])
  })
})

describe('typesetFrench', () => {
  it.each([
    ['« Oui » : 8 chiffres ?', '«\u202fOui\u202f»\u202f: 8\u00a0chiffres\u202f?'],
    ['Code : « 1 » ; non !', 'Code\u202f: «\u202f1\u202f»\u202f; non\u202f!'],
    ['Il vous reste 2 min 56 s', 'Il vous reste 2\u00a0min 56\u00a0s'],
    ['0 825 85 2000', '0\u202f825\u202f85\u202f2000'],
    ['https://localhost:17443/docs', 'https://localhost:17443/docs'],
  ])('%s', (plain, shown) => {
    expect(typesetFrench(plain)).toBe(shown)
    expect(typesetFrench(shown)).toBe(shown)
  })
})

describe('figures in sentences', () => {
  it('counts tries, and says when there is none', () => {
    expect([0, 1, 2].map((tries) => triesSentence('fr', tries))).toEqual([
      'Il ne vous reste aucun essai.',
      'Il vous reste 1\u00a0essai.',
      'Il vous reste 2\u00a0essais.',
    ])
    expect([0, 1, 2].map((tries) => triesSentence('en', tries))).toEqual([
      'No try left.',
      '1 try left.',
      '2 tries left.',
    ])
  })

  it('says a time in minutes and seconds', () => {
    expect([8, 176].map(durationText)).toEqual(['8\u00a0s', '2\u00a0min 56\u00a0s'])
  })
})
