import { X509Certificate } from 'node:crypto'
import { chmod, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../../../src/iso7816/hex.ts'
import {
  openTestAuthority,
  type TestAuthority,
  type TestAuthorityOptions,
} from '../../../../src/reader/virtual/test-authority.ts'
import { type KeyPair, rsaKeySeries } from '../../../helpers/rsa-keys.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { cpsProfile, sharedTestAuthority } from '../../../helpers/virtual-cards.ts'

const profile = (name: string) => cpsProfile(name)
const YEAR_MS = 365 * 86_400_000

const series = new Map<string, () => KeyPair>()

/** With keys that other folders have too: in one folder each is given once. */
function openQuickly(options: TestAuthorityOptions): Promise<TestAuthority> {
  const nextKeys = series.get(options.folder) ?? rsaKeySeries()
  series.set(options.folder, nextKeys)
  return openTestAuthority({ ...options, makeKey: () => Promise.resolve(nextKeys().privateKey) })
}

describe('openTestAuthority', () => {
  it('issues cards that chain to its anchors, FORT for CPS and STANDARD for CPE and CPA', async () => {
    const authority = await sharedTestAuthority()
    const anchors = authority.anchors.map((pem) => new X509Certificate(pem))
    for (const [name, level] of [
      ['rpps', 'FORT'],
      ['employee', 'STANDARD'],
      ['anonymous', 'STANDARD'],
    ] as const) {
      const { authentication, signature, issuerCertificate } = await authority.issue(profile(name))
      const issuer = new X509Certificate(issuerCertificate)
      expect(issuer.subject).toBe(
        `C=FR\nO=ASIP-SANTE\nOU=0002 187512751\nOU=IGC-SANTE TEST\nCN=TEST AC IGC-SANTE ${level} PERSONNES`,
      )
      for (const leaf of [authentication, signature].map(
        ({ certificate }) => new X509Certificate(certificate),
      )) {
        expect(leaf.verify(issuer.publicKey)).toBe(true)
        expect(leaf.checkIssued(issuer)).toBe(true)
      }
      const root = anchors.find((anchor) => issuer.checkIssued(anchor))
      expect(root?.subject).toContain(`CN=TEST AC RACINE IGC-SANTE ${level}`)
      expect(issuer.verify(root?.publicKey ?? issuer.publicKey)).toBe(true)
      expect(authority.intermediates).toContain(issuer.toString())
    }
  })

  it('puts identifier and names into one multi-valued RDN, in DER order, accents in UTF-8', async () => {
    const { authentication } = await (await sharedTestAuthority()).issue(profile('rpps'))
    const der = bytesToHex(authentication.certificate)
    const utf8 = (text: string): string => {
      const bytes = new TextEncoder().encode(text)
      return `0C${bytesToHex(Uint8Array.of(bytes.length))}${bytesToHex(bytes)}`
    }
    const givenName = `300F060355042A${utf8('Hélène')}`
    const commonName = `30130603550403${utf8('899700075122')}`
    const surname = `30140603550404${utf8('LEFÈVRE-TEST')}`
    expect(der).toContain(`313C${givenName}${commonName}${surname}`)
    expect(der).toContain(`310B3009060355040613024652`)
    expect(der).toContain(`3111300F060355040C${utf8('Médecin')}`)
  })

  it('gives an anonymous card no name', async () => {
    const { authentication } = await (await sharedTestAuthority()).issue(profile('anonymous'))
    const { subject } = new X509Certificate(authentication.certificate)
    expect(subject).toContain('CN=3760021832/000000018')
    expect(subject).not.toMatch(/\b(?:SN|GN)=/)
  })

  it('lets the authentication key authenticate and the signature key sign documents', async () => {
    const { authentication, signature } = await (await sharedTestAuthority()).issue(profile('rpps'))
    // keyUsage, critical: digitalSignature and keyEncipherment; nonRepudiation.
    expect(bytesToHex(authentication.certificate)).toContain('0603551D0F0101FF0404030205A0')
    expect(bytesToHex(signature.certificate)).toContain('0603551D0F0101FF040403020640')
    expect(new X509Certificate(authentication.certificate).keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
    expect(bytesToHex(authentication.certificate)).not.toBe(bytesToHex(signature.certificate))
  })

  it('gives the same certificates from the same folder, which only its owner can read', async () => {
    const folder = join(await tempFolder(), 'authority')
    const first = await (await openQuickly({ folder })).issue(profile('rpps'))
    const second = await (await openQuickly({ folder })).issue(profile('rpps'))
    expect(second.authentication.certificate).toEqual(first.authentication.certificate)
    expect(second.authentication.privateKey.equals(first.authentication.privateKey)).toBe(true)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    const files = await readdir(folder)
    expect(files).toHaveLength(6)
    for (const file of files) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
  })

  it('takes the rights on an open folder away', async () => {
    const folder = await tempFolder()
    await chmod(folder, 0o755)
    await openQuickly({ folder })
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })

  it('agrees with another opener at the same moment', async () => {
    const folder = await tempFolder()
    const [a, b] = await Promise.all([openQuickly({ folder }), openQuickly({ folder })])
    expect(a.anchors).toEqual(b.anchors)
    const [x, y] = await Promise.all([a.issue(profile('adeli')), b.issue(profile('adeli'))])
    expect(x.signature.certificate).toEqual(y.signature.certificate)
  })

  it('makes damaged files anew, and what hangs on them', async () => {
    const folder = await tempFolder()
    const before = await (await openQuickly({ folder })).issue(profile('rpps'))
    await writeFile(join(folder, 'root-fort.json'), '{"certificate":"')
    const authority = await openQuickly({ folder })
    const after = await authority.issue(profile('rpps'))
    expect(after.issuerCertificate).not.toEqual(before.issuerCertificate)
    const issuer = new X509Certificate(after.issuerCertificate)
    expect(issuer.verify(new X509Certificate(authority.anchors[0] ?? '').publicKey)).toBe(true)
    expect(new X509Certificate(after.authentication.certificate).verify(issuer.publicKey)).toBe(true)
  })

  it('replaces certificates that have expired', async () => {
    const folder = await tempFolder()
    const old = await openQuickly({ folder, now: () => new Date(Date.now() - 4 * YEAR_MS) })
    const expired = (await old.issue(profile('rpps'))).authentication
    expect(Date.parse(new X509Certificate(expired.certificate).validTo)).toBeLessThan(Date.now())
    const renewed = (await (await openQuickly({ folder })).issue(profile('rpps'))).authentication
    expect(Date.parse(new X509Certificate(renewed.certificate).validTo)).toBeGreaterThan(Date.now() + YEAR_MS)
  })

  it('says which folder it cannot use', async () => {
    const file = join(await tempFolder(), 'file')
    await writeFile(file, '')
    await expect(openQuickly({ folder: file })).rejects.toMatchObject({
      code: 'SETUP_INVALID',
      details: { reason: expect.stringContaining(file) as string },
    })
  })
})
