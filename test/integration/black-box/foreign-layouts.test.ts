import { describe, expect, it } from 'vitest'
import { RPPS, useForeignBench } from '../../helpers/foreign-bench.ts'
import { foreignCard, type Layout, USUAL } from '../../helpers/foreign-layout.ts'

const bench = useForeignBench()

function directCertificate(): Layout['certificates'][number] {
  const { label, id, der } = bench().certificate()
  return { label, id, der }
}

describe('a card laid out in another way', () => {
  const quirk = (manners: Partial<Layout['manners']>): Partial<Layout> => ({
    manners: { ...USUAL.manners, ...manners },
  })
  const pin = (extra: Partial<Layout['pin']>): Partial<Layout> => ({ pin: { ...USUAL.pin, ...extra } })
  const cases: readonly [string, () => Partial<Layout>][] = [
    ['the usual one', () => ({})],
    [
      'directories in other files',
      () => ({ directories: { aodf: '4401', prkdf: '4402', cdf: '4403', dodf: '4404' } }),
    ],
    [
      'certificates in other files',
      () => ({
        certificates: [bench().certificate({ file: 'B1F0' }), bench().signatureCertificate({ file: '0101' })],
      }),
    ],
    [
      'key references 84 and 85',
      () => ({
        keys: [bench().signatureKey({ reference: 0x84 }), bench().authenticationKey({ reference: 0x85 })],
      }),
    ],
    [
      'a small key reference',
      () => ({ keys: [bench().authenticationKey({ reference: 0x02 }), bench().signatureKey()] }),
    ],
    ['PIN reference 03', () => pin({ reference: 3 })],
    ['a PIN of the application, reference 81', () => pin({ reference: 0x81, directory: '3F000001' })],
    ['an absolute key path', () => ({ keyPath: 'absolute' })],
    ['no key path', () => ({ keyPath: 'absent' })],
    ['no PIN path', () => ({ pinPath: 'absent' })],
    ['relative paths of two bytes', () => ({ paths: 'relative' })],
    ['relative paths, absolute key path', () => ({ paths: 'relative', keyPath: 'absolute' })],
    ['directories padded with 00', () => ({ padding: 0x00 })],
    ['directories padded with FF', () => ({ padding: 0xff })],
    [
      'certificate files padded with 00 and FF',
      () => ({
        certificates: [
          bench().certificate({ content: Buffer.concat([bench().right, Buffer.alloc(100, 0xff)]) }),
          bench().signatureCertificate({
            content: Buffer.concat([bench().pki.certificate(RPPS, 'signature'), Buffer.alloc(9)]),
          }),
        ],
      }),
    ],
    [
      'other labels and identifiers in another order',
      () => ({
        keys: [
          bench().authenticationKey({ label: 'K2', id: '0A' }),
          bench().signatureKey({ label: 'K1', id: 'FFEEDDCC' }),
        ],
        certificates: [
          bench().certificate({ label: 'C', id: '0A', file: 'C002' }),
          bench().signatureCertificate({ label: 'C', id: 'FFEEDDCC', file: 'C001' }),
        ],
      }),
    ],
    [
      'an authentication key alone',
      () => ({ keys: [bench().authenticationKey()], certificates: [bench().certificate()] }),
    ],
    [
      'a certificate without key, listed first',
      () => ({
        certificates: [
          bench().certificate({
            der: bench().pki.certificate({ nationalId: '899700000000' }, 'authentication'),
            label: 'Certificat Technique CPS',
            id: '77',
            file: 'A007',
          }),
          bench().certificate(),
          bench().signatureCertificate(),
        ],
      }),
    ],
    [
      'a key without certificate, listed first',
      () => ({
        keys: [
          bench().authenticationKey({
            label: 'CPS_PRIV_AUT',
            id: '55',
            reference: 0x86,
            key: bench().pki.signature.privateKey,
          }),
          bench().signatureKey(),
          bench().authenticationKey(),
        ],
      }),
    ],
    [
      'a certificate in the directory itself',
      () => ({ certificates: [bench().signatureCertificate(), directCertificate()] }),
    ],
    ['reads of 231 bytes at most', () => quirk({ readLimit: 231 })],
    ['reads of 128 bytes at most', () => quirk({ readLimit: 128 })],
    ['6282 at the end of a file', () => quirk({ pastEnd: '6282' })],
    ['6282 and reads of 231 bytes', () => quirk({ pastEnd: '6282', readLimit: 231 })],
    ['no optional file', () => ({ without: ['tokenInfo', 'serial', 'dodf', 'efAtr'] })],
    ['no EF.DIR', () => ({ efDir: 'absent' })],
    ['EF.DIR without path', () => ({ efDir: 'aid' })],
    ['no selection by AID, only by path', () => quirk({ selectsByAid: false })],
    [
      'no selection by AID, and relative paths',
      () => ({ ...quirk({ selectsByAid: false }), paths: 'relative' }),
    ],
    ['no PIN object for GET DATA', () => quirk({ showsPinObject: false })],
    ['the application in another directory', () => ({ application: '0A10' })],
    [
      'everything at once',
      () => ({
        ...pin({ reference: 5 }),
        ...quirk({ readLimit: 231, pastEnd: '6282', selectsByAid: false, showsPinObject: false }),
        application: '4F10',
        directories: { aodf: '0011', prkdf: '0012', cdf: '0013', dodf: '0014' },
        without: ['tokenInfo', 'serial', 'dodf', 'efAtr'],
        paths: 'relative',
        keyPath: 'absent',
        padding: 0xff,
        keys: [bench().authenticationKey({ label: 'x', id: '01', reference: 0x91 })],
        certificates: [
          bench().signatureCertificate({ id: '09' }),
          bench().certificate({ label: 'y', id: '01', file: '0020' }),
        ],
      }),
    ],
  ]

  it.each(cases)('works: %s', async (_, extra) => {
    const card = foreignCard(bench().layout(extra()))
    await bench().insert(card)
    await bench().expectWorks(card, bench().right, RPPS.nationalId)
  })

  it('shows its intermediate authority, in either directory of certificates', async () => {
    const intermediate = bench().certificate({
      der: bench().pki.intermediate,
      label: 'AC',
      id: '99',
      file: 'A0CA',
      authority: true,
    })
    for (const extra of [
      { certificates: [intermediate, bench().signatureCertificate(), bench().certificate()] },
      { usefulCertificates: [intermediate] },
    ]) {
      const card = foreignCard(bench().layout(extra))
      await bench().insert(card)
      const { read, header } = await bench().expectWorks(card, bench().right, RPPS.nationalId)
      const base64 = bench().pki.intermediate.toString('base64')
      expect(read['chain']).toEqual([base64])
      expect(header['x5c']).toEqual([bench().right.toString('base64'), base64])
      await bench().pcscd.remove()
    }
  })

  it('with a certificate of more than 3 KB works', async () => {
    const der = bench().pki.certificate({ ...RPPS, extraBytes: 2_600 }, 'authentication')
    expect(der.length).toBeGreaterThan(3_072)
    for (const readLimit of [256, 231]) {
      const card = foreignCard({
        ...bench().layout({ certificates: [bench().certificate({ der })] }),
        manners: { ...USUAL.manners, readLimit },
      })
      await bench().insert(card)
      await bench().expectWorks(card, der, RPPS.nationalId)
      await bench().pcscd.remove()
    }
  })
})
