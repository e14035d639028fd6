import { describe, expect, it } from 'vitest'
import type { CommandApdu } from '../../../../src/iso7816/command-apdu.ts'
import { bytesToHex } from '../../../../src/iso7816/hex.ts'
import type { ResponseApdu } from '../../../../src/iso7816/response-apdu.ts'
import { T0Transport } from '../../../../src/reader/virtual/t0-transport.ts'
import { filled, hex } from '../../../helpers/hex.ts'

/** A terminal on a card that answers everything with `response`, and what reached that card. */
function terminal(response: ResponseApdu, readPastEnd: '6C' | '6282' = '6C') {
  const seen: { data: string; ne: number }[] = []
  const process = ({ data, ne }: CommandApdu): ResponseApdu => {
    seen.push({ data: bytesToHex(data), ne })
    return response
  }
  const transport = new T0Transport({ process, readPastEnd })
  return { seen, transport, send: (command: string) => bytesToHex(transport.transmit(hex(command))) }
}

const AB = 'AB'
const answered = (length: number, sw = 0x9000): ResponseApdu => ({ data: filled(length, 0xab), sw })

describe('T0Transport', () => {
  it('takes four bytes and P3 = 00 for the same command', () => {
    const { send, seen } = terminal(answered(0))
    expect([send('00200001'), send('0020000100')]).toEqual(['9000', '9000'])
    expect(seen).toEqual([
      { data: '', ne: 256 },
      { data: '', ne: 256 },
    ])
  })

  it('gives data at once to a command without data whose P3 is exact', () => {
    expect(terminal(answered(2)).send('00B0000002')).toBe(`${AB}${AB}9000`)
    expect(terminal(answered(256)).send('00B0000000')).toHaveLength(2 * 258)
  })

  it('keeps the answer to a command with data for GET RESPONSE', () => {
    const { send } = terminal(answered(3))
    expect(send('00A40000023F00')).toBe('6103')
    expect(send('00C0000003')).toBe(`${AB.repeat(3)}9000`)
    expect(send('00C0000003')).toBe('6985')
  })

  it('gives the answer in parts', () => {
    const { send } = terminal(answered(256))
    expect(send('00880000010A')).toBe('6100')
    expect(send('00C00000E7')).toBe(`${AB.repeat(0xe7)}6119`)
    expect(send('00C0000019')).toBe(`${AB.repeat(0x19)}9000`)
  })

  it('announces more than 256 bytes as 00', () => {
    const { send } = terminal(answered(300))
    expect(send('00880000010A')).toBe('6100')
    expect(send('00C0000000')).toBe(`${AB.repeat(256)}612C`)
    expect(send('00C000002C')).toBe(`${AB.repeat(44)}9000`)
  })

  it('corrects the length of a GET RESPONSE and still has the data', () => {
    const { send } = terminal(answered(3))
    send('00A40000023F00')
    expect(send('00C0000004')).toBe('6C03')
    expect(send('00C0000000')).toBe('6C03')
    expect(send('00C0000003')).toBe(`${AB.repeat(3)}9000`)
  })

  it.each([
    ['another command', '00B0000003'],
    ['bytes that are no command', '00'],
  ])('drops the waiting data at %s', (_, command) => {
    const { send } = terminal(answered(3))
    send('00A40000023F00')
    send(command)
    expect(send('00C0000003')).toBe('6985')
  })

  it('refuses GET RESPONSE with parameters or data', () => {
    const { send } = terminal(answered(3))
    send('00A40000023F00')
    expect(send('00C0010003')).toBe('6A86')
    expect(send('00C00000010A')).toBe('6700')
  })

  it('announces the exact length with 6Cxx and does not run the command twice', () => {
    const { send, seen } = terminal(answered(3))
    expect(send('002A9E9A00')).toBe('6C03')
    expect(send('002A9E9A03')).toBe(`${AB.repeat(3)}9000`)
    expect(seen).toHaveLength(1)
    expect(send('002A9E9A03')).toBe(`${AB.repeat(3)}9000`)
    expect(seen).toHaveLength(2)
  })

  it('gives data that ends early with 6282 when told so, and announces its length otherwise', () => {
    expect(terminal(answered(3, 0x6282), '6282').send('00B0000010')).toBe(`${AB.repeat(3)}6282`)
    const { send } = terminal(answered(3, 0x6282))
    expect(send('00B0000010')).toBe('6C03')
    expect(send('00B0000003')).toBe(`${AB.repeat(3)}9000`)
  })

  it('forgets everything at a reset', () => {
    const { send, transport } = terminal(answered(3))
    send('00A40000023F00')
    transport.reset()
    expect(send('00C0000003')).toBe('6985')
  })

  it.each(['', '00', '00A400', '00A40000033F00', '00A40000023F0000', '00A40000000002 3F00'])(
    'refuses the bytes %j, which are no T=0 command',
    (command) => {
      const { send, seen } = terminal(answered(0))
      expect(send(command)).toBe('6700')
      expect(seen).toEqual([])
    },
  )
})
