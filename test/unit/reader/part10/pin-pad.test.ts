import { describe, expect, it } from 'vitest'
import { isBridgeError } from '../../../../src/errors/bridge-error.ts'
import {
  askPinPad,
  awaitsCode,
  codePlaceholder,
  enterOnPad,
  isPinPadFault,
  padOutcome,
  padTakes,
} from '../../../../src/reader/part10/pin-pad.ts'
import { bytesToHex, concatBytes } from '../../../../src/iso7816/hex.ts'
import { hex } from '../../../helpers/hex.ts'

const PAD = { verifyCode: 0x42330006, modifyCode: 0x42330007, abortCode: null }
const VERIFY = concatBytes(hex('00 20 00 01 04'), codePlaceholder(4))

/** A reader that answers each control code in its own way, and keeps what it got. */
function reader(answers: Readonly<Record<number, string>>) {
  const got: { readonly code: number; readonly data: string }[] = []
  return {
    got,
    control: (code: number, data: Uint8Array): Promise<Uint8Array> => {
      got.push({ code, data: bytesToHex(data) })
      return Promise.resolve(hex(answers[code] ?? ''))
    },
  }
}

describe('askPinPad', () => {
  it('finds the codes and the sizes of a PIN pad', async () => {
    const connection = reader({
      0x42000d48: '06 04 42 33 00 06 07 04 42 33 00 07 12 04 42 33 00 12',
      0x42330012: '06 01 04 07 01 08',
    })
    expect(await askPinPad(connection, 'linux')).toEqual({ ...PAD, minPinSize: 4, maxPinSize: 8 })
  })

  it('finds how an entry is aborted', async () => {
    const connection = reader({ 0x42000d48: '06 04 42 33 00 06 07 04 42 33 00 07 0B 04 42 33 00 0B' })
    expect(await askPinPad(connection, 'linux')).toEqual({ ...PAD, abortCode: 0x4233000b })
  })

  it('takes a PIN pad that can verify only, and one whose properties are nonsense', async () => {
    expect(await askPinPad(reader({ 0x42000d48: '06 04 42 33 00 06' }), 'linux')).toEqual({
      ...PAD,
      modifyCode: null,
    })
    const odd = reader({ 0x42000d48: '06 04 42 33 00 06 12 04 42 33 00 12', 0x42330012: '06' })
    expect(await askPinPad(odd, 'linux')).toEqual({ ...PAD, modifyCode: null })
  })

  it.each([
    ['no feature', ''],
    ['other features', '0A 04 42 33 00 0A'],
    ['no list', '06 04 42'],
  ])('finds none in %s', async (_what, answer) => {
    expect(await askPinPad(reader({ 0x42000d48: answer }), 'linux')).toBeNull()
  })

  it('finds none where the binding has no way to the reader', async () => {
    expect(await askPinPad({}, 'linux')).toBeNull()
  })
})

describe('padTakes', () => {
  it.each([
    [{}, 4, 4, true],
    [{}, 4, 8, false],
    [{ minPinSize: 5 }, 4, 4, false],
    [{ maxPinSize: 3 }, 4, 4, false],
    [{ minPinSize: 0, maxPinSize: 0 }, 4, 4, true],
    [{ minPinSize: 4, maxPinSize: 12 }, 8, 8, true],
  ])('%j, code of %i to %i digits: %s', (sizes, minLength, maxLength, takes) => {
    expect(padTakes({ ...PAD, ...sizes }, { minLength, maxLength })).toBe(takes)
  })
})

describe('awaitsCode', () => {
  it.each([
    ['00 20 00 01 04 3F 3F 3F 3F', true],
    ['00 24 00 01 08 3F 3F 3F 3F 3F 3F 3F 3F', true],
    ['00 2C 02 01 04 3F 3F 3F 3F', true],
    ['00 20 00 01 04 31 32 33 34', false],
    ['00 20 00 01 00', false],
    ['01 20 00 01', false],
    ['00 A4 09 0C 02 3F 00', false],
  ])('%s: %s', (command, awaits) => {
    expect(awaitsCode(hex(command))).toBe(awaits)
  })
})

describe('padOutcome', () => {
  it.each([
    ['64 00', 'timed-out'],
    ['64 01', 'cancelled'],
    ['64 02', 'codes-differ'],
    ['64 03', 'wrong-length'],
    ['6B 80', 'refused'],
    ['', 'refused'],
    ['90', 'refused'],
    ['90 00', 'card'],
    ['63 C2', 'card'],
    ['69 83', 'card'],
    ['01 64 00', 'card'],
  ])('%j is %s', (answer, kind) => {
    expect(padOutcome(hex(answer)).kind).toBe(kind)
  })
})

describe('enterOnPad', () => {
  const enter = (answer: string, command = VERIFY): Promise<unknown> =>
    enterOnPad(reader({ [PAD.verifyCode]: answer, [PAD.modifyCode]: answer }), PAD, command).then(
      (bytes) => bytesToHex(bytes),
      (error: unknown) => (isPinPadFault(error) ? 'pad fault' : isBridgeError(error) ? error.code : error),
    )

  it.each([
    ['90 00', '9000'],
    ['63 C1', '63C1'],
    ['64 00', 'PIN_TIMEOUT'],
    ['64 01', 'PIN_CANCELLED'],
    ['64 03', 'PIN_FORMAT'],
    ['6B 80', 'pad fault'],
    ['', 'pad fault'],
  ])('%j: %s', async (answer, outcome) => {
    expect(await enter(answer)).toBe(outcome)
  })

  it('has a padded code entered without its padding', async () => {
    const connection = reader({ [PAD.verifyCode]: '90 00' })
    await enterOnPad(connection, PAD, hex('00 20 00 01 08 3F 3F 3F 3F FF FF FF FF'))
    expect(connection.got[0]?.data).toBe(
      '3C3C820800040402010C04000000000D000000' + '00200001083F3F3F3FFFFFFFFF',
    )
  })

  it.each([
    [
      'the current and the new code',
      '00 24 00 01 08 3F 3F 3F 3F 3F 3F 3F 3F',
      '3C3C820400000404040302030C04000102',
    ],
    ['the new code alone', '01 24 01 01 04 3F 3F 3F 3F', '3C3C820400000004040102020C04010200'],
    ['the new code of an unblocking', '00 2C 02 01 04 3F 3F 3F 3F', '3C3C820400000004040102020C04010200'],
  ])('asks for %s', async (_what, command, head) => {
    const connection = reader({ [PAD.modifyCode]: '90 00' })
    await enterOnPad(connection, PAD, hex(command))
    expect(connection.got).toMatchObject([{ code: PAD.modifyCode }])
    expect(connection.got[0]?.data.slice(0, 34)).toBe(head)
  })

  it('changes no code on a PIN pad that can only verify', async () => {
    const connection = reader({})
    const entry = enterOnPad(connection, { ...PAD, modifyCode: null }, hex('01 24 01 01 04 3F 3F 3F 3F'))
    await expect(entry).rejects.toMatchObject({ code: 'CARD_PROTOCOL' })
    expect(connection.got).toEqual([])
  })
})
