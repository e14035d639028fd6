import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Bridge } from '../../src/bridge/bridge.ts'
import { forgetfulKeeper } from '../../src/bridge/record/consents.ts'
import { createBridge } from '../../src/bridge/create-bridge.ts'
import { createPcscProvider } from '../../src/reader/pcsc/pcsc-provider.ts'
import { CHALLENGE, CountedCard, PIN, TestClient } from '../helpers/bridge-bench.ts'
import { type Pcscd, startPcscd } from '../helpers/pcscd.ts'
import { cpsProfile, makeOtherCard, makeVirtualCard } from '../helpers/virtual-cards.ts'

describe('a CPS4 in a reader of pcscd', () => {
  let pcscd: Pcscd
  let bridge: Bridge
  beforeAll(async () => {
    pcscd = await startPcscd()
  })
  afterAll(() => pcscd.stop())
  beforeEach(async () => {
    bridge = createBridge({
      provider: createPcscProvider(),
      config: { pin: { holdSeconds: 30, wrongPerOriginPerHour: 6 } },
      version: '1.2.3',
      platform: 'linux',
      now: () => new Date(),
      elapsed: () => performance.now(),
      uuid: randomUUID,
      newPromptId: () => randomBytes(16).toString('base64url'),
      consents: forgetfulKeeper(randomBytes(32)),
    })
    await bridge.start()
  })
  afterEach(async () => {
    await bridge.stop()
    await pcscd.remove()
  })
  const client = (): TestClient => new TestClient(bridge, {}, {})

  it.each([
    ['cps4', 't1', 11, 7],
    ['cps4-t0', 't0', 13, 8],
    ['rpps', 't0', 13, 7],
  ] as const)('is read and signs in its protocol: %s in %s', async (name, protocol, identity, sign) => {
    const card = new CountedCard(await makeVirtualCard(name))
    expect(card.protocol).toBe(protocol)
    await pcscd.insert(card)
    const { nationalId } = cpsProfile(name).holder
    expect(await client().call('card.identity', { waitSeconds: 10 })).toMatchObject({ nationalId })
    expect(card.exchanges).toBe(identity)
    expect(await client().call('pin.status', {})).toMatchObject({ triesLeft: 3, blocked: false })
    const wrong = await client().fault('activation.sign', { challenge: CHALLENGE, pin: '9999' })
    expect(wrong).toMatchObject({ code: 'PIN_INCORRECT', details: { triesLeft: 2 } })
    card.clear()
    const signed = await client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })
    expect(signed.nationalId).toBe(nationalId)
    expect(card.exchanges).toBe(sign)
    expect(card.verifies).toBe(1)
    expect(card.triesLeft).toBe(3)
  })

  it('is recovered when its application was lost', async () => {
    await pcscd.insert(await makeVirtualCard('cps4', { lostApplication: true }))
    const signed = await client().call('activation.sign', { challenge: CHALLENGE, pin: PIN, waitSeconds: 10 })
    expect(signed.nationalId).toBe(cpsProfile('cps4').holder.nationalId)
  })

  it.each([
    ['vitale', 'CARD_UNSUPPORTED'],
    ['bank', 'CARD_UNSUPPORTED'],
  ])('is told from a card of another kind: %s', async (name, code) => {
    await pcscd.insert(await makeOtherCard(name))
    const error = await client().fault('card.identity', { waitSeconds: 1 })
    expect(error.code).toBe(code)
  })
})
