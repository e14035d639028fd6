import { describe, expect, it } from 'vitest'
import { createTokenVerifier } from '../../../src/verify/token-verifier.ts'
import { MANAGED } from '../../helpers/black-box.ts'
import { CHALLENGE, RPPS, SIGN, useForeignBench } from '../../helpers/foreign-bench.ts'
import type { ForeignCps4, ForeignCps4Options } from '../../helpers/foreign-cps4.ts'
import { foreignCps4, foreignCard, type Layout, USUAL } from '../../helpers/foreign-layout.ts'
import { makeForeignPki } from '../../helpers/foreign-pki.ts'
import { hex } from '../../helpers/hex.ts'

const bench = useForeignBench()
const PROTOCOLS = ['t1', 't0'] as const

const quirk = (manners: Partial<Layout['manners']>): Partial<Layout> => ({
  manners: { ...USUAL.manners, ...manners },
})
const pin = (extra: Partial<Layout['pin']>): Partial<Layout> => ({
  pin: { ...USUAL.pin, ...extra },
})

async function insert(
  protocol: ForeignCps4Options['protocol'],
  extra: Partial<Layout> = {},
  der = bench().right,
): Promise<ForeignCps4> {
  const card = foreignCps4(bench().cps4Layout(extra, der), { protocol })
  await bench().insert(card)
  return card
}

describe.each(PROTOCOLS)('a CPS4 that was not written here, in %s', (protocol) => {
  const cases: readonly [string, () => Partial<Layout>][] = [
    ['the usual one', () => ({})],
    [
      'directories in other files',
      () => ({
        directories: {
          aodf: '4401',
          prkdf: '4402',
          cdf: '4403',
          dodf: '4404',
        },
      }),
    ],
    ['PIN reference 03', () => pin({ reference: 3 })],
    ['an absolute key path', () => ({ keyPath: 'absolute' })],
    ['no key path, no PIN path', () => ({ keyPath: 'absent', pinPath: 'absent' })],
    ['relative paths, padded directories', () => ({ paths: 'relative', padding: 0xff })],
    ['the application in another directory', () => ({ application: '0A10' })],
    ['no optional file', () => ({ without: ['tokenInfo', 'serial', 'dodf', 'efAtr'] })],
    ['reads of 231 bytes at most', () => quirk({ readLimit: 231 })],
    ['6282 at the end of a file', () => quirk({ pastEnd: '6282' })],
  ]

  it.each(cases)('works: %s', async (_, extra) => {
    const card = await insert(protocol, extra())
    expect((await bench().reader())['card']).toEqual({ kind: 'cps4' })
    await bench().expectWorks(card, bench().right, RPPS.nationalId)
  })

  it('works with a certificate of more than 3 KB', async () => {
    const der = bench().pki.certificate({ ...RPPS, extraBytes: 2_600 }, 'authentication')
    expect(der.length).toBeGreaterThan(3_072)
    const card = await insert(protocol, {}, der)
    await bench().expectWorks(card, der, RPPS.nationalId)
  })

  it('works after another program left it with another application', async () => {
    const card = foreignCps4(bench().cps4Layout(), { protocol, lost: true })
    await bench().insert(card)
    await bench().expectWorks(card, bench().right, RPPS.nationalId)
  })

  it('of an employee names the establishment', async () => {
    const holder = {
      nationalId: '3760021832/000000018',
      organization: 'PHARMACIE DU PORT',
    }
    await insert(protocol, {}, bench().pki.certificate(holder, 'authentication'))
    expect(await bench().portal.result('card.identity')).toMatchObject({
      ...holder,
      nationalIdType: 'finess',
    })
  })

  it('that has expired is read, but not signed for', async () => {
    const dates = {
      notBefore: '2023-06-01T00:00:00Z',
      notAfter: '2026-06-01T00:00:00Z',
    }
    const card = await insert(protocol, {}, bench().pki.certificate({ ...RPPS, ...dates }, 'authentication'))
    expect(await bench().portal.result('card.identity')).toMatchObject({
      expired: true,
    })
    expect(await bench().outcome('activation.sign', SIGN)).toBe('CERTIFICATE_EXPIRED')
    expect(card.tried).toBe(0)
  })

  it('counts wrong codes, and the right one restores them', async () => {
    const card = await insert(protocol)
    const { error } = await bench().portal.call('activation.sign', {
      ...SIGN,
      pin: '0000',
    })
    expect(error?.data).toMatchObject({
      code: 'PIN_INCORRECT',
      details: { triesLeft: 2 },
    })
    expect([card.triesLeft, card.signed]).toEqual([2, 0])
    expect(await bench().outcome('activation.sign', SIGN)).toBe('ok')
    expect([card.tried, card.triesLeft, card.verified]).toEqual([2, 3, false])
  })

  it.each([0x63c0, 0x6983])('is not tried the last time unasked, and blocks with %i', async (lastWrong) => {
    const card = await insert(protocol, pin({ left: 1, lastWrong }))
    expect(await bench().outcome('activation.sign', { ...SIGN, pin: '0000' })).toBe('PIN_LAST_TRY')
    expect(card.tried).toBe(0)
    const last = { pin: '0000', allowLastTry: true }
    expect(await bench().outcome('pin.verify', last)).toBe('PIN_BLOCKED')
    expect(await bench().outcome('pin.verify', last)).toBe('PIN_BLOCKED')
    expect([card.tried, card.triesLeft]).toEqual([1, 0])
    expect(await bench().portal.result('card.identity')).toMatchObject({
      nationalId: RPPS.nationalId,
    })
  })

  it('is held for its portal, and reset after the signature', async () => {
    const card = await insert(protocol)
    expect(
      await bench().outcome('pin.verify', {
        pin: '1234',
        then: 'activation.sign',
      }),
    ).toBe('ok')
    expect(card.verified).toBe(true)
    expect(await bench().outcome('activation.sign', { challenge: CHALLENGE })).toBe('ok')
    expect([card.tried, card.signed, card.verified]).toEqual([1, 1, false])
  })

  it.each<[string, Partial<Layout>]>([
    ['random signatures', quirk({ signature: 'random' })],
    ['short signatures', quirk({ signature: 'short' })],
    ['an indefinite length in the ODF', { broken: { '5031': hex('A880 3006 0404 3F007001 0000') } }],
    ['a length beyond the file in the CDF', { broken: { '7005': hex('3082FFFF 3011 0C0C') } }],
    ['a length of eight bytes in the key directory', { broken: { '7002': hex('3088FFFFFFFFFFFFFFFF 00') } }],
    ['half a certificate', { broken: { A002: hex('308203E8 308202D0A003020102') } }],
    ['6F00 to everything', quirk({ instead: () => hex('6F00') })],
    [
      '6C01 for ever',
      quirk({
        instead: ([, ins]) => (ins === 0xb0 ? hex('6C01') : undefined),
      }),
    ],
    [
      'its channel closed for ever',
      quirk({
        instead: ([, ins]) => (ins === 0xb0 ? hex('6881') : undefined),
      }),
    ],
  ])('with %s gets no token, and the next card works', async (_, extra) => {
    await insert(protocol, extra)
    expect(await bench().outcome('activation.sign', SIGN)).toBe('CARD_PROTOCOL')
    await bench().pcscd.remove()
    const next = await insert(protocol)
    await bench().expectWorks(next, bench().right, RPPS.nationalId)
  })

  it('may go in the middle of a signature', async () => {
    const card = foreignCps4(bench().cps4Layout(), { protocol })
    await bench().becomes('empty')
    await bench().pcscd.insert(card, 0, async ({ ins }) => {
      if (ins === 0x2a) await new Promise(() => void bench().pcscd.remove())
    })
    await bench().becomes('present')
    expect(await bench().outcome('activation.sign', SIGN)).toBe('CARD_REMOVED')
    expect(card.signed).toBe(0)
  })
})

describe('a card of the other generation in the same reader', () => {
  it('is read anew, whatever serial number it bears', async () => {
    const other = { nationalId: '899700075130', familyName: 'MARTIN' }
    const cards = [
      [foreignCard(bench().layout()), RPPS.nationalId],
      [
        foreignCps4(bench().cps4Layout({}, bench().pki.certificate(other, 'authentication')), {
          protocol: 't1',
        }),
        other.nationalId,
      ],
      [foreignCps4(bench().cps4Layout(), { protocol: 't0' }), RPPS.nationalId],
    ] as const
    for (const [card, nationalId] of cards) {
      await bench().insert(card)
      expect(await bench().portal.result('card.identity')).toMatchObject({
        nationalId,
      })
      expect(await bench().portal.result('activation.sign', SIGN)).toMatchObject({ nationalId })
      await bench().pcscd.remove()
    }
  })
})

describe('a card whose authority nobody trusts', () => {
  it.each([
    ['CPS3', () => foreignCard(bench().layout())],
    ['CPS4', () => foreignCps4(bench().cps4Layout(), { protocol: 't1' })],
  ])('is read and signs; the server of the portal refuses its token: %s', async (_, make) => {
    const card = make()
    await bench().insert(card)
    expect(await bench().portal.result('card.identity')).toMatchObject({
      verified: false,
    })
    const { token } = await bench().portal.result('activation.sign', SIGN)
    const expected = { audience: MANAGED, nonce: CHALLENGE }
    const verifier = (anchor: Buffer) =>
      createTokenVerifier({
        revocation: 'none',
        anchors: [anchor],
        allowTest: true,
      })
    for (const [authority, reason] of [
      [makeForeignPki('TEST AC OTHER PERSONNES'), 'CHAIN_UNTRUSTED'],
      [makeForeignPki(undefined, 'a namesake'), 'CERTIFICATE_SIGNATURE_INVALID'],
    ] as const) {
      const refused = verifier(authority.intermediate).verifyActivation(String(token), expected)
      await expect(refused).rejects.toMatchObject({ reason })
    }
    const accepted = await verifier(bench().pki.intermediate).verifyActivation(String(token), expected)
    expect(accepted).toMatchObject({
      nationalId: RPPS.nationalId,
      test: true,
    })
  })
})
