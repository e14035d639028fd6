import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { CHALLENGE, RPPS, SIGN, useForeignBench } from '../../helpers/foreign-bench.ts'
import type { ForeignCard } from '../../helpers/foreign-card.ts'
import { foreignCard, type Layout, USUAL } from '../../helpers/foreign-layout.ts'
import type { HolderSpec } from '../../helpers/foreign-pki.ts'

const run = promisify(execFile)

const bench = useForeignBench()

describe('the holder on the certificate', () => {
  it.each<[string, HolderSpec, object]>([
    [
      'an employee of an establishment',
      { nationalId: '3760021832/000000018', title: 'Carte de service', organization: 'PHARMACIE DU PORT' },
      { nationalIdType: 'finess', familyName: null, givenName: null, organization: 'PHARMACIE DU PORT' },
    ],
    [
      'an employee by SIRET',
      { nationalId: '500000000029751/CPAT0001', familyName: 'DUPONT', givenName: 'PATRICE' },
      { nationalIdType: 'siret', familyName: 'DUPONT', givenName: 'PATRICE', title: null },
    ],
    [
      'ADELI with a letter',
      { nationalId: '00B7010446', familyName: 'ÇELIK', givenName: 'Zoë' },
      { nationalIdType: 'adeli', familyName: 'ÇELIK', givenName: 'Zoë' },
    ],
    ['; and *', { nationalId: '1A;*/+,"=B' }, { nationalIdType: 'cabinet-adeli' }],
    ['an unknown kind', { nationalId: '7000' }, { nationalIdType: 'other' }],
  ])('is told as it is: %s', async (_, holder, facts) => {
    const card = foreignCard(bench().ofHolder(holder))
    await bench().insert(card)
    const identity = await bench().portal.result('card.identity')
    expect(identity).toMatchObject({ nationalId: holder.nationalId, ...facts })
    expect((await bench().portal.result('activation.sign', SIGN))['nationalId']).toBe(holder.nationalId)
  })

  it.each([
    ['a control character', '8997\u000700075122'],
    ['a bidirectional override', '8997\u202E00075122'],
  ])('is refused with %s in the identifier', async (_, nationalId) => {
    const card = foreignCard(bench().ofHolder({ nationalId }))
    await bench().insert(card)
    expect(await bench().outcome('card.identity')).toBe('CARD_PROTOCOL')
    expect(await bench().outcome('activation.sign', SIGN)).toBe('CARD_PROTOCOL')
    expect(card.tried).toBe(0)
  })

  it('is never that of the card before, whatever number the card bears', async () => {
    for (const nationalId of ['899700075122', '899700075130']) {
      await bench().insert(foreignCard(bench().ofHolder({ nationalId })))
      expect(await bench().portal.result('card.identity')).toMatchObject({ nationalId })
      await bench().pcscd.remove()
    }
  })

  it('may have expired: read, but not signed for', async () => {
    const notAfter = '2026-06-01T00:00:00Z'
    const expired = foreignCard(bench().ofHolder({ ...RPPS, notBefore: '2023-06-01T00:00:00Z', notAfter }))
    await bench().insert(expired)
    expect(await bench().portal.result('card.identity')).toMatchObject({
      nationalId: RPPS.nationalId,
      expired: true,
    })
    const { error } = await bench().portal.call('activation.sign', SIGN)
    expect(error?.data.code).toBe('CERTIFICATE_EXPIRED')
    expect(Date.parse(String(error?.data.details?.['notAfter']))).toBe(Date.parse(notAfter))
    expect(expired.tried).toBe(0)
  })

  it('may not be valid yet: not signed for either', async () => {
    const notBefore = new Date(Date.now() + 86_400_000).toISOString().replace(/\.\d+/, '')
    const card = foreignCard(bench().ofHolder({ ...RPPS, notBefore }))
    await bench().insert(card)
    const { error } = await bench().portal.call('activation.sign', SIGN)
    expect(error?.data).toMatchObject({ code: 'CERTIFICATE_EXPIRED' })
    expect(Date.parse(String(error?.data.details?.['notBefore']))).toBe(Date.parse(notBefore))
    expect(card.tried).toBe(0)
  })
})

describe('the PIN of a foreign card', () => {
  const withPin = (extra: Partial<Layout['pin']>): ForeignCard =>
    foreignCard(bench().layout({ pin: { ...USUAL.pin, ...extra } }))

  it('wrong once leaves two tries, and the next right one three', async () => {
    const card = withPin({})
    await bench().insert(card)
    const { error } = await bench().portal.call('activation.sign', { ...SIGN, pin: '0000' })
    expect(error?.data).toMatchObject({ code: 'PIN_INCORRECT', details: { triesLeft: 2 } })
    expect([card.triesLeft, card.signed]).toEqual([2, 0])
    expect(await bench().outcome('activation.sign', SIGN)).toBe('ok')
    expect(card.triesLeft).toBe(3)
  })

  it.each([
    ['63C0', 0x63c0],
    ['6983', 0x6983],
  ])('blocks with its last wrong try, whether the card says %s or not', async (_, lastWrong) => {
    const card = withPin({ left: 1, lastWrong })
    await bench().insert(card)
    expect(await bench().outcome('pin.verify', { pin: '0000' })).toBe('PIN_LAST_TRY')
    expect(card.tried).toBe(0)
    expect(await bench().outcome('pin.verify', { pin: '0000', allowLastTry: true })).toBe('PIN_BLOCKED')
    expect([card.tried, card.triesLeft]).toEqual([1, 0])
    expect(await bench().outcome('pin.verify', { pin: '1234', allowLastTry: true })).toBe('PIN_BLOCKED')
    expect(card.tried).toBe(1)
  })

  it('of a blocked card is not tried, and the card is read', async () => {
    for (const showsPinObject of [true, false]) {
      const card = foreignCard(
        bench().layout({ pin: { ...USUAL.pin, left: 0 }, manners: { ...USUAL.manners, showsPinObject } }),
      )
      await bench().insert(card)
      expect(await bench().portal.result('pin.status')).toMatchObject({ triesLeft: 0, blocked: true })
      expect(await bench().outcome('activation.sign', SIGN)).toBe('PIN_BLOCKED')
      expect(await bench().portal.result('card.identity')).toMatchObject({ nationalId: RPPS.nationalId })
      expect(card.tried).toBe(0)
      await bench().pcscd.remove()
    }
  })

  it('left verified by another program is not taken for the holder’s', async () => {
    const card = withPin({})
    await bench().insert(card)
    card.verified = true
    expect(await bench().outcome('activation.sign', { challenge: CHALLENGE })).toBe('PIN_REQUIRED')
    expect(card.signed).toBe(0)
    card.verified = true
    expect(await bench().outcome('activation.sign', { ...SIGN, pin: '0000' })).toBe('PIN_INCORRECT')
    expect([card.signed, card.triesLeft]).toEqual([0, 2])
  })

  it('has no effect for the program that comes next', async () => {
    const card = withPin({})
    await bench().insert(card)
    const ask = async (): Promise<string> => {
      const apdus = ['-s', '00A4090C023F00', '-s', '0020000100']
      const { stdout } = await run('opensc-tool', ['--reader', '0', '-c', 'default', ...apdus])
      return stdout
    }
    for (const [method, params] of [
      ['pin.verify', { pin: '1234' }],
      ['activation.sign', SIGN],
    ] as const) {
      expect(await bench().outcome(method, params)).toBe('ok')
      expect(await ask()).toMatch(/SW1=0x63, SW2=0xC3/)
    }
    expect(await bench().outcome('pin.verify', { pin: '1234', then: 'activation.sign' })).toBe('ok')
    expect(card.verified).toBe(true)
    expect(await bench().outcome('activation.sign', { challenge: CHALLENGE })).toBe('ok')
    expect(card.verified).toBe(false)
    expect(await ask()).toMatch(/SW1=0x63, SW2=0xC3/)
  })
})
