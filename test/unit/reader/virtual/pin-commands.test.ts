import { beforeEach, describe, expect, it } from 'vitest'
import type { VirtualCard } from '../../../../src/reader/virtual/virtual-card.ts'
import { SELECT_APPLICATION, SELECT_MF, send, sendAll, VERIFY_1234 } from '../../../helpers/card-terminal.ts'
import { makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const STATUS = '0020000100'
const VERIFY_WRONG = '002000010439393939'
const VERIFY_PUK = '00200002083132333435363738'
const VERIFY_WRONG_PUK = '00200002083837363534333231'
const UNBLOCK_9876 = '002C02010439383736'
const VERIFY_9876 = '002000010439383736'
const CHANGE_1234_TO_9876 = '00240001083132333439383736'

let card: VirtualCard
beforeEach(async () => {
  card = await makeVirtualCard('rpps')
})

describe('verify', () => {
  it('tells the tries left to a VERIFY without data, with or without P3', () => {
    expect(send(card, STATUS)).toBe('63C3')
    expect(send(card, '00200001')).toBe('63C3')
    expect(send(card, '0020000200')).toBe('63CA')
  })

  it('counts down with wrong PINs and blocks at the third', () => {
    expect([1, 2, 3, 4].map(() => send(card, VERIFY_WRONG))).toEqual(['63C2', '63C1', '63C0', '6983'])
    expect(send(card, VERIFY_1234)).toBe('6983')
    expect(send(card, STATUS)).toBe('6983')
    expect(card.triesLeft).toBe(0)
  })

  it('gives all tries back after the right PIN', () => {
    expect(sendAll(card, VERIFY_WRONG, VERIFY_WRONG, VERIFY_1234)).toBe('9000')
    expect(card.triesLeft).toBe(3)
  })

  it('answers 9000 to the status once verified, until a reset', () => {
    expect(sendAll(card, VERIFY_1234, STATUS)).toBe('9000')
    card.reset()
    expect(send(card, STATUS)).toBe('63C3')
  })

  it('keeps the verified state across selections', () => {
    expect(sendAll(card, VERIFY_1234, SELECT_APPLICATION, SELECT_MF, STATUS)).toBe('9000')
  })

  it('forgets the verified state at a wrong PIN', () => {
    expect(sendAll(card, VERIFY_1234, VERIFY_WRONG, STATUS)).toBe('63C2')
  })

  it('keeps the counter across a reset', () => {
    send(card, VERIFY_WRONG)
    card.reset()
    expect(send(card, STATUS)).toBe('63C2')
  })

  it.each([
    ['P1 other than 00', '002001010431323334', '6A86'],
    ['an unknown reference', '002000030431323334', '6A88'],
    ['a local reference', '002000810431323334', '6A88'],
    ['a PIN of three digits', '0020000103313233', '6700'],
    ['a PIN of eight bytes', '002000010831323334FFFFFFFF', '6700'],
    ['P3 without its data', '0020000104', '6700'],
  ])('refuses %s without spending a try', (_, command, answer) => {
    expect(send(card, command)).toBe(answer)
    expect(card.triesLeft).toBe(3)
  })

  it('knows the PIN by its global reference in every directory', () => {
    expect(sendAll(card, SELECT_APPLICATION, STATUS)).toBe('63C3')
    expect(sendAll(card, SELECT_APPLICATION, VERIFY_1234)).toBe('9000')
    expect(sendAll(card, SELECT_MF, STATUS)).toBe('9000')
  })

  it('is blocked from the start on the profile blocked', async () => {
    expect(send(await makeVirtualCard('blocked'), STATUS)).toBe('6983')
  })

  it('has one try on the profile last-try, and answers 6983 when it is spent', async () => {
    const lastTry = await makeVirtualCard('last-try')
    expect(send(lastTry, STATUS)).toBe('63C1')
    expect(send(lastTry, VERIFY_WRONG)).toBe('6983')
  })

  it('keeps the last try for the right PIN', async () => {
    const lastTry = await makeVirtualCard('last-try')
    expect(send(lastTry, VERIFY_1234)).toBe('9000')
    expect(lastTry.triesLeft).toBe(3)
  })
})

describe('verify of the PUK', () => {
  it('counts down from ten and blocks', () => {
    const answers = Array.from({ length: 11 }, () => send(card, VERIFY_WRONG_PUK))
    expect(answers.slice(0, 2)).toEqual(['63C9', '63C8'])
    expect(answers.slice(-3)).toEqual(['63C1', '63C0', '6983'])
    expect(send(card, VERIFY_PUK)).toBe('6983')
  })

  it('works a hundred times in the life of the card', () => {
    for (let use = 0; use < 100; use++) expect(send(card, VERIFY_PUK)).toBe('9000')
    card.reset()
    expect(send(card, VERIFY_PUK)).toBe('6983')
    expect(send(card, '0020000200')).toBe('6983')
  })
})

describe('changeReferenceData', () => {
  it('changes the PIN, which the next VERIFY needs', () => {
    expect(send(card, CHANGE_1234_TO_9876)).toBe('9000')
    expect(send(card, VERIFY_1234)).toBe('63C2')
    expect(send(card, VERIFY_9876)).toBe('9000')
  })

  it('grants nothing by itself, and keeps what VERIFY granted', () => {
    expect(sendAll(card, CHANGE_1234_TO_9876, STATUS)).toBe('63C3')
    expect(sendAll(card, VERIFY_9876, '00240001083938373631323334', STATUS)).toBe('9000')
  })

  it('counts a wrong old PIN as a try', () => {
    expect(send(card, '00240001083939393939383736')).toBe('63C2')
    expect(send(card, VERIFY_1234)).toBe('9000')
  })

  it.each([
    ['a field that is not two PINs', '002400010431323334', '6700'],
    ['a new PIN with a letter', '00240001083132333439383741', '6A80'],
    ['the new PIN alone', '002401010439383736', '6A86'],
    ['the PUK', '002400021031323334353637383132333435363738', '6982'],
    ['an unknown reference', '00240003083132333439383736', '6A88'],
  ])('refuses %s without spending a try', (_, command, answer) => {
    expect(send(card, command)).toBe(answer)
    expect(card.triesLeft).toBe(3)
    expect(send(card, VERIFY_1234)).toBe('9000')
  })

  it('refuses on a blocked card', () => {
    sendAll(card, VERIFY_WRONG, VERIFY_WRONG, VERIFY_WRONG)
    expect(send(card, CHANGE_1234_TO_9876)).toBe('6983')
  })
})

describe('resetRetryCounter', () => {
  it('unblocks with the PUK and sets a new PIN, which is not verified yet', () => {
    sendAll(card, VERIFY_WRONG, VERIFY_WRONG, VERIFY_WRONG)
    expect(send(card, UNBLOCK_9876)).toBe('6982')
    expect(sendAll(card, VERIFY_PUK, UNBLOCK_9876)).toBe('9000')
    expect(send(card, STATUS)).toBe('63C3')
    expect(send(card, VERIFY_9876)).toBe('9000')
  })

  it('needs the PUK again after a reset', () => {
    send(card, VERIFY_PUK)
    card.reset()
    expect(send(card, UNBLOCK_9876)).toBe('6982')
  })

  it.each([
    ['P1 = 00', '002C00010C313233343536373839383736', '6A86'],
    ['no new PIN', '002C030100', '6A86'],
    ['a new PIN of three digits', '002C020103393837', '6700'],
    ['a new PIN with a letter', '002C02010439383741', '6A80'],
    ['the PUK itself', '002C0202083132333435363738', '6982'],
    ['an unknown reference', '002C02030439383736', '6A88'],
  ])('refuses %s', (_, command, answer) => {
    send(card, VERIFY_PUK)
    expect(send(card, command)).toBe(answer)
  })
})
