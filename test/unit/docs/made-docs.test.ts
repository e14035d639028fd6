import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { VERIFICATION_REASONS } from '../../../src/verify/verification-error.ts'
import { makeDocs } from '../../docs/make-docs.ts'
import { RULES } from '../../vectors/rules.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')

describe('the tables of docs/', () => {
  it.each(Object.entries(makeDocs(ROOT)))('%s is as scripts/make-docs.mjs makes it', (path, text) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text)
  })
})

describe('docs/verify.md', () => {
  it('has a rule for every reason, but that of the verifier to which the portal names the nonce', () => {
    const missing = Object.keys(VERIFICATION_REASONS).filter((reason) => !(reason in RULES))
    expect(missing).toEqual(['NONCE_MISMATCH'])
  })
})
