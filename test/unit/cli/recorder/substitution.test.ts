import { X509Certificate } from 'node:crypto'
import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { placedTlv } from '../../../../src/cli/recorder/rewrite-tlv.ts'
import { FileScrubber } from '../../../../src/cli/recorder/scrub-file.ts'
import { CertificateSubstitution } from '../../../../src/cli/recorder/substitute-certificate.ts'
import { parseCertificate } from '../../../../src/cps/certificate.ts'
import { holderOf, validityAt } from '../../../../src/cps/holder.ts'
import { encodeTlv } from '../../../../src/iso7816/ber-tlv.ts'
import { bytesToHex, concatBytes } from '../../../../src/iso7816/hex.ts'
import type { DistinguishedName } from '../../../../src/x509/name.ts'
import { hex } from '../../../helpers/hex.ts'
import { anyBytes, damaged, RUNS } from '../../../helpers/properties.ts'
import { testSubstitutes } from '../../../helpers/recorded-card.ts'
import { cpsProfile, sharedTestAuthority } from '../../../helpers/virtual-cards.ts'

const NOW = new Date()
const newScrubber = (): FileScrubber => {
  const substitutes = testSubstitutes()
  return new FileScrubber(substitutes, new CertificateSubstitution(substitutes, NOW))
}

describe('CertificateSubstitution', () => {
  it.each(['rpps', 'expired'])('keeps of %s what does not name the holder', async (name) => {
    const { authentication } = await (await sharedTestAuthority()).issue(cpsProfile(name))
    const original = parseCertificate(authentication.certificate)
    const object = placedTlv(authentication.certificate)
    const substitution = new CertificateSubstitution(testSubstitutes(), NOW)
    if (object !== undefined) substitution.value(object)
    const [made] = substitution.made
    const substitute = parseCertificate(made?.substitute ?? new Uint8Array(0))
    expect(substitute.der).toHaveLength(original.der.length)
    expect(substitute.keyUsage).toStrictEqual(original.keyUsage)
    expect(validityAt(substitute, NOW)).toBe(validityAt(original, NOW))
    const typesOf = ({ attributes }: DistinguishedName) => attributes.map(({ type }) => type)
    expect(typesOf(substitute.subject)).toStrictEqual(typesOf(original.subject))
    expect(holderOf(substitute)).toMatchObject({ nationalIdType: 'rpps', test: true })
    expect(bytesToHex(substitute.der)).not.toContain(
      bytesToHex(Buffer.from(cpsProfile(name).holder.nationalId)),
    )
  })

  it('signs the certificate of a card with the key of its authority', async () => {
    const { authentication, issuerCertificate } = await (
      await sharedTestAuthority()
    ).issue(cpsProfile('rpps'))
    const substitution = new CertificateSubstitution(testSubstitutes(), NOW)
    for (const der of [authentication.certificate, issuerCertificate]) {
      const object = placedTlv(der)
      if (object !== undefined) substitution.value(object)
    }
    const [card, authority] = substitution.made.map(({ substitute }) => new X509Certificate(substitute))
    expect(authority !== undefined && card?.checkIssued(authority)).toBe(true)
    expect(authority !== undefined && card?.verify(authority.publicKey)).toBe(true)
  })
})

describe('FileScrubber', () => {
  const role = fc.constantFrom('directory' as const, 'serial-number' as const, 'other' as const)

  test.prop([anyBytes, role], RUNS)('gives any content its length back', (bytes, as) => {
    expect(newScrubber().content(bytes, as)).toHaveLength(bytes.length)
  })

  test.prop([damaged(fc.constant(hex('6F15840E E828BD080F8025000001FF001001 80020100'))), role], RUNS)(
    'gives any file control information its length back',
    (bytes) => {
      expect(newScrubber().fileControl(bytes)).toHaveLength(bytes.length)
    },
  )

  const secret = fc.string({
    minLength: 6,
    maxLength: 40,
    unit: fc.constantFrom(...Array.from('BDGHJKLMQRVWYZ1-9 ')),
  })
  const textTag = fc.constantFrom(
    0x04,
    0x0c,
    0x13,
    0x16,
    0x1e,
    0x24,
    0x50,
    0x5a,
    0x80,
    0x81,
    0x84,
    0xc4,
    0x9f1f,
  )
  const wrapper = fc.constantFrom(0x30, 0xa0, 0xa1, 0xe4, 0xed, 0x5a, 0x61, 0x7f21, 0x31)

  test.prop([secret, fc.tuple(textTag, wrapper, wrapper), fc.nat({ max: 60 }), role], RUNS)(
    'never lets a text through, wherever it stands and however much of it was read',
    (text, [tag, inner, outer], cut, as) => {
      const secretBytes = Buffer.from(text)
      const file = encodeTlv(
        outer,
        encodeTlv(0x02, Uint8Array.of(1)),
        encodeTlv(inner, encodeTlv(tag, secretBytes)),
      )
      for (const bytes of [
        file,
        file.subarray(0, file.length - (cut % file.length)),
        concatBytes(secretBytes, file),
      ]) {
        const scrubbed = Buffer.from(newScrubber().content(bytes, as)).toString('latin1')
        expect(scrubbed.includes(text.slice(0, 6)) && text.trim().length >= 6).toBe(false)
      }
    },
  )

  it('keeps of EF.SN.ICC the prefix of the issuer', () => {
    const file = newScrubber().content(hex('5A0A 8025000001 992138450F'), 'serial-number')
    expect(file).toStrictEqual(hex('5A0A 8025000001 0000000000'))
  })

  it('keeps of a token label its words, not its number', () => {
    const file = encodeTlv(0x30, encodeTlv(0x80, Buffer.from('CPS3v3-2600971845')))
    expect(newScrubber().content(file, 'directory')).toStrictEqual(
      encodeTlv(0x30, encodeTlv(0x80, Buffer.from('CPS3v3-0000000000'))),
    )
  })
})
