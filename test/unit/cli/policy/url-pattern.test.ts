import { describe, expect, it } from 'vitest'
import { patternMeans } from '../../../../src/cli/policy/url-pattern.ts'

describe('patternMeans', () => {
  it.each([
    '*',
    '*:443',
    'https://*',
    'one.test',
    '[*.]one.test',
    '[*.]test',
    'https://one.test',
    'https://one.test:443',
    'https://ONE.test:*/any/path',
  ])('takes %s for https://one.test', (pattern) => {
    expect(patternMeans(pattern, 'https://one.test')).toBe(true)
  })

  it.each([
    '',
    'http://one.test',
    'one.test:8443',
    'sub.one.test',
    '[*.]ne.test',
    'one.tes',
    'https://two.test',
  ])('does not take %j for it', (pattern) => {
    expect(patternMeans(pattern, 'https://one.test')).toBe(false)
  })

  it('compares a port that is not the usual one', () => {
    expect(patternMeans('one.test:8443', 'https://one.test:8443')).toBe(true)
    expect(patternMeans('https://one.test:443', 'https://one.test:8443')).toBe(false)
  })
})
