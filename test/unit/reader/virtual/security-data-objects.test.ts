import { beforeEach, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../../../src/iso7816/hex.ts'
import type { VirtualCard } from '../../../../src/reader/virtual/virtual-card.ts'
import { fetchAnswer, SELECT_APPLICATION, SELECT_MF, send, sendAll } from '../../../helpers/card-terminal.ts'
import { makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const GET_PIN = '00CB3FFF0A4D087006BF810102A080'
const GET_PUK = '00CB3FFF0A4D087006BF810202A080'
const GET_PIN_LENGTHS = '00CB3FFF0B4D097007BF8101037F4180'
const GET_AUT_KEY = '00CB3FFF0A4D087006BF900202A080'
const GET_SIG_KEY = '00CB3FFF0A4D087006BF900102A080'

let card: VirtualCard
beforeEach(async () => {
  card = await makeVirtualCard('rpps')
})

describe('getData', () => {
  it.each([
    ['the PIN', SELECT_MF, GET_PIN, '7016BF810112A0109A01039B0103A1088C06F3000013FF00'],
    ['the PUK', SELECT_MF, GET_PUK, '701ABF810216A0149A010A9B010A9D020064A1088C06F3FF00FFFF00'],
    ['the length of the PIN', SELECT_MF, GET_PIN_LENGTHS, '700DBF8101097F4106800104810104'],
    [
      'the length of the PUK',
      SELECT_MF,
      '00CB3FFF0B4D097007BF8102037F4180',
      '700DBF8102097F4106800108810108',
    ],
    ['the authentication key', SELECT_APPLICATION, GET_AUT_KEY, '7013BF90020FA00DA1078C05331111FF0080020100'],
    ['the signature key', SELECT_APPLICATION, GET_SIG_KEY, '7015BF900111A00FA1068C044311FF00800201009E0101'],
  ])('gives the object of %s by GET RESPONSE', (_, select, command, object) => {
    const announced = sendAll(card, select, command)
    expect(announced).toBe(`61${(object.length / 2).toString(16).toUpperCase().padStart(2, '0')}`)
    expect(bytesToHex(fetchAnswer(card, announced))).toBe(object)
  })

  it('shows the tries left of the PIN', () => {
    send(card, '002000010439393939')
    expect(bytesToHex(fetchAnswer(card, send(card, GET_PIN)))).toContain('9A01039B0102')
  })

  it('shows the uses left of the PUK', () => {
    send(card, '00200002083132333435363738')
    expect(bytesToHex(fetchAnswer(card, send(card, GET_PUK)))).toContain('9D020063')
  })

  it.each([
    ['a PIN outside the MF', SELECT_APPLICATION, GET_PIN, '6A88'],
    ['a key outside its application', SELECT_MF, GET_AUT_KEY, '6A88'],
    ['a key in the contactless application', '00A4090C043F000002', GET_AUT_KEY, '6A88'],
    ['an unknown PIN', SELECT_MF, '00CB3FFF0A4D087006BF810302A080', '6A88'],
    ['an unknown key', SELECT_APPLICATION, '00CB3FFF0A4D087006BF900302A080', '6A88'],
    ['a security environment', SELECT_MF, '00CB3FFF0A4D087006BFFB05027B80', '6A88'],
    ['the public part of a key', SELECT_APPLICATION, '00CB3FFF0B4D097007BF9002037F4880', '6A80'],
    ['another data object', SELECT_MF, '00CB01010A4D087006BF810102A080', '6A88'],
    ['a list whose lengths are wrong', SELECT_MF, '00CB3FFF0A4D077006BF810102A080', '6A80'],
    ['a list that is cut short', SELECT_MF, '00CB3FFF054D037001BF', '6A80'],
    ['nothing', SELECT_MF, '00CB3FFF00', '6A80'],
  ])('refuses %s', (_, select, command, answer) => {
    expect(sendAll(card, select, command)).toBe(answer)
  })

  it('numbers keys by the reference that the profile gives them', async () => {
    const adeli = await makeVirtualCard('adeli')
    expect(sendAll(adeli, SELECT_APPLICATION, GET_AUT_KEY)).toBe('6A88')
    expect(sendAll(adeli, SELECT_APPLICATION, '00CB3FFF0A4D087006BF900402A080')).toBe('6115')
  })
})
