import { fc, test } from '@fast-check/vitest'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bytesToHex, concatBytes } from '../../../../src/iso7816/hex.ts'
import type { VirtualCard } from '../../../../src/reader/virtual/virtual-card.ts'
import { logIn, readFile, send, sendAll } from '../../../helpers/card-terminal.ts'
import { hex } from '../../../helpers/hex.ts'
import { anyBytes, byte, RUNS } from '../../../helpers/properties.ts'
import { cardFactory, makeVirtualCard } from '../../../helpers/virtual-cards.ts'

let card: VirtualCard
let makeEmployee: () => Promise<VirtualCard>
let makeLocked: () => Promise<VirtualCard>
beforeAll(async () => {
  makeEmployee = await cardFactory('employee')
  makeLocked = await cardFactory('rpps', { pin: { code: '5937', maxTries: 3, triesLeft: 3 } })
})
beforeEach(async () => {
  card = await makeVirtualCard('rpps')
})

describe('createVirtualCard', () => {
  it('gives the answer to reset of a CPS3 and speaks T=0', () => {
    expect(bytesToHex(card.atr ?? hex(''))).toBe('3BAC00402A001225006480000310009000')
    expect(card.protocol).toBe('t0')
    expect(card.profile).toBe('rpps')
  })

  it.each([
    ['an unknown instruction', '00B1000002', '6D00'],
    ['UPDATE BINARY', '00D600000100', '6D00'],
    ['GET CHALLENGE', '0084000008', '6D00'],
    ['a class of CPS2ter', 'A0A40000023F00', '6E00'],
    ['a logical channel', '01A4040C088025000001FF0100', '6E00'],
    ['a proprietary class', '80CA9F7F00', '6E00'],
    ['secure messaging', '0CA4000C023F00', '6882'],
    ['a chained SELECT', '10A4000C023F00', '6884'],
    ['three bytes', '00A400', '6700'],
    ['no byte', '', '6700'],
    ['a data field shorter than P3', '00A4000C033F00', '6700'],
    ['data and Le together', '00A4090404 3F002F00 00', '6700'],
    ['an extended length', '00A4000C 000002 3F00', '6700'],
  ])('refuses %s', (_, command, answer) => {
    expect(send(card, command)).toBe(answer)
  })

  it('logs the headers of commands and nothing of their data', () => {
    sendAll(card, '00A4000C023F00', '002000010431323334')
    expect(card.log).toEqual([
      { cla: 0x00, ins: 0xa4, p1: 0x00, p2: 0x0c },
      { cla: 0x00, ins: 0x20, p1: 0x00, p2: 0x01 },
    ])
    for (let i = 0; i < 1100; i++) send(card, '00A4000C023F00')
    expect(card.log).toHaveLength(1000)
  })

  it('leaves the bytes of a command alone', () => {
    for (const command of [hex('002000010431323334'), Buffer.from('002000010431323334', 'hex')]) {
      card.transmit(command)
      expect(bytesToHex(command)).toBe('002000010431323334')
    }
  })

  it('selects the MF again at a reset', () => {
    sendAll(card, '00A4090C043F000001')
    card.reset()
    expect(send(card, '00A4090C022F00')).toBe('9000')
  })

  it('lays out the profile adeli by other file ids and key references', async () => {
    const adeli = await makeVirtualCard('adeli')
    expect(send(adeli, '00A4090C063F0000017005')).toBe('6A82')
    expect(bytesToHex(readFile(adeli, '3F0000015031'))).toContain('3F0000017015')
    expect(bytesToHex(readFile(adeli, '3F0000017012'))).toContain('02020084')
  })

  it('describes itself as the layout that OpenSC is known to accept', () => {
    expect(bytesToHex(readFile(card, '3F0000015032'))).toBe(TOKEN_INFO)
    expect(bytesToHex(readFile(card, '3F0000015031'))).toBe(OBJECT_DIRECTORY)
    expect(bytesToHex(readFile(card, '3F0000017001')).slice(0, 148)).toBe(HOLDER_PIN)
  })
})

/** Contents written out by hand from the published description of a layout that OpenSC 0.23 accepts. */
const OBJECT_DIRECTORY =
  'A00A300804063F0000017002' +
  'A40A300804063F0000017005' +
  'A70A300804063F0000017006' +
  'A80A300804063F0000017001'
const TOKEN_INFO = [
  '3081E2' + '020100' + '0C0A415349502053414E5445' + '80114350533376332D32363030393731383435' + '030206C0',
  'A281A6',
  '30170201010202022005000302010206052B0E03021A020110',
  '301B020102020202500500030201020609608648016503040201020140',
  '301A02010302010605000302064006092A864886F70D010105020112',
  '301A02010402014005000302064006092A864886F70D01010B020142',
  '301A02010502010105000302064006092A864886F70D010101020102',
  '301A02010602010105000302020406092A864886F70D01010102011A',
  'A511180F32303130303331363131303030305A',
].join('')
const HOLDER_PIN =
  '304830240C1C436F646520706F7274657572206465206C6120636172746520435058' +
  '030100' +
  '040102' +
  '3003040101' +
  'A11B3019' +
  '0302028C' +
  '0A0101' +
  '020104020104020104' +
  '800101' +
  '300404023F00'

const header = fc.tuple(
  fc.constantFrom(0x00, 0x00, 0x00, 0x10, 0x01, 0x0c, 0xa0),
  fc.constantFrom(0x20, 0x22, 0x24, 0x2a, 0x2c, 0x88, 0xa4, 0xb0, 0xc0, 0xcb),
  fc.oneof(byte, fc.constantFrom(0x00, 0x02, 0x09, 0x3f, 0x41, 0x80, 0x90, 0x9c, 0x9e)),
  fc.oneof(byte, fc.constantFrom(0x00, 0x01, 0x0c, 0x04, 0xa0, 0xa4, 0xaa, 0xb6, 0xb8, 0x9a, 0x86, 0xff)),
)
const knownData = fc.constantFrom(
  '3F00',
  '3F000001',
  '3F000001A002',
  '800102840182',
  '800142840181',
  '80011A840182',
  '800140',
  '4D087006BF810102A080',
  '9000800161',
  '31323334',
)
const data = fc.oneof(fc.uint8Array({ maxLength: 300 }), knownData.map(hex))
const plausible = fc
  .tuple(header, data, fc.boolean())
  .map(([head, body, withData]) =>
    withData
      ? concatBytes(Uint8Array.from(head), Uint8Array.of(body.length & 0xff), body)
      : Uint8Array.of(...head, body.length & 0xff),
  )

describe('VirtualCard', () => {
  test.prop([fc.array(fc.oneof(anyBytes, plausible), { minLength: 1, maxLength: 12 })], RUNS)(
    'answers any sequence of bytes with at least two bytes, and no internal error',
    async (commands) => {
      const fresh = await makeEmployee()
      logIn(fresh)
      for (const command of commands) {
        const answer = fresh.transmit(command)
        expect(answer.length).toBeGreaterThanOrEqual(2)
        expect(bytesToHex(answer.slice(-2))).not.toBe('6F00')
      }
    },
  )

  test.prop([fc.array(plausible, { maxLength: 12 })], RUNS)(
    'neither signs nor deciphers without the PIN',
    async (commands) => {
      const fresh = await makeLocked()
      for (const command of commands) {
        const answer = bytesToHex(fresh.transmit(command))
        const [, ins, p1] = command
        if (ins === 0x88 || (ins === 0x2a && p1 !== 0x90)) expect(answer).toMatch(/^(?:6[^1]..|9000)$/)
      }
    },
  )
})
