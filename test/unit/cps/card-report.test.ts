import { describe, expect, it } from 'vitest'
import { createCardCache } from '../../../src/cps/card-contents.ts'
import { type CardReport, reportCard } from '../../../src/cps/card-report.ts'
import { openCps } from '../../../src/cps/cps-card.ts'
import { decodeCardInfo, decodeHolderInfo } from '../../../src/cps/personal-data.ts'
import type { FileOverrides } from '../../../src/reader/virtual/card-files.ts'
import { holderInfo, idCard } from '../../../src/reader/virtual/personal-data.ts'
import { hex } from '../../helpers/hex.ts'
import { cpsProfile, makeVirtualCard } from '../../helpers/virtual-cards.ts'

const ID_CARD = 0xd101
const HOLDER_INFO = 0xd104
const NOW = new Date()

async function report(name: string, files?: FileOverrides, now = NOW): Promise<CardReport> {
  const card = await makeVirtualCard(name, {}, files)
  const { generation } = cpsProfile(name)
  const transmit = (command: Uint8Array): Promise<Uint8Array> => Promise.resolve(card.transmit(command))
  return reportCard(openCps(generation, { protocol: card.protocol, transmit }, createCardCache()), now)
}

describe.each([
  ['rpps', 'cps3', '••••••45'],
  ['cps4', 'cps4', '••••••17'],
  ['cps4-t0', 'cps4', '••••••18'],
])('reportCard of %s', (name, kind, serial) => {
  it('compares the data objects with the certificate', async () => {
    expect(await report(name)).toMatchObject({
      kind,
      serial,
      identifierMatches: true,
      category: 'test',
      test: true,
      certificate: { validity: 'valid' },
      findings: [],
    })
  })

  it('finds another identifier, and refuses nothing', async () => {
    const other = holderInfo(cpsProfile('adeli'))
    const found = await report(name, new Map([[HOLDER_INFO, other]]))
    expect(found).toMatchObject({ identifierMatches: false, findings: ['identifier-differs'] })
  })

  it.each([
    ['absent', null, 'absent'],
    ['of another layout', hex('ED 02 82 00'), 'unreadable'],
    ['cut short', hex('E3 10 82'), 'unreadable'],
    ['of another template', hex('E4 00'), 'unreadable'],
  ])('tells of data objects that are %s', async (_, content, state) => {
    const found = await report(
      name,
      new Map([
        [HOLDER_INFO, content],
        [ID_CARD, content],
      ]),
    )
    expect(found.identifierMatches).toBeNull()
    expect(found.findings).toEqual([`holder-data-${state}`, `card-data-${state}`])
  })

  it('finds a card in use with a certificate for tests', async () => {
    const real = idCard(cpsProfile(name)).slice()
    real[real.indexOf(0x82) + 2] = 0x00
    expect(decodeCardInfo(real).category).toBe('real')
    const found = await report(name, new Map([[ID_CARD, real]]))
    expect(found).toMatchObject({ category: 'real', findings: ['test-differs'] })
  })

  it('finds what has expired', async () => {
    const later = new Date('2039-06-01T00:00:00Z')
    const found = await report(name, undefined, later)
    expect(found.findings).toEqual(['card-expired', 'certificate-expired'])
  })

  it('says nothing of the holder', async () => {
    const { holder, serial: digits, cardNumber } = cpsProfile(name)
    const text = JSON.stringify(await report(name))
    for (const secret of [holder.nationalId, holder.familyName, holder.givenName, digits, cardNumber])
      expect(text).not.toContain(secret)
  })
})

describe('decodeHolderInfo', () => {
  it.each(['899700075122', '3760021832/000000018', '00B7010446'])('reads the identifier %s', (nationalId) => {
    const profile = { ...cpsProfile('rpps'), holder: { nationalId } }
    expect(decodeHolderInfo(holderInfo(profile))).toMatchObject({ nationalId })
  })
})

describe('decodeCardInfo', () => {
  it.each([
    ['E3 09 82 01 00 84 04 20 29 01 05', { category: 'real', expires: '2029-01-05' }],
    ['E3 03 82 01 83', { category: 'test', expires: null }],
    ['E3 03 82 01 02', { category: 'unknown', expires: null }],
    ['E3 06 84 04 20 29 0A 05', { category: 'unknown', expires: null }],
    ['E3 00', { category: 'unknown', expires: null }],
  ])('reads %s', (bytes, info) => {
    expect(decodeCardInfo(hex(bytes))).toEqual(info)
  })
})
