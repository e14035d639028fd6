import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isBridgeError } from '../../../../src/errors/bridge-error.ts'
import {
  type CardProfile,
  listCardProfiles,
  loadCardProfile,
  parseCardProfile,
} from '../../../../src/reader/virtual/card-profile.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { CARD_PROFILES, cpsProfile } from '../../../helpers/virtual-cards.ts'

function reasonOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (isBridgeError(error) && error.code === 'SETUP_INVALID') return error.details.reason
    throw error
  }
  return 'no error'
}

const MINIMAL = {
  description: 'a card',
  generation: 'cps3',
  atr: '3B00',
  cardType: 'CPE',
  serial: '12345678',
  cardNumber: '1234567890',
  subject: [],
  holder: { nationalId: '3760021832/1' },
  pin: { code: '1234' },
  puk: { code: '12345678' },
}

function parseCps(name: string, value: unknown): CardProfile {
  const profile = parseCardProfile(name, value)
  if (profile.generation === 'other') throw new Error('no CPS')
  return profile
}

describe('listCardProfiles', () => {
  it('names the profiles that the wire contract promises', () => {
    expect(listCardProfiles(CARD_PROFILES)).toEqual(
      expect.arrayContaining(['adeli', 'anonymous', 'blocked', 'employee', 'last-try', 'rpps']),
    )
  })

  it('says which folder it cannot read', () => {
    expect(reasonOf(() => listCardProfiles('/nowhere'))).toContain('/nowhere')
  })
})

describe('loadCardProfile', () => {
  it.each([
    ['rpps', { nationalId: '899700075122', familyName: 'LEFÈVRE-TEST' }, 3],
    ['adeli', { nationalId: '00B7010446', familyName: 'GARÇON-TEST' }, 3],
    ['employee', { nationalId: '500000000029751/CPAT0001', familyName: 'CPATEST' }, 3],
    ['anonymous', { nationalId: '3760021832/000000018' }, 3],
    ['blocked', { nationalId: '899700123450' }, 0],
    ['last-try', { nationalId: '899700234562' }, 1],
  ])('loads the profile %s', (name, holder, triesLeft) => {
    const profile = cpsProfile(name)
    expect(profile.holder).toMatchObject(holder)
    expect(profile.pin).toEqual({ code: '1234', maxTries: 3, triesLeft })
    expect(profile.puk).toEqual({ code: '12345678', maxTries: 10, triesLeft: 10 })
  })

  it('gives no name to the anonymous card', () => {
    expect(Object.keys(cpsProfile('anonymous').holder)).toEqual(['nationalId'])
  })

  it.each(['nobody', '', '../package', 'rpps.json', '/etc/passwd'])(
    'names the unknown profile %j',
    (name) => {
      const reason = reasonOf(() => loadCardProfile(CARD_PROFILES, name))
      expect(reason).toContain(JSON.stringify(name))
      expect(reason).toContain('rpps')
    },
  )

  it('names the file that is no JSON', async () => {
    const folder = await tempFolder()
    await writeFile(join(folder, 'broken.json'), '{')
    await mkdir(join(folder, 'folder.json'))
    expect(reasonOf(() => loadCardProfile(folder, 'broken'))).toContain('broken.json is not readable JSON')
    expect(reasonOf(() => loadCardProfile(folder, 'folder'))).toContain('folder.json is not readable JSON')
  })
})

describe('parseCardProfile', () => {
  it('fills in the default layout', () => {
    const { layout, quirks } = parseCps('minimal', MINIMAL)
    expect(layout.files).toMatchObject({ odf: 0x5031, cdf: 0x7005, authenticationCertificate: 0xa002 })
    expect(layout).toMatchObject({
      keyPath: '',
      signatureKey: 0x81,
      authenticationKey: 0x82,
      pinReference: 1,
    })
    expect(quirks).toEqual({ readPastEnd: '6C', lastWrongPin: '63C0', issuerCertificate: false })
  })

  it('gives a CPS4 the references of its generation', () => {
    const { layout } = parseCps('minimal', { ...MINIMAL, generation: 'cps4' })
    expect(layout).toMatchObject({ signatureKey: 0x10, authenticationKey: 0x20, pinReference: 1 })
  })

  it('takes a card that is no CPS, mute or not', () => {
    const other = { description: 'x', generation: 'other', atr: null }
    expect(parseCardProfile('mute', other)).toEqual({ ...other, name: 'mute' })
    expect(reasonOf(() => parseCardProfile('mute', { ...other, pin: {} }))).toContain('at /pin')
  })

  it('lets a profile change single places of the layout', () => {
    const layout = { files: { cdf: '7015' }, authenticationKey: '84', pinReference: '04' }
    const profile = parseCps('other', { ...MINIMAL, layout })
    expect(profile.layout.files).toMatchObject({ odf: 0x5031, cdf: 0x7015 })
    expect(profile.layout).toMatchObject({ signatureKey: 0x81, authenticationKey: 0x84, pinReference: 4 })
  })

  it.each([
    ['nothing', null, '/'],
    ['an unknown member', { ...MINIMAL, colour: 'blue' }, '/colour'],
    ['a missing member', { ...MINIMAL, serial: undefined }, '/serial'],
    ['an unknown generation', { ...MINIMAL, generation: 'cps9' }, '/generation'],
    ['a serial of seven digits', { ...MINIMAL, serial: '1234567' }, '/serial'],
    ['a PIN with a letter', { ...MINIMAL, pin: { code: '12a4' } }, '/pin/code'],
    ['too many tries', { ...MINIMAL, pin: { code: '1234', triesLeft: 16 } }, '/pin/triesLeft'],
    ['an unknown file', { ...MINIMAL, layout: { files: { nothing: '0000' } } }, '/layout/files/nothing'],
    ['a file id of one byte', { ...MINIMAL, layout: { files: { cdf: '70' } } }, '/layout/files/cdf'],
    ['an unknown attribute', { ...MINIMAL, subject: [{ type: 'DC', value: 'x' }] }, '/subject/0/type'],
  ])('refuses %s with its place', (_, value, place) => {
    expect(reasonOf(() => parseCardProfile('wrong', value))).toBe(
      `the card profile wrong is not valid at ${place}`,
    )
  })
})
