import { describe, expect, it } from 'vitest'
import type { CardDialect } from '../../../src/cps/card-dialect.ts'
import { Cps3Dialect } from '../../../src/cps/cps3.ts'
import { Cps4Dialect } from '../../../src/cps/cps4.ts'
import type { Protocol } from '../../../src/iso7816/apdu-channel.ts'
import type { AuthObject } from '../../../src/iso7816/pkcs15/aodf.ts'
import { outcomeOfCall } from '../../helpers/bridge-bench.ts'
import { hex } from '../../helpers/hex.ts'
import { scriptedChannel } from '../../helpers/scripted-channel.ts'

type Script = readonly (readonly [command: string, answer: string])[]

const MF3 = ['00 A4 09 0C 02 3F 00', '90 00'] as const
const OPEN4 = ['01 A4 04 0C 08 80 25 00 00 01 FF 01 00', '90 00'] as const
const [OLD, NEW, PUK] = ['31 32 33 34', '39 38 37 36', '31 32 33 34 35 36 37 38'] as const

const code = (reference: number, length: number): AuthObject => ({
  flags: [],
  authId: Uint8Array.of(reference),
  pinFlags: [],
  pinType: 1,
  minLength: length,
  storedLength: length,
  reference,
  path: { path: hex('3F00') },
})
const PIN_OBJECT = code(1, 4)
const PUK_OBJECT = code(2, 8)

const change = (card: CardDialect): Promise<void> => card.changePin(PIN_OBJECT, hex(OLD), hex(NEW))
const unblock = (card: CardDialect): Promise<void> =>
  card.unblockPin(PIN_OBJECT, hex(NEW), PUK_OBJECT, hex(PUK))

/** Runs against a script that must be used up. */
async function play(
  generation: 'cps3' | 'cps4',
  script: Script,
  work: (card: CardDialect) => Promise<void>,
  protocol: Protocol = generation === 'cps3' ? 't0' : 't1',
): Promise<string> {
  const channel = scriptedChannel(protocol, script)
  const card = generation === 'cps3' ? new Cps3Dialect(channel) : new Cps4Dialect(channel)
  const outcome = await outcomeOfCall(work(card))
  expect(channel.left).toBe(0)
  return outcome
}

describe('changePin of a CPS3', () => {
  const CHANGE = `00 24 00 01 08 ${OLD} ${NEW}`

  it('sends both codes in one command, in the MF, without a VERIFY', async () => {
    expect(await play('cps3', [MF3, [CHANGE, '90 00']], change)).toBe('ok')
  })

  it.each([
    ['63 C2', 'PIN_INCORRECT'],
    ['63 C0', 'PIN_BLOCKED'],
    ['69 83', 'PIN_BLOCKED'],
    ['6A 80', 'CARD_PROTOCOL'],
    ['69 82', 'CARD_PROTOCOL'],
  ])('reads %s as %s and does not repeat it', async (answer, outcome) => {
    expect(await play('cps3', [MF3, [CHANGE, answer]], change)).toBe(outcome)
  })
})

describe('unblockPin of a CPS3', () => {
  const VERIFY = `00 20 00 02 08 ${PUK}`
  const RESET = `00 2C 02 01 04 ${NEW}`

  it('verifies the PUK and gives the new code with the counter', async () => {
    expect(await play('cps3', [MF3, [VERIFY, '90 00'], [RESET, '90 00']], unblock)).toBe('ok')
  })

  it.each([
    ['63 C9', 'PUK_INCORRECT'],
    ['63 C0', 'PUK_BLOCKED'],
    ['69 83', 'PUK_BLOCKED'],
    ['6A 88', 'CARD_PROTOCOL'],
  ])('reads %s to the PUK as %s and sends nothing more', async (answer, outcome) => {
    expect(await play('cps3', [MF3, [VERIFY, answer]], unblock)).toBe(outcome)
  })

  it.each(['69 82', '63 C2'])('takes %s to the new code for a fault of the card', async (answer) => {
    const script: Script = [MF3, [VERIFY, '90 00'], [RESET, answer]]
    expect(await play('cps3', script, unblock)).toBe('CARD_PROTOCOL')
  })
})

describe('changePin of a CPS4', () => {
  const VERIFY = `01 20 00 01 04 ${OLD}`
  const CHANGE = `01 24 01 01 04 ${NEW}`

  it.each<Protocol>(['t1', 't0'])(
    'verifies the old code, then gives the new one alone (%s)',
    async (protocol) => {
      expect(await play('cps4', [OPEN4, [VERIFY, '90 00'], [CHANGE, '90 00']], change, protocol)).toBe('ok')
    },
  )

  it.each([
    ['63 C1', 'PIN_INCORRECT'],
    ['63 C0', 'PIN_BLOCKED'],
    ['68 81', 'CARD_PROTOCOL'],
    ['69 85', 'CARD_PROTOCOL'],
  ])('reads %s to the old code as %s, does not repeat it and sends no new one', async (answer, outcome) => {
    expect(await play('cps4', [OPEN4, [VERIFY, answer]], change)).toBe(outcome)
  })

  it.each(['69 82', '68 81'])('takes %s to the new code for a fault of the card', async (answer) => {
    const script: Script = [OPEN4, [VERIFY, '90 00'], [CHANGE, answer]]
    expect(await play('cps4', script, change)).toBe('CARD_PROTOCOL')
  })
})

describe('unblockPin of a CPS4', () => {
  const VERIFY = `01 20 00 02 08 ${PUK}`
  const CHANGE = `01 24 01 01 04 ${NEW}`

  it.each([
    ['t1', '01 2C 03 81'],
    ['t0', '01 2C 03 81 00'],
  ] as const)(
    'verifies the PUK, resets the counter, then gives the new code (%s)',
    async (protocol, reset) => {
      const script: Script = [OPEN4, [VERIFY, '90 00'], [reset, '90 00'], [CHANGE, '90 00']]
      expect(await play('cps4', script, unblock, protocol)).toBe('ok')
    },
  )

  it.each([
    ['63 C9', 'PUK_INCORRECT'],
    ['63 C0', 'PUK_BLOCKED'],
    ['69 83', 'PUK_BLOCKED'],
    ['69 85', 'CARD_PROTOCOL'],
  ])('reads %s to the PUK as %s and sends nothing more', async (answer, outcome) => {
    expect(await play('cps4', [OPEN4, [VERIFY, answer]], unblock)).toBe(outcome)
  })

  it('sends no new code when the counter was not reset', async () => {
    const script: Script = [OPEN4, [VERIFY, '90 00'], ['01 2C 03 81', '69 82']]
    expect(await play('cps4', script, unblock)).toBe('CARD_PROTOCOL')
  })
})
