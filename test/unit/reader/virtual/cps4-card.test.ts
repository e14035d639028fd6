import { constants, createHash, publicEncrypt, verify, X509Certificate } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bytesToHex, concatBytes } from '../../../../src/iso7816/hex.ts'
import { decodeOdf } from '../../../../src/iso7816/pkcs15/odf.ts'
import type { VirtualCard } from '../../../../src/reader/virtual/virtual-card.ts'
import { send, sendAll } from '../../../helpers/card-terminal.ts'
import { hex } from '../../../helpers/hex.ts'
import {
  cardFactory,
  cpsProfile,
  makeOtherCard,
  makeVirtualCard,
  sharedTestAuthority,
} from '../../../helpers/virtual-cards.ts'

const OPEN = '01A4040C088025000001FF0100'
const MANAGER = '01A4040C07A0000001510000'
const CPS2TER = '00A4040C088025000001FF0002'
const APPLICATION = '01A40800020001'
const VERIFY = '012000010431323334'
const HASH256 = createHash('sha256').update('message').digest()
const HASH1 = createHash('sha1').update('message').digest()

let make: () => Promise<VirtualCard>
let card: VirtualCard
let authentication: X509Certificate
let signature: X509Certificate
beforeAll(async () => {
  make = await cardFactory('cps4')
  const credentials = await (await sharedTestAuthority()).issue(cpsProfile('cps4'))
  authentication = new X509Certificate(credentials.authentication.certificate)
  signature = new X509Certificate(credentials.signature.certificate)
})
beforeEach(async () => {
  card = await make()
})

/** Reads a file in T=1 with reads of 256 bytes. */
function readFile(path: string): Uint8Array {
  const fci = send(card, `01A40800${(path.length / 2).toString(16).padStart(2, '0')}${path}00`)
  expect(fci).toMatch(/^6F0B8002....8201018302....9000$/)
  const size = Number.parseInt(fci.slice(8, 12), 16)
  const parts: Uint8Array[] = []
  for (let offset = 0; offset < size; offset += 256) {
    const ne = Math.min(256, size - offset) & 0xff
    const word = offset.toString(16).padStart(4, '0')
    const answer = send(card, `01B0${word}${ne.toString(16).padStart(2, '0')}`)
    expect(answer.slice(-4)).toBe('9000')
    parts.push(hex(answer.slice(0, -4)))
  }
  return concatBytes(...parts)
}

describe('a virtual CPS4', () => {
  it('offers T=1 and answers data at once, without GET RESPONSE', () => {
    expect(card.protocol).toBe('t1')
    expect(sendAll(card, OPEN, '01A4080003000100')).toBe('6A80')
    expect(send(card, '01A40800020001')).toBe('9000')
    expect(send(card, '01A4080002000100')).toBe('6F07820138830200019000')
    expect(send(card, '01C0000000')).toBe('6D00')
  })

  it('opens channel 1 with a SELECT by name only', () => {
    expect(send(card, APPLICATION)).toBe('6881')
    expect(send(card, '01200001')).toBe('6881')
    expect(sendAll(card, OPEN, '01200001')).toBe('63C3')
    card.reset()
    expect(send(card, '01200001')).toBe('6881')
  })

  it.each([
    ['a class of CPS2ter', 'A0A40000023F00', '6E00'],
    ['channel 2', '02A40000023F00', '6881'],
    ['our commands on channel 0', '00A40000023F00', '6D00'],
    ['the application on channel 0', '00A4040C088025000001FF0100', '6A82'],
    ['a path that begins with 3F00', '01A40800043F00000100', '6A82'],
    ['the paths of a CPS3', '01A40904043F000001', '6A86'],
    ['a file control template of a CPS3', '01A40804020001', '6A86'],
    ['INTERNAL AUTHENTICATE', '018800000430313233', '6D00'],
    ['GET DATA', '01CB3FFF0A4D087006BF810102A080', '6D00'],
    ['secure messaging', '0DA40000023F00', '6882'],
    ['a chained SELECT', '11A40000023F00', '6884'],
    ['an extended length', '01B00000000100', '6700'],
  ])('refuses %s', (_, command, answer) => {
    send(card, OPEN)
    expect(send(card, command)).toBe(answer)
  })

  it('holds the files at paths without 3F00', () => {
    send(card, OPEN)
    expect(bytesToHex(readFile('D003'))).toMatch(/^5A0A8025000001/)
    expect(readFile('2F00')).toHaveLength(101)
    expect(decodeOdf(readFile('00015031')).map(({ kind }) => kind)).toEqual([
      'privateKeys',
      'certificates',
      'dataObjects',
      'authObjects',
    ])
    expect(readFile('0001A002')).toEqual(Uint8Array.from(authentication.raw))
    expect(send(card, '01A40800022F0100')).toBe('6A82')
  })

  it('counts wrong codes and blocks', () => {
    expect(sendAll(card, OPEN, '012000010430303030')).toBe('63C2')
    expect(sendAll(card, '012000010430303030', '012000010430303030')).toBe('63C0')
    expect(send(card, VERIFY)).toBe('6983')
    expect(send(card, '01200001')).toBe('6983')
  })

  it('changes the code after a VERIFY', () => {
    expect(sendAll(card, OPEN, '012401010439393939')).toBe('6982')
    expect(sendAll(card, VERIFY, '01200001')).toBe('9000')
    expect(send(card, '01240001083132333439393939')).toBe('6A86')
    expect(send(card, '012401010439393939')).toBe('9000')
    card.reset()
    expect(sendAll(card, OPEN, VERIFY)).toBe('63C2')
    expect(send(card, '012000010439393939')).toBe('9000')
  })

  it('is unblocked with the PUK, then takes a new code once', async () => {
    card = await makeVirtualCard('cps4', { pin: { code: '1234', maxTries: 3, triesLeft: 0 } })
    expect(sendAll(card, OPEN, '012C0381')).toBe('6982')
    expect(sendAll(card, '01200002083132333435363738', '012C0381')).toBe('9000')
    expect(send(card, '012C0301')).toBe('6A88')
    expect(send(card, '012401010439393939')).toBe('9000')
    expect(send(card, '012401010431323334')).toBe('6982')
    expect(send(card, '012000010439393939')).toBe('9000')
  })

  it('computes raw RSA over a chained block with the authentication key', () => {
    const info = concatBytes(hex('3031300D060960864801650304020105000420'), HASH256)
    const block = `0001${'FF'.repeat(202)}00${bytesToHex(info)}`
    sendAll(card, OPEN, APPLICATION, '012241B803830120')
    expect(sendAll(card, `112A8086FF${block.slice(0, 510)}`, `012A808601${block.slice(510)}00`)).toBe('6982')
    send(card, VERIFY)
    expect(send(card, `112A8086FF${block.slice(0, 510)}`)).toBe('9000')
    const answer = hex(send(card, `012A808601${block.slice(510)}00`))
    expect(verify('sha256', Buffer.from('message'), authentication.publicKey, answer.slice(0, -2))).toBe(true)
  })

  it('gives the padding of a deciphered block to the host', () => {
    const { publicKey } = authentication
    const cryptogram = bytesToHex(
      publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from('key')),
    )
    sendAll(card, OPEN, APPLICATION, VERIFY, '012241B803830120', `112A8086FF${cryptogram.slice(0, 510)}`)
    const answer = send(card, `012A808601${cryptogram.slice(510)}00`)
    expect(answer).toHaveLength(2 * 258)
    expect(answer).toMatch(/^0002.*006B65799000$/)
  })

  it('forgets a chain that another command breaks', () => {
    sendAll(card, OPEN, APPLICATION, VERIFY, '012241B803830120', `112A8086FF${'00'.repeat(255)}`)
    expect(sendAll(card, '01200001', '012A8086010100')).toBe('6700')
  })

  it.each([
    ['SHA-1, PKCS#1', '0A', 'sha1', false],
    ['SHA-256, PKCS#1', '28', 'sha256', false],
    ['SHA-1, PSS', '15', 'sha1', true],
    ['SHA-256, PSS', '2C', 'sha256', true],
  ] as const)('signs a hash with the signature key: %s', (_, algorithm, name, pss) => {
    const digest = name === 'sha1' ? HASH1 : HASH256
    sendAll(card, OPEN, APPLICATION, VERIFY)
    expect(send(card, `012281B6049102${algorithm}90`)).toBe('9000')
    const length = digest.length.toString(16).padStart(2, '0')
    const answer = hex(send(card, `012A9E9A${length}${bytesToHex(digest)}00`))
    const padding = pss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING
    const key = { key: signature.publicKey, padding, saltLength: digest.length }
    expect(verify(name, Buffer.from('message'), key, answer.slice(0, -2))).toBe(true)
  })

  it('signs with the authentication key in PSS only', () => {
    sendAll(card, OPEN, APPLICATION, VERIFY)
    expect(send(card, '012281B604910228A0')).toBe('6A80')
    expect(send(card, '012281B60491022CA0')).toBe('9000')
    expect(send(card, `012A9E9A20${bytesToHex(HASH256)}00`).slice(-4)).toBe('9000')
  })

  it.each([
    ['a key of another generation', '012241B803830182', '6A88'],
    ['the signature key to decipher', '012241B803830110', '6A80'],
    ['the template of a CPS3', '002241A406800102840182', '6D00'],
    ['a key that is not told to take a hash', '012281B60491022810', '6A80'],
    ['a raw block through the signature template', '012281B604910200A0', '6A80'],
    ['an unknown template', '012241A406800102840182', '6A80'],
  ])('refuses %s', (_, command, answer) => {
    sendAll(card, OPEN, APPLICATION, VERIFY)
    expect(send(card, command)).toBe(answer)
  })

  it('finds a key with a global reference from everywhere, one with a local reference in its directory', async () => {
    expect(sendAll(card, OPEN, VERIFY, '012241B803830120')).toBe('9000')
    card = await makeVirtualCard('cps4', {
      layout: { ...cpsProfile('cps4').layout, authenticationKey: 0xa0 },
    })
    expect(sendAll(card, OPEN, VERIFY, '012241B8038301A0')).toBe('6A88')
    expect(sendAll(card, APPLICATION, '012241B8038301A0')).toBe('9000')
  })

  it('answers 6985 when its application was lost, until manager and CPS2ter were selected', async () => {
    card = await makeVirtualCard('cps4', { lostApplication: true })
    expect(sendAll(card, OPEN, CPS2TER, OPEN)).toBe('6985')
    expect(sendAll(card, MANAGER, OPEN)).toBe('6985')
    expect(sendAll(card, CPS2TER, OPEN)).toBe('9000')
    expect(send(card, '01200001')).toBe('63C3')
  })

  it('loses the security status to the card manager', () => {
    sendAll(card, OPEN, VERIFY, MANAGER)
    expect(send(card, '01200001')).toBe('6D00')
    expect(sendAll(card, OPEN, '01200001')).toBe('63C3')
  })

  it('speaks T=0 on a card that offers nothing else', async () => {
    card = await makeVirtualCard('cps4-t0')
    expect(card.protocol).toBe('t0')
    expect(send(card, OPEN)).toBe('9000')
    expect(send(card, '0120000100')).toBe('63C3')
    expect(send(card, '01A408000400015031')).toBe('610D')
    expect(send(card, '00C000000D')).toBe('6985')
    expect(send(card, '01C000000D')).toMatch(/^6F0B8002....820101830250319000$/)
    expect(send(card, '01B0000000')).toMatch(/^6C..$/)
  })
})

describe('a virtual card that is no CPS', () => {
  it.each(['vitale', 'cps2ter', 'contactless', 'bank', 'mute'])(
    'answers nothing of use: %s',
    async (name) => {
      const other = await makeOtherCard(name)
      expect(other.atr === null).toBe(name === 'mute')
      expect(other.triesLeft).toBe(0)
      expect(send(other, '00A4040C0DE828BD080F8025000001FF0010')).toBe('6A82')
      expect(send(other, '00B0000000')).toBe('6D00')
    },
  )
})
