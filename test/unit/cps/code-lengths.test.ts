import { describe, expect, it } from 'vitest'
import { createCardCache } from '../../../src/cps/card-contents.ts'
import { type CpsCard, openCps } from '../../../src/cps/cps-card.ts'
import { type AuthObject, PIN_FLAG } from '../../../src/iso7816/pkcs15/aodf.ts'
import { faultOf } from '../../helpers/bridge-bench.ts'

/** A card whose directory of codes was read, and says this. No command reaches it. */
function cardOf(stated: Partial<AuthObject>): { readonly card: CpsCard; readonly sent: string[] } {
  const sent: string[] = []
  const object = (pinFlags: readonly number[]): AuthObject => ({
    flags: [],
    authId: Uint8Array.of(1),
    pinType: 1,
    minLength: 4,
    storedLength: 4,
    reference: 1,
    ...stated,
    pinFlags: [...pinFlags, ...(stated.pinFlags ?? [])],
  })
  const authObjects = [object([]), object([PIN_FLAG.UNBLOCKING_PIN])]
  const transmit = (command: Uint8Array): Promise<Uint8Array> => {
    sent.push(Buffer.from(command).toString('hex'))
    return Promise.resolve(Uint8Array.of(0x63, 0xc3))
  }
  return { card: openCps('cps3', { protocol: 't0', transmit }, { ...createCardCache(), authObjects }), sent }
}

describe('the lengths of a code that a card states', () => {
  it.each([
    ['a maximum of 2^31 - 1', { maxLength: 2 ** 31 - 1 }],
    ['200 digits', { minLength: 200, maxLength: 200 }],
    ['a maximum of 13', { maxLength: 13 }],
    ['a minimum of 3', { minLength: 3, maxLength: 8 }],
    ['a maximum of 0', { maxLength: 0 }],
    ['a maximum below the minimum', { minLength: 8, maxLength: 6 }],
    ['a minimum of 13', { minLength: 13 }],
  ])('are a fault of the card when no code has them: %s', async (_what, stated) => {
    const { card, sent } = cardOf(stated)
    expect(await faultOf(card.pinLengths())).toMatchObject({ code: 'CARD_PROTOCOL' })
    expect(await faultOf(card.puk())).toMatchObject({ code: 'CARD_PROTOCOL' })
    expect(sent).toEqual([])
  })

  it.each([
    [
      { minLength: 4, maxLength: 12 },
      { minLength: 4, maxLength: 12 },
    ],
    [{ minLength: 0 }, { minLength: 4, maxLength: 4 }],
    [
      { minLength: 6, storedLength: 16 },
      { minLength: 6, maxLength: 6 },
    ],
  ])('are taken as they are: %j', async (stated, lengths) => {
    expect(await cardOf(stated).card.pinLengths()).toEqual(lengths)
  })

  it('with a padding of more bytes than any code has send nothing to the card', async () => {
    const { card, sent } = cardOf({ storedLength: 0xffff_ffff, pinFlags: [PIN_FLAG.NEEDS_PADDING] })
    expect(await faultOf(card.verifyPin(Buffer.from('1234')))).toMatchObject({ code: 'CARD_PROTOCOL' })
    expect(sent).toEqual([])
  })
})
