import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { VERIFICATION_REASONS } from '../../../src/verify/verification-error.ts'
import { playVector, type VectorFile } from '../../helpers/vectors.ts'

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'vectors')

const files = ['jws', 'web-eid', 'revocation'].map((name) => ({
  name,
  file: JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as VectorFile,
}))

const reasonsOf = ({ vectors }: VectorFile): readonly string[] =>
  vectors.flatMap(({ expect: expected }) => ('reason' in expected ? [expected.reason] : []))

/** Reasons that no vector can have, and why. */
const WITHOUT_VECTOR = {
  NONCE_MISMATCH: 'of createTokenVerifier, to which the portal names the one nonce it waits for',
  ANCHOR_NOT_PINNED: 'of importAnchors, which takes no token',
}

describe('createVerifier, with the published vectors', () => {
  describe.each(files)('$name', ({ file }) => {
    it.each(file.vectors)('$name', async (vector) => {
      expect(await playVector(file, vector)).toEqual(vector.expect)
    })
  })
})

describe('the published vectors', () => {
  it('begin with the attacker who signs validly with a card of his own', () => {
    const [first] = files[0]?.file.vectors.filter(({ expect: expected }) => 'reason' in expected) ?? []
    expect(first).toMatchObject({
      name: expect.stringContaining("attacker's own card") as string,
      expect: { reason: 'SUBJECT_MISMATCH' },
    })
  })

  it('have every reason of the table, but those that no token has', () => {
    const covered = new Set(files.flatMap(({ file }) => reasonsOf(file)))
    const missing = Object.keys(VERIFICATION_REASONS).filter((reason) => !covered.has(reason))
    expect(missing.sort()).toEqual(Object.keys(WITHOUT_VECTOR).sort())
  })

  it('are more than forty bad tokens of the one format, and more than twenty of the other', () => {
    const [jws, webEid] = files.map(({ file }) => reasonsOf(file).length)
    expect(jws).toBeGreaterThan(40)
    expect(webEid).toBeGreaterThan(20)
  })

  it('name the rule that they test, in words and with its place', () => {
    for (const { rule, section } of files.flatMap(({ file }) => file.vectors)) {
      expect(rule).toMatch(/^.{10,}[.)]$/)
      expect(section).toMatch(/^docs\/verify\.md#\d+-[a-z-]+/)
    }
  })

  it('name each of their tokens once', () => {
    for (const { file } of files) {
      const names = file.vectors.map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
    }
  })
})
