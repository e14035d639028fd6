import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../../../src/iso7816/hex.ts'
import { askPinPad, codePlaceholder, enterOnPad } from '../../../../src/reader/part10/pin-pad.ts'
import type { CardConnection } from '../../../../src/reader/reader.ts'
import type { PadKeys } from '../../../../src/reader/virtual/virtual-pin-pad.ts'
import { VirtualReaderProvider } from '../../../../src/reader/virtual/virtual-provider.ts'
import { hex } from '../../../helpers/hex.ts'
import { scriptedPad, typed } from '../../../helpers/pin-pad-keys.ts'
import { makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const NAME = 'Keypad 00 00'
/** CHANGE REFERENCE DATA of a CPS3: the current code and the new one. */
const CHANGE = concatBytes(hex('00 24 00 01 08'), codePlaceholder(8))

async function connected(...keys: PadKeys[]) {
  const { pinPad, asked } = scriptedPad(keys)
  const card = await makeVirtualCard('rpps')
  const provider = new VirtualReaderProvider({ readers: [{ name: NAME, card, pinPad }] })
  const connection = await provider.connect(NAME, { waitMs: 0 })
  const pad = await askPinPad(connection, 'linux')
  if (pad === null) throw new Error('a PIN pad that nobody finds')
  await connection.transmit(hex('00 A4 09 0C 02 3F 00'))
  return { card, connection, pad, asked }
}

const verify = (connection: CardConnection, code: string): Promise<Uint8Array> =>
  connection.transmit(concatBytes(hex('00 20 00 01 04'), Buffer.from(code)))

describe('VirtualPinPad', () => {
  it('changes a code that is entered three times', async () => {
    const { connection, pad, asked } = await connected(typed('1234'), typed('5678'), typed('5678'))
    expect(await enterOnPad(connection, pad, CHANGE)).toEqual(hex('90 00'))
    expect(asked).toEqual(['current-code', 'new-code', 'new-code-again'])
    expect(await verify(connection, '5678')).toEqual(hex('90 00'))
  })

  it('sends nothing to the card when the new codes differ', async () => {
    const { card, connection, pad } = await connected(typed('1234'), typed('5678'), typed('5679'))
    const before = card.log.length
    await expect(enterOnPad(connection, pad, CHANGE)).rejects.toMatchObject({ code: 'NEW_PIN_REFUSED' })
    expect(card.log.length).toBe(before)
    expect(await verify(connection, '1234')).toEqual(hex('90 00'))
  })

  it('takes an unknown control code and a malformed structure for mistakes of the program', async () => {
    const { connection, pad } = await connected()
    await expect(connection.control?.(1, hex(''))).rejects.toThrow(RangeError)
    await expect(connection.control?.(pad.verifyCode, hex('00'))).rejects.toThrow(RangeError)
  })
})
