import { describe, expect, it } from 'vitest'
import { setupFault } from '../../../src/errors/setup-fault.ts'
import { SETUP, type Sentence } from '../../../src/errors/setup-texts.ts'
import { USAGE } from '../../../src/errors/usage-texts.ts'

type Text = (...facts: readonly unknown[]) => Sentence

/** Facts for a text whose facts are not all words. */
const FACTS: Readonly<Record<string, readonly unknown[]>> = {
  file: ['FACT-1', 'read', 'FACT-2'],
  configuration: ['FACT-1', null, '/FACT-2', { en: 'wrong', fr: 'incorrect' }, null],
  transcript: [{ en: 'wrong', fr: 'incorrect' }],
  folderInUse: ['FACT-1', { pid: 4711, version: '0.0.9' }],
  ports: [[{ port: 4711, code: 'EADDRINUSE' }]],
  unknownProfile: ['FACT-1', ['FACT-2']],
}
const texts = Object.entries({ ...SETUP, ...USAGE } as unknown as Readonly<Record<string, Text>>)
const cases = texts.map(([name, text]) => {
  const facts = FACTS[name] ?? Array.from({ length: text.length }, (_, index) => `FACT-${index + 1}`)
  return { name, facts, sentence: text(...facts) }
})

describe('the texts of set-up faults', () => {
  it.each(cases)('$name says its facts in both languages', ({ facts, sentence: { en, fr } }) => {
    const words = facts.filter((fact) => typeof fact === 'string' && /[A-Z0-9]/.test(fact))
    for (const word of words) {
      expect(en).toContain(word)
      expect(fr).toContain(word)
    }
    expect(fr).not.toBe(en)
    expect(`${en}${fr}`).not.toMatch(/undefined|null|NaN|\[object/)
  })

  it.each(cases)('$name is French with the marks of French', ({ sentence: { fr } }) => {
    expect(fr).not.toMatch(/[a-zé]'[a-zàéêh]/i)
    expect(fr.replaceAll(/\d+\.\d+\S*|\/\S*/g, '')).not.toMatch(/[^\s:][;?!](\s|$)|[^\s\d:]:\s/)
  })

  it('keeps a path with control characters in one line', () => {
    expect(setupFault(SETUP.damaged('/a\nb')).details).toEqual({
      reason: '/a?b is damaged, or not of this user alone',
      french: '/a?b est endommagé, ou n’est pas à cet utilisateur seul',
    })
  })
})
