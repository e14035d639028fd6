import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { fc, test } from '@fast-check/vitest'
import { compactVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { compareVersions, readReleaseList, type ReleaseContext } from '../../../src/daemon/release-list.ts'

interface ReleaseScript {
  readonly signList: (options: {
    readonly key: KeyObject
    readonly version: string
    readonly issuedAt: number
    readonly files: unknown
  }) => string
}
const script = new URL('../../../scripts/release-list.mjs', import.meta.url)
const { signList } = (await import(script.href)) as ReleaseScript

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519')
const NOW = 1_800_000_000
const FILES = [{ name: 'cps-bridge_1.2.3-1_amd64.deb', size: 1, sha256: 'ab'.repeat(32) }]
const LIST = { key: privateKey, version: '1.2.3', issuedAt: NOW, files: FILES }
const context: ReleaseContext = { key: publicKey, installed: '1.2.2', now: new Date(NOW * 1000) }
const laterBy = (days: number): Date => new Date((NOW + days * 86_400) * 1000)
const read = (token: string, over: Partial<ReleaseContext> = {}) =>
  readReleaseList(token, { ...context, ...over })

describe('readReleaseList', () => {
  it('gives what was signed', () => {
    expect(read(signList(LIST))).toMatchObject({ version: '1.2.3', page: null, files: FILES })
  })

  it('reads what any JOSE library can verify', async () => {
    const { protectedHeader } = await compactVerify(signList(LIST), publicKey)
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'cps-release+jwt' })
  })

  it('refuses another key', () => {
    expect(read(signList({ ...LIST, key: stranger.privateKey }))).toBe('signature')
  })

  it('refuses a list from the second that it expires in', () => {
    expect(read(signList(LIST), { now: new Date(laterBy(90).getTime() - 1000) })).toMatchObject({
      version: '1.2.3',
    })
    expect(read(signList(LIST), { now: laterBy(90) })).toBe('expired')
  })

  it('refuses a list of tomorrow, not one of a clock some minutes ahead', () => {
    expect(read(signList({ ...LIST, issuedAt: NOW + 300 }))).toMatchObject({ version: '1.2.3' })
    expect(read(signList({ ...LIST, issuedAt: NOW + 301 }))).toBe('not-yet')
  })

  it('refuses a version below the installed one, and takes the same one', () => {
    expect(read(signList(LIST), { installed: '1.2.4' })).toBe('older')
    expect(read(signList(LIST), { installed: '1.2.3' })).toMatchObject({ version: '1.2.3' })
  })

  it('refuses a list that is older than one accepted before, in time or in version', () => {
    const before = read(signList({ ...LIST, version: '1.3.0', issuedAt: NOW - 60 }))
    if (typeof before === 'string') throw new TypeError(before)
    expect(read(signList(LIST), { before })).toBe('older')
    expect(read(signList({ ...LIST, version: '1.3.0', issuedAt: NOW - 61 }), { before })).toBe('older')
    expect(read(signList({ ...LIST, version: '1.3.0' }), { before })).toMatchObject({ version: '1.3.0' })
  })

  test.prop([fc.nat({ max: 10_000 }), fc.integer({ min: 1, max: 255 })])(
    'refuses a list of which any byte was changed',
    (position, change) => {
      const token = signList(LIST)
      const bytes = Buffer.from(token)
      const at = position % bytes.length
      bytes[at] = (bytes[at] ?? 0) ^ change
      const changed = bytes.toString('latin1')
      // The last character of a signature has bits that mean nothing; white space around a list is none of it.
      const isSame = at === token.length - 1 || changed.trim() === token
      if (!isSame) expect(['malformed', 'signature']).toContain(read(changed))
    },
  )

  test.prop([fc.string({ maxLength: 2000 })])('refuses any other text', (text) => {
    expect(['malformed', 'signature']).toContain(read(text))
  })

  test.prop([fc.jsonValue().filter((value) => !Array.isArray(value) || value.length > 0)])(
    'refuses signed claims that are no list',
    (files) => {
      expect(read(signList({ ...LIST, files }))).toBe('malformed')
    },
  )
})

const version = fc.tuple(fc.nat(999), fc.nat(999), fc.nat(999)).map((numbers) => numbers.join('.'))

describe('compareVersions', () => {
  it('compares numbers, not texts', () => {
    expect(compareVersions('0.10.0', '0.9.9')).toBeGreaterThan(0)
  })

  test.prop([version, version])('turns round with its arguments', (first, second) => {
    expect(Math.sign(compareVersions(first, second))).toBe(0 - Math.sign(compareVersions(second, first)))
  })

  test.prop([version, version, version])('is an order', (first, second, third) => {
    if (compareVersions(first, second) <= 0 && compareVersions(second, third) <= 0)
      expect(compareVersions(first, third)).toBeLessThanOrEqual(0)
  })
})
