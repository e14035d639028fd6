import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { isBridgeError } from '../../../src/errors/bridge-error.ts'
import type { ApduChannel, Protocol } from '../../../src/iso7816/apdu-channel.ts'
import { command, decodeCommandApdu } from '../../../src/iso7816/command-apdu.ts'
import { exchange } from '../../../src/iso7816/exchange.ts'
import { bytesToHex, concatBytes } from '../../../src/iso7816/hex.ts'
import { encodeResponseApdu } from '../../../src/iso7816/response-apdu.ts'
import { filled, hex } from '../../helpers/hex.ts'
import { RUNS } from '../../helpers/properties.ts'
import { scriptedChannel } from '../../helpers/scripted-channel.ts'

const BLOCK = 'AB'.repeat(256)
const PATH = hex('3F 00 2F 00')
const SCRIPTS: readonly {
  name: string
  protocol: Protocol
  apdu: ReturnType<typeof command>
  script: readonly (readonly [string, string])[]
  data: string
  sw: number
}[] = [
  {
    name: 'T=0 sends P3 = 00 in case 1',
    protocol: 't0',
    apdu: command([0x00, 0x20, 0x00, 0x01]),
    script: [['00 20 00 01 00', '63 C3']],
    data: '',
    sw: 0x63c3,
  },
  {
    name: 'T=1 sends four bytes in case 1',
    protocol: 't1',
    apdu: command([0x01, 0x20, 0x00, 0x01]),
    script: [['01 20 00 01', '63 C3']],
    data: '',
    sw: 0x63c3,
  },
  {
    name: 'T=0 repeats case 2 with the length that 6Cxx tells',
    protocol: 't0',
    apdu: command([0x00, 0xb0, 0x9c, 0x00], undefined, 0xc0),
    script: [
      ['00 B0 9C 00 C0', '6C 0C'],
      ['00 B0 9C 00 0C', '5A 0A 80 25 00 00 01 99 21 38 45 0F 90 00'],
    ],
    data: '5A 0A 80 25 00 00 01 99 21 38 45 0F',
    sw: 0x9000,
  },
  {
    name: 'T=0 leaves Le out of case 4 and asks for the answer after 61xx',
    protocol: 't0',
    apdu: command([0x00, 0xa4, 0x09, 0x04], PATH, 256),
    script: [
      ['00 A4 09 04 04 3F 00 2F 00', '61 03'],
      ['00 C0 00 00 03', '62 01 00 90 00'],
    ],
    data: '62 01 00',
    sw: 0x9000,
  },
  {
    name: 'T=1 sends Le in case 4',
    protocol: 't1',
    apdu: command([0x01, 0xa4, 0x08, 0x00], PATH, 256),
    script: [['01 A4 08 00 04 3F 00 2F 00 00', '6F 00 90 00']],
    data: '6F 00',
    sw: 0x9000,
  },
  {
    name: 'the answer comes in several parts, 6100 meaning 256 bytes',
    protocol: 't0',
    apdu: command([0x00, 0x88, 0x00, 0x00], hex('30 31'), 256),
    script: [
      ['00 88 00 00 02 30 31', '61 00'],
      ['00 C0 00 00 00', `${BLOCK} 61 02`],
      ['00 C0 00 00 02', 'CD CD 90 00'],
    ],
    data: `${BLOCK} CD CD`,
    sw: 0x9000,
  },
  {
    name: 'GET RESPONSE itself is repeated after 6Cxx, not the command',
    protocol: 't0',
    apdu: command([0x00, 0x88, 0x00, 0x00], hex('30 31'), 256),
    script: [
      ['00 88 00 00 02 30 31', '61 E7'],
      ['00 C0 00 00 E7', '6C 02'],
      ['00 C0 00 00 02', 'AA BB 90 00'],
    ],
    data: 'AA BB',
    sw: 0x9000,
  },
  {
    name: 'GET RESPONSE keeps the logical channel',
    protocol: 't0',
    apdu: command([0x01, 0xa4, 0x08, 0x04], PATH, 256),
    script: [
      ['01 A4 08 04 04 3F 00 2F 00', '61 01'],
      ['01 C0 00 00 01', 'AA 90 00'],
    ],
    data: 'AA',
    sw: 0x9000,
  },
  {
    name: 'GET RESPONSE keeps a class of its own',
    protocol: 't0',
    apdu: command([0xa0, 0xa4, 0x00, 0x00], hex('3F 00'), 256),
    script: [
      ['A0 A4 00 00 02 3F 00', '61 01'],
      ['A0 C0 00 00 01', 'AA 90 00'],
    ],
    data: 'AA',
    sw: 0x9000,
  },
  {
    name: 'data that a command did not ask for is not fetched',
    protocol: 't0',
    apdu: command([0x01, 0xa4, 0x08, 0x00], hex('00 01')),
    script: [['01 A4 08 00 02 00 01', '61 1E']],
    data: '',
    sw: 0x9000,
  },
  {
    name: 'data that came with 61xx is kept',
    protocol: 't1',
    apdu: command([0x00, 0xca, 0x01, 0x02], undefined, 256),
    script: [
      ['00 CA 01 02 00', 'AA 61 01'],
      ['00 C0 00 00 01', 'BB 90 00'],
    ],
    data: 'AA BB',
    sw: 0x9000,
  },
  {
    name: '6Cxx to a command with data is given back, and the command not repeated',
    protocol: 't1',
    apdu: command([0x00, 0x88, 0x00, 0x00], hex('30 31'), 256),
    script: [['00 88 00 00 02 30 31 00', '6C 02']],
    data: '',
    sw: 0x6c02,
  },
  {
    name: '6Cxx to a command without Le is given back, and the command not repeated',
    protocol: 't0',
    apdu: command([0x00, 0x20, 0x00, 0x01]),
    script: [['00 20 00 01 00', '6C 03']],
    data: '',
    sw: 0x6c03,
  },
  {
    name: 'a second 6Cxx is given back',
    protocol: 't0',
    apdu: command([0x00, 0xb0, 0x00, 0x00], undefined, 16),
    script: [
      ['00 B0 00 00 10', '6C 0C'],
      ['00 B0 00 00 0C', '6C 0B'],
    ],
    data: '',
    sw: 0x6c0b,
  },
  {
    name: 'an error in the middle of the parts is given back with what came',
    protocol: 't0',
    apdu: command([0x00, 0xb0, 0x00, 0x00], undefined, 256),
    script: [
      ['00 B0 00 00 00', 'AA 61 02'],
      ['00 C0 00 00 02', '6F 00'],
    ],
    data: 'AA',
    sw: 0x6f00,
  },
  {
    name: 'T=0 asks for 256 bytes when more are expected',
    protocol: 't0',
    apdu: command([0x00, 0xb0, 0x00, 0x00], undefined, 0x10000),
    script: [
      ['00 B0 00 00 00', `${BLOCK} 61 01`],
      ['00 C0 00 00 01', 'CC 90 00'],
    ],
    data: `${BLOCK} CC`,
    sw: 0x9000,
  },
  {
    name: 'T=1 has an extended Le',
    protocol: 't1',
    apdu: command([0x00, 0xb0, 0x00, 0x00], undefined, 0x101),
    script: [['00 B0 00 00 00 01 01', 'AA 62 82']],
    data: 'AA',
    sw: 0x6282,
  },
  {
    name: 'data of 255 bytes go out at once',
    protocol: 't0',
    apdu: command([0x00, 0x2a, 0x80, 0x86], filled(255, 0x11), 0),
    script: [[`00 2A 80 86 FF ${'11'.repeat(255)}`, '90 00']],
    data: '',
    sw: 0x9000,
  },
  {
    name: 'data of 257 bytes go out as a chain whose last command alone expects an answer',
    protocol: 't1',
    apdu: command([0x01, 0x2a, 0x80, 0x86], filled(257, 0x11), 256),
    script: [
      [`11 2A 80 86 FF ${'11'.repeat(255)}`, '90 00'],
      ['01 2A 80 86 02 11 11 00', 'AA 61 01'],
      ['01 C0 00 00 01', 'BB 90 00'],
    ],
    data: 'AA BB',
    sw: 0x9000,
  },
  {
    name: 'a chain that the card refuses ends there',
    protocol: 't0',
    apdu: command([0x00, 0x2a, 0x80, 0x86], filled(600, 0x11), 256),
    script: [
      [`10 2A 80 86 FF ${'11'.repeat(255)}`, '90 00'],
      [`10 2A 80 86 FF ${'11'.repeat(255)}`, '68 84'],
    ],
    data: '',
    sw: 0x6884,
  },
]

/** A card that gives the same answers round and round, and notes what it got. */
function loopingChannel(
  protocol: Protocol,
  answers: readonly Uint8Array[],
): ApduChannel & { readonly sent: Uint8Array[] } {
  const sent: Uint8Array[] = []
  return {
    protocol,
    sent,
    transmit: (bytes) => {
      sent.push(bytes.slice())
      return Promise.resolve(answers[(sent.length - 1) % answers.length] ?? new Uint8Array(0))
    },
  }
}

async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'none'
  } catch (error) {
    if (isBridgeError(error)) return error.code
    throw error
  }
}

describe('exchange', () => {
  it.each(SCRIPTS)('$name', async ({ protocol, apdu, script, data, sw }) => {
    const channel = scriptedChannel(protocol, script)
    expect(await exchange(channel, apdu)).toEqual({ data: hex(data), sw })
    expect(channel.left).toBe(0)
  })

  it.each<[string, Uint8Array[]]>([
    ['nothing', [hex('')]],
    ['one byte', [hex('90')]],
    ['61xx without end and without data', [hex('61 01')]],
    ['61xx without end, one byte at a time', [hex('AA 61 01')]],
    ['61xx without end, 256 bytes at a time', [concatBytes(filled(256), hex('61 00'))]],
    ['more than 65536 bytes at once', [concatBytes(filled(0x10001), hex('90 00'))]],
    ['61xx and 6Cxx in turn', [hex('61 01'), hex('6C 01')]],
  ])('ends with CARD_PROTOCOL or an error status on a card that answers %s', async (_name, answers) => {
    const channel = loopingChannel('t0', answers)
    const outcome = exchange(channel, command([0, 0xb0, 0, 0], undefined, 256)).then(
      ({ sw }) => sw !== 0x9000,
    )
    expect(await outcome.catch((error: unknown) => isBridgeError(error) && error.code)).toSatisfy(
      (end: unknown) => end === true || end === 'CARD_PROTOCOL',
    )
    expect(channel.sent.length).toBeLessThan(700)
  })

  it('gathers exactly 65536 bytes and no more', async () => {
    const full = (count: number): readonly (readonly [string, string])[] => [
      ['00 B0 00 00 00', `${BLOCK} 61 00`],
      ...Array.from({ length: count - 2 }, () => ['00 C0 00 00 00', `${BLOCK} 61 00`] as const),
      ['00 C0 00 00 00', `${BLOCK} 90 00`],
    ]
    const read = command([0, 0xb0, 0, 0], undefined, 0x10000)
    expect((await exchange(scriptedChannel('t0', full(256)), read)).data.length).toBe(0x10000)
    expect(await failureOf(exchange(scriptedChannel('t0', full(257)), read))).toBe('CARD_PROTOCOL')
  })

  it('refuses data that no command can carry before anything is sent', async () => {
    const channel = loopingChannel('t0', [hex('90 00')])
    await expect(exchange(channel, command([0, 0xd6, 0, 0], filled(0x10000)))).rejects.toThrow(RangeError)
    expect(channel.sent).toEqual([])
  })

  it('wipes the bytes that it sent, also when the channel fails', async () => {
    const kept: Uint8Array[] = []
    const channel: ApduChannel = {
      protocol: 't0',
      transmit: (bytes) => {
        kept.push(bytes)
        return Promise.reject(new Error('card pulled'))
      },
    }
    const pin = hex('31 32 33 34')
    await expect(exchange(channel, command([0, 0x20, 0, 1], pin))).rejects.toThrow('card pulled')
    expect(kept.map(bytesToHex)).toEqual(['000000000000000000'])
    expect(pin).toEqual(hex('31 32 33 34'))
  })

  const statusWords = fc.oneof(
    fc.integer({ min: 0x6100, max: 0x61ff }),
    fc.integer({ min: 0x6c00, max: 0x6cff }),
    fc.constantFrom(0x9000, 0x63c2, 0x6282, 0x6f00),
    fc.integer({ min: 0, max: 0xffff }),
  )
  const answers = fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .record({ data: fc.uint8Array({ maxLength: 8 }), sw: statusWords })
        .map(encodeResponseApdu),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 1 }) },
  )
  const apdus = fc.record({
    cla: fc.constantFrom(0x00, 0x01, 0x02, 0x03, 0x41, 0xa0),
    ins: fc.constantFrom(0x20, 0x88, 0xb0, 0xa4),
    p1: fc.constant(0),
    p2: fc.constant(1),
    data: fc.oneof(
      fc.constant(new Uint8Array(0)),
      fc.uint8Array({ minLength: 1, maxLength: 700, size: 'max' }),
    ),
    ne: fc.constantFrom(0, 0, 1, 255, 256, 0x10000),
  })

  test.prop(
    [fc.constantFrom<Protocol>('t0', 't1'), apdus, fc.array(answers, { minLength: 1, maxLength: 6 })],
    RUNS,
  )(
    'ends on any card, within its bounds, and repeats nothing that has data or no Le',
    async (protocol, apdu, script) => {
      const channel = loopingChannel(protocol, script)
      let received = 0
      try {
        received = (await exchange(channel, apdu)).data.length
      } catch (error) {
        expect(isBridgeError(error) && error.code).toBe('CARD_PROTOCOL')
      }
      expect(received).toBeLessThanOrEqual(0x10000)

      const sent = channel.sent.map((bytes) => decodeCommandApdu(bytes))
      const isGetResponse = ({ ins }: { ins: number }): boolean => ins === 0xc0
      const first = sent.findIndex(isGetResponse)
      const own = first < 0 ? sent : sent.slice(0, first)
      const asked = first < 0 ? [] : sent.slice(first)
      const links = Math.max(1, Math.ceil(apdu.data.length / 255))
      expect(own.length).toBeLessThanOrEqual(links + (apdu.data.length === 0 && apdu.ne > 0 ? 1 : 0))
      expect(asked.length).toBeLessThanOrEqual(600)
      expect(asked.every((get) => isGetResponse(get) && get.cla === apdu.cla)).toBe(true)
      expect(own.slice(0, links - 1).every(({ cla }) => cla === (apdu.cla | 0x10))).toBe(true)
    },
  )
})
