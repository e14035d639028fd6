import { describe, expect, it } from 'vitest'
import { Cps4Dialect } from '../../../src/cps/cps4.ts'
import { sha256DigestInfo } from '../../../src/cps/digest-info.ts'
import { signatureBlock } from '../../../src/cps/signature-block.ts'
import { isBridgeError } from '../../../src/errors/bridge-error.ts'
import type { Protocol } from '../../../src/iso7816/apdu-channel.ts'
import { bytesToHex } from '../../../src/iso7816/hex.ts'
import type { AuthObject } from '../../../src/iso7816/pkcs15/aodf.ts'
import type { PrivateKeyObject } from '../../../src/iso7816/pkcs15/prkdf.ts'
import { hex } from '../../helpers/hex.ts'
import { scriptedChannel } from '../../helpers/scripted-channel.ts'

const SELECT = ['01 A4 04 0C 08 80 25 00 00 01 FF 01 00', '90 00'] as const
const MANAGER = '01 A4 04 0C 07 A0 00 00 01 51 00 00'
const CPS2TER = '00 A4 04 0C 08 80 25 00 00 01 FF 00 02'
const FCI = '6F 0B 80 02 01 20 82 01 01 83 02 A0 02'
const EF_DIR_RECORD = '61 15 4F 0D E828BD080F8025000001FF0010 51 04 3F00 0005'
const PIN: AuthObject = {
  flags: [],
  authId: hex('01'),
  pinFlags: [],
  pinType: 1,
  minLength: 4,
  storedLength: 4,
  reference: 0x01,
  path: { path: hex('3F00') },
}
const KEY: PrivateKeyObject = {
  id: hex('20'),
  flags: [],
  usage: [],
  native: true,
  accessFlags: [],
  keyReference: 0x20,
  modulusLength: 2048,
}
const HASH = new Uint8Array(32).fill(0x5a)
const BLOCK = bytesToHex(signatureBlock(sha256DigestInfo(HASH), 256))
const SIGNATURE = 'AB'.repeat(256)

/** Runs against a script that must be used up. */
async function play<T>(
  protocol: Protocol,
  script: readonly (readonly [string, string])[],
  work: (dialect: Cps4Dialect) => Promise<T>,
): Promise<T> {
  const channel = scriptedChannel(protocol, script)
  try {
    return await work(new Cps4Dialect(channel))
  } finally {
    expect(channel.left).toBe(0)
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error: unknown) => (isBridgeError(error) ? error.code : String(error)),
  )
}

describe('Cps4Dialect', () => {
  it('selects a file from the MF with a path that leaves out 3F00, on channel 1', async () => {
    const script = [SELECT, ['01 A4 08 00 04 00 01 A0 02 00', `${FCI} 90 00`]] as const
    const file = await play('t1', script, (card) => card.selectFile(hex('3F000001A002')))
    expect(file).toEqual({ size: 0x120 })
  })

  it('takes a relative path from the application', async () => {
    const script = [SELECT, ['01 A4 08 00 04 00 01 50 31 00', `${FCI} 90 00`]] as const
    expect(await play('t1', script, (card) => card.selectFile(hex('5031')))).toEqual({ size: 0x120 })
  })

  it('fetches the file control information on the same channel in T=0', async () => {
    const script = [
      SELECT,
      ['01 A4 08 00 04 00 01 A0 02', '61 0D'],
      ['01 C0 00 00 0D', `${FCI} 90 00`],
    ] as const
    const file = await play('t0', script, (card) => card.selectFile(hex('3F000001A002')))
    expect(file).toEqual({ size: 0x120 })
  })

  it.each(['69 85', '68 81', '6A 82', '6E 00', '6F 00'])(
    'recovers an application that answers %s, through the card manager',
    async (answer) => {
      const script = [
        [SELECT[0], answer],
        [MANAGER, '6A 82'],
        [CPS2TER, '90 00'],
        SELECT,
        ['01 A4 08 00 04 00 01 50 31 00', `${FCI} 90 00`],
      ] as const
      expect(await play('t1', script, (card) => card.selectFile(hex('5031')))).toEqual({ size: 0x120 })
    },
  )

  it('gives up on a card whose application stays away', async () => {
    const script = [
      [SELECT[0], '69 85'],
      [MANAGER, '90 00'],
      [CPS2TER, '6A 82'],
      [SELECT[0], '69 85'],
    ] as const
    expect(await codeOf(play('t1', script, (card) => card.selectFile(hex('5031'))))).toBe('CARD_PROTOCOL')
  })

  it.each(['6E 00', '6A 86', '68 81', '69 85'])(
    'selects again after %s in the middle of a file',
    async (lost) => {
      const select = ['01 A4 08 00 04 00 01 A0 02 00', `${FCI} 90 00`] as const
      const script = [
        SELECT,
        select,
        ['01 B0 01 00 20', lost],
        SELECT,
        select,
        ['01 B0 01 00 20', `${'11'.repeat(32)} 90 00`],
      ] as const
      const chunk = await play('t1', script, async (card) => {
        await card.selectFile(hex('3F000001A002'))
        return card.readBinary(0x100, 32)
      })
      expect(chunk).toHaveLength(32)
    },
  )

  it('looks the application up in EF.DIR when it is not in its usual place', async () => {
    const script = [
      SELECT,
      ['01 A4 08 00 04 00 01 50 31 00', '6A 82'],
      ['01 A4 08 00 02 2F 00 00', '6F 0B 80 02 00 17 82 01 01 83 02 2F 00 90 00'],
      ['01 B0 00 00 17', `${EF_DIR_RECORD} 90 00`],
      ['01 A4 08 00 04 00 05 50 31 00', `${FCI} 90 00`],
    ] as const
    expect(await play('t1', script, (card) => card.selectFile(hex('5031')))).toEqual({ size: 0x120 })
  })

  it.each([
    ['t1', '01 20 00 01'],
    ['t0', '01 20 00 01 00'],
  ] as const)('asks for the counter in %s without a select', async (protocol, status) => {
    const script = [SELECT, [status, '63 C2']] as const
    const state = await play(protocol, script, (card) => card.pinState(PIN))
    expect(state).toEqual({ kind: 'tries', triesLeft: 2 })
  })

  it('asks for the counter again when the channel was gone', async () => {
    const script = [SELECT, ['01 20 00 01', '68 81'], SELECT, ['01 20 00 01', '63 C3']] as const
    expect(await play('t1', script, (card) => card.pinState(PIN))).toEqual({ kind: 'tries', triesLeft: 3 })
  })

  it('selects the directory of a PIN whose reference is local', async () => {
    const script = [SELECT, ['01 A4 08 00 02 00 01', '90 00'], ['01 20 00 81', '63 C3']] as const
    const local = { ...PIN, reference: 0x81, path: { path: hex('3F000001') } }
    expect(await play('t1', script, (card) => card.pinState(local))).toMatchObject({ triesLeft: 3 })
  })

  it.each(['6E 00', '6A 86', '68 81', '69 85'])('never repeats a VERIFY, not after %s', async (lost) => {
    const script = [SELECT, ['01 20 00 01 04 31 32 33 34', lost]] as const
    const outcome = codeOf(play('t1', script, (card) => card.verify(PIN, hex('31323334'))))
    expect(await outcome).toBe('CARD_PROTOCOL')
  })

  it.each([
    ['63 C2', 'PIN_INCORRECT'],
    ['63 C0', 'PIN_BLOCKED'],
    ['69 83', 'PIN_BLOCKED'],
  ])('reads %s to a VERIFY as %s', async (answer, code) => {
    const script = [SELECT, ['01 20 00 01 04 31 32 33 34', answer]] as const
    expect(await codeOf(play('t1', script, (card) => card.verify(PIN, hex('31323334'))))).toBe(code)
  })

  it.each([
    ['t1', [[`01 2A 80 86 01 ${BLOCK.slice(510)} 00`, `${SIGNATURE} 90 00`]]],
    [
      't0',
      [
        [`01 2A 80 86 01 ${BLOCK.slice(510)}`, '61 00'],
        ['01 C0 00 00 00', `${SIGNATURE} 90 00`],
      ],
    ],
  ] as const)('signs in %s with a padded block in a chain of 255 bytes and one', async (protocol, last) => {
    const script = [
      SELECT,
      ['01 A4 08 00 02 00 01', '90 00'],
      ['01 22 41 B8 03 83 01 20', '90 00'],
      [`11 2A 80 86 FF ${BLOCK.slice(0, 510)}`, '90 00'],
      ...last,
    ] as const
    const signature = await play(protocol, script, (card) => card.signHash(KEY, HASH))
    expect(bytesToHex(signature)).toBe(SIGNATURE)
  })

  it.each(['6A 88', '69 85', '6A 80'])(
    'selects the directory of a key that the card answers with %s, for all of its signatures',
    async (refused) => {
      const signature = [
        ['01 A4 08 00 02 00 01', '90 00'],
        ['01 22 41 B8 03 83 01 20', '90 00'],
        [`11 2A 80 86 FF ${BLOCK.slice(0, 510)}`, '90 00'],
        [`01 2A 80 86 01 ${BLOCK.slice(510)} 00`, `${SIGNATURE} 90 00`],
      ] as const
      const script = [
        SELECT,
        ['01 20 00 01 04 31 32 33 34', '90 00'],
        ['01 22 41 B8 03 83 01 20', refused],
        ...signature,
        SELECT,
        ...signature,
      ] as const
      await play('t1', script, async (card) => {
        await card.verify(PIN, hex('31323334'))
        await card.signHash(KEY, HASH)
        await card.selectApplication()
        await card.signHash(KEY, HASH)
      })
    },
  )

  it('does not select the directory of a key again whose file was read last', async () => {
    const script = [
      SELECT,
      ['01 A4 08 00 04 00 01 70 02 00', `${FCI} 90 00`],
      ['01 22 41 B8 03 83 01 A0', '6A 88'],
    ] as const
    const outcome = play('t1', script, async (card) => {
      await card.selectFile(hex('7002'))
      return card.signHash({ ...KEY, keyReference: 0xa0 }, HASH)
    })
    expect(await codeOf(outcome)).toBe('CARD_PROTOCOL')
  })

  it('takes the reference and the directory of a key from the card', async () => {
    const script = [
      SELECT,
      ['01 A4 08 00 04 00 01 00 07', '90 00'],
      ['01 22 41 B8 03 83 01 B3', '6A 88'],
    ] as const
    const key = { ...KEY, keyReference: 0xb3, path: { path: hex('0007') } }
    expect(await codeOf(play('t1', script, (card) => card.signHash(key, HASH)))).toBe('CARD_PROTOCOL')
  })

  it('does not begin a signature anew that the card stopped', async () => {
    const script = [
      SELECT,
      ['01 A4 08 00 02 00 01', '90 00'],
      ['01 22 41 B8 03 83 01 20', '90 00'],
      [`11 2A 80 86 FF ${BLOCK.slice(0, 510)}`, '69 85'],
    ] as const
    expect(await codeOf(play('t1', script, (card) => card.signHash(KEY, HASH)))).toBe('CARD_PROTOCOL')
  })
})

describe('signatureBlock', () => {
  it('is the block type 1 of PKCS#1', () => {
    expect(bytesToHex(signatureBlock(hex('30 31'), 16))).toBe('0001FFFFFFFFFFFFFFFFFFFFFF003031')
  })

  it.each([12, 20.5, 1024])('refuses a key of %d bytes', (bytes) => {
    expect(() => signatureBlock(hex('30 31'), bytes)).toThrow('CARD_PROTOCOL')
  })
})
