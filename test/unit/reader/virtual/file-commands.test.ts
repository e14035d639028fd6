import { X509Certificate } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../../../src/iso7816/hex.ts'
import type { VirtualCard } from '../../../../src/reader/virtual/virtual-card.ts'
import {
  fetchAnswer,
  logIn,
  readFile,
  SELECT_APPLICATION,
  SELECT_MF,
  send,
  sendAll,
} from '../../../helpers/card-terminal.ts'
import { makeVirtualCard } from '../../../helpers/virtual-cards.ts'

let card: VirtualCard
beforeEach(async () => {
  card = await makeVirtualCard('rpps')
})

const APPLICATION_AID = 'E828BD080F8025000001FF0010'
const ROOT_AID = '8025000001FF0100'

describe('selectFile', () => {
  it.each([
    ['the MF by id', '00A4000C023F00'],
    ['the MF by id, P2 = 00', '00A40000023F00'],
    ['the MF by path, FCP asked for', '00A40904023F00'],
    ['the MF as a file of the current directory', '00A4020C023F00'],
    ['the MF as a file of the current directory, FCP asked for', '00A40204023F00'],
    ['the root application', `00A4040C08${ROOT_AID}`],
    ['the root application, P2 = 00', `00A4040008${ROOT_AID}`],
    ['the root application, FCP asked for', `00A4040408${ROOT_AID}`],
    ['the application without FCP', `00A4040C0D${APPLICATION_AID}`],
    ['the contactless application', '00A4040C0DE828BD080F8025000001FF0020'],
    ['a directory by path', SELECT_APPLICATION],
    ['a directory as child', '00A4010C020001'],
    ['a file by path without FCP', '00A4090C043F00D003'],
    ['a file of the MF by a relative path', '00A4090C022F00'],
    ['a file of the MF as child', '00A4020C022F00'],
  ])('answers a bare 9000 to the selection of %s', (_, command) => {
    expect(send(card, command)).toBe('9000')
  })

  it.each([
    ['a file by id with P2 = 00', '00A40200022F00', '6A86'],
    ['a file by path with P2 = 00', '00A40900043F002F00', '6A86'],
    ['the application with P2 = 00', `00A404000D${APPLICATION_AID}`, '6A86'],
    ['a next occurrence', `00A404020D${APPLICATION_AID}`, '6A86'],
    ['a data field shorter than P3', '00A4090C043F00', '6700'],
    ['a path from the MF by P1 = 08', '00A4080C022F00', '6A86'],
    ['the parent', '00A4030C023F00', '6A86'],
    ['an unknown file', '00A4090C043F00D010', '6A82'],
    ['a file below a file', '00A4090C063F00D0032F00', '6A82'],
    ['an unknown application', '00A4040C07A0000000770108', '6A82'],
    ['a part of an application identifier', '00A4040C05E828BD080F', '6A82'],
    ['a path of an odd number of bytes', '00A4090C033F00D0', '6A80'],
    ['an identifier of 17 bytes', `00A4040C11${'00'.repeat(17)}`, '6A80'],
    ['nothing', '00A4000C00', '6700'],
    ['a directory as a file', '00A4020C020001', '6A82'],
    ['a file as a directory', '00A4010C022F00', '6A82'],
    ['two ids where one belongs', '00A4020C043F002F00', '6A80'],
  ])('refuses the selection of %s', (_, command, answer) => {
    expect(send(card, command)).toBe(answer)
  })

  it('takes a path without 3F00 from the current directory', () => {
    expect(sendAll(card, SELECT_APPLICATION, '00A4090C022F00')).toBe('6A82')
    expect(sendAll(card, SELECT_APPLICATION, '00A4090C025031')).toBe('9000')
    expect(sendAll(card, SELECT_MF, '00A4090C022F00')).toBe('9000')
  })

  it('keeps the selection after a refused one', () => {
    send(card, '00A4090C043F00D003')
    expect(sendAll(card, '00A4090C043F00D010', '00B000000C')).toMatch(/^5A0A.*9000$/)
  })

  it.each([
    ['EF.ATR', '3F002F01', '62258002003982010183022F018801E8A1128C077B45FFFFFF45009C077BFFFFFFFFFF008A0105'],
    [
      'EF.SN.ICC',
      '3F00D003',
      '62258002000C8201018302D0038801E0A1128C077BFFFFFFFFFF009C077BFFFFFFFFFF008A0105',
    ],
    ['EF.DIR', '3F002F00', '62258002006582010183022F008801F0A1128C077B45FFFFFF45009C077BFFFFFFFFFF008A0105'],
    [
      'a file without short identifier',
      '3F000001D107',
      '6222800200808201018302D107A1128C077BFFFFFFFFFF009C077BFFFFFFFFFF008A0105',
    ],
    ['the application', '3F000001', '621F82013883020001840DE828BD080F8025000001FF0010A1048C0202008A0105'],
  ])('gives the file control parameters of %s by GET RESPONSE', (_, path, fcp) => {
    const announced = send(card, `00A409040${path.length / 2}${path}`)
    expect(announced).toBe(`61${(fcp.length / 2).toString(16).toUpperCase()}`)
    expect(bytesToHex(fetchAnswer(card, announced))).toBe(fcp)
  })

  it('says in the access rules that an activity is read with the PIN', () => {
    const fcp = bytesToHex(fetchAnswer(card, send(card, '00A40904063F000001D120')))
    expect(fcp).toContain('8C077BFFFFFFFFFF11')
  })
})

describe('readBinary', () => {
  it.each([
    ['EF.ATR with its category byte', '3F002F01', '804301B8460404B0ECC14703940180'],
    ['EF.SN.ICC with prefix, check digit and filler', '3F00D003', '5A0A8025000001992138450F'],
    [
      'EF.DIR, contactless first',
      '3F002F00',
      '61324F0DE828BD080F8025000001FF0020500A4350582049415320434C51043F000002',
    ],
  ])('reads %s', (_, path, beginning) => {
    expect(bytesToHex(readFile(card, path))).toMatch(new RegExp(`^${beginning}`))
  })

  it('reads an EF.DIR of 101 bytes with a path in both records', () => {
    const record =
      '612F4F0DE828BD080F8025000001FF001050074350582049415351043F000001730F4F0DE828BD080F8025000001FF0010'
    const content = bytesToHex(readFile(card, '3F002F00'))
    expect(content).toHaveLength(202)
    expect(content.slice(104)).toBe(record)
  })

  it('reads certificates of the card’s own authority, in parts', () => {
    const certificate = new X509Certificate(readFile(card, '3F000001A002'))
    expect(certificate.subject).toContain('CN=899700075122')
    expect(certificate.issuer).toContain('CN=TEST AC IGC-SANTE FORT PERSONNES')
  })

  it('reads by short file identifier in the current directory and selects that file', () => {
    expect(send(card, '00B09C000C')).toBe('5A0A8025000001992138450F9000')
    expect(send(card, '00B0000002')).toBe('5A0A9000')
    expect(send(card, '00B09D0002')).toBe('80439000')
    expect(sendAll(card, SELECT_APPLICATION, '00B09C000C')).toBe('6A82')
  })

  it.each([
    ['more than the file has', ['00A4090C043F00D003', '00B00000C0'], '6C0C'],
    ['256 bytes of a shorter file', ['00A4090C043F00D003', '00B0000000'], '6C0C'],
    ['more than is left after an offset', ['00A4090C043F00D003', '00B000080C'], '6C04'],
    ['more than the file has by short identifier', ['00B09C00C0'], '6C0C'],
    ['from the end of the file', ['00A4090C043F00D003', '00B0000C01'], '6B00'],
    ['without a selected file', ['00B0000001'], '6986'],
    ['in a directory', [SELECT_APPLICATION, '00B0000001'], '6986'],
    ['with reserved bits in P1', ['00B0BC0001'], '6A86'],
    ['with a data field', ['00A4090C043F00D003', '00B000000100'], '6700'],
  ])('refuses to read %s', (_, commands, answer) => {
    expect(sendAll(card, ...commands)).toBe(answer)
  })

  it('gives the data after 6Cxx with the exact length', () => {
    expect(sendAll(card, '00A4090C043F00D003', '00B00000C0', '00B000000C')).toBe(
      '5A0A8025000001992138450F9000',
    )
    expect(sendAll(card, '00B00000C0', '00B0000002')).toBe('5A0A9000')
  })

  it('gives what there is with 6282 where the profile says so', async () => {
    const adeli = await makeVirtualCard('adeli')
    expect(sendAll(adeli, '00A4090C043F00D003', '00B00000C0')).toBe('5A0A8025000001992138468F6282')
  })

  it('gives an activity to the holder only', () => {
    const select = '00A4090C063F000001D120'
    expect(sendAll(card, select, '00B0000002')).toBe('6982')
    logIn(card)
    expect(sendAll(card, select, '00B0000001')).toBe('EE9000')
  })

  it('gives what is free without the PIN: identifier and names', () => {
    expect(Buffer.from(readFile(card, '3F000001D104')).toString('latin1')).toContain('899700075122')
    expect(Buffer.from(readFile(card, '3F000001D102')).toString('latin1')).toContain('LEFÈVRE-TEST')
    expect(bytesToHex(readFile(card, '3F000001D101'))).toContain('8105260097184582' + '0180')
  })
})
