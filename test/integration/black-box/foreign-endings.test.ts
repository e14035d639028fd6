import { describe, expect, it, onTestFinished } from 'vitest'
import {
  dial,
  makeHome,
  MANAGED,
  OTHER,
  parseObject,
  removeHome,
  runToEnd,
  startBridge,
} from '../../helpers/black-box.ts'
import { CHALLENGE, RPPS, SIGN, useForeignBench } from '../../helpers/foreign-bench.ts'
import { type ForeignCard } from '../../helpers/foreign-card.ts'
import { foreignCard } from '../../helpers/foreign-layout.ts'
import { eventually } from '../../helpers/eventually.ts'
import { traceIn } from '../../helpers/secret-search.ts'

const bench = useForeignBench()
const HOLD = { pin: '1234', then: 'activation.sign' }

async function insertUsual(): Promise<ForeignCard> {
  const card = foreignCard(bench().layout())
  await bench().insert(card)
  return card
}

async function folder(): Promise<string> {
  const home = await makeHome()
  onTestFinished(() => removeHome(home))
  return home
}

describe('a card whose PIN is held', () => {
  it('is reset when the portal goes', async () => {
    const card = await insertUsual()
    const holder = await dial(bench().bridge, { origin: OTHER })
    await holder.result('pin.verify', HOLD)
    expect(card.verified).toBe(true)
    holder.socket.terminate()
    await eventually(() => expect(card.verified).toBe(false))
    expect(await bench().outcome('activation.sign', { challenge: CHALLENGE })).toBe('PIN_REQUIRED')
    expect(await bench().outcome('activation.sign', SIGN)).toBe('ok')
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('is reset when the bridge gets %s', async (signal) => {
    const card = await insertUsual()
    const bridge = await startBridge({ home: await folder(), args: [] })
    const holder = await dial(bridge)
    await expect.poll(() => holder.code('card.identity'), { timeout: 5_000 }).toBe('ok')
    await holder.result('pin.verify', HOLD)
    expect(card.verified).toBe(true)
    const { code, elapsedMs } = await bridge.stop(signal)
    expect([code, card.verified]).toEqual([0, false])
    expect(elapsedMs).toBeLessThan(2_000)
  })

  it('is reset when a refused PIN follows', async () => {
    const card = await insertUsual()
    await bench().portal.result('pin.verify', HOLD)
    expect(await bench().outcome('pin.verify', { pin: '0000' })).toBe('PIN_INCORRECT')
    expect(card.verified).toBe(false)
    expect(await bench().outcome('activation.sign', { challenge: CHALLENGE })).toBe('PIN_REQUIRED')
  })

  it('is reset when the signature fails', async () => {
    const usual = bench().layout()
    const card = foreignCard({ ...usual, manners: { ...usual.manners, signature: 'random' } })
    await bench().insert(card)
    await bench().portal.result('pin.verify', HOLD)
    expect(await bench().outcome('activation.sign', { challenge: CHALLENGE })).toBe('CARD_PROTOCOL')
    expect(card.verified).toBe(false)
  })
})

describe('a bridge that is killed', () => {
  it('leaves no verified card behind, and the next one starts', async () => {
    const card = await insertUsual()
    const home = await folder()
    const bridge = await startBridge({ home, args: [] })
    const holder = await dial(bridge)
    await expect.poll(() => holder.code('card.identity'), { timeout: 5_000 }).toBe('ok')
    await holder.result('pin.verify', HOLD)
    await bridge.stop('SIGKILL')
    await eventually(() => expect(card.verified).toBe(false))
    const next = await startBridge({ home, args: [] })
    const portal = await dial(next)
    await expect.poll(() => portal.code('activation.sign', SIGN), { timeout: 5_000 }).toBe('ok')
    await next.stop()
  })
})

describe('the command line on the real reader', () => {
  it('lists readers, reads the holder and signs, without the daemon', async () => {
    const card = await insertUsual()
    const home = await folder()
    const readers = await runToEnd(home, ['readers', '--json'])
    expect([readers.code, readers.stderr]).toEqual([0, ''])
    expect(readers.stdout).toContain('cps3')
    const identity = await runToEnd(home, ['identity', '--json'])
    expect(identity.code).toBe(0)
    expect(identity.stdout).toContain(RPPS.nationalId)
    const args = ['sign', '--audience', MANAGED, '--challenge', CHALLENGE, '--pin-stdin', '--json']
    const signed = await runToEnd(home, args, { input: '1234\n' })
    expect(signed.code).toBe(0)
    expect(parseObject(signed.stdout)).toMatchObject({ format: 'jws', nationalId: RPPS.nationalId })
    expect([card.tried, card.signed, card.verified]).toEqual([1, 1, false])
    const wrong = await runToEnd(home, args, { input: '0000\n' })
    expect(wrong.code).toBe(1)
    expect(wrong.stderr + wrong.stdout).toContain('PIN_INCORRECT')
    expect([card.tried, card.triesLeft]).toEqual([2, 2])
  })

  it('says what is wrong in one line, with the code of its area', async () => {
    const home = await folder()
    await bench().becomes('empty')
    const absent = await runToEnd(home, ['identity'])
    expect([absent.code, absent.stdout]).toEqual([1, ''])
    expect(absent.stderr.trim().split('\n')).toHaveLength(1)
    const misuse = await runToEnd(home, ['sign', '--challenge', CHALLENGE])
    expect([misuse.code, misuse.stdout]).toEqual([2, ''])
    await insertUsual()
    const bad = await runToEnd(home, ['sign', '--audience', MANAGED, '--challenge', 'x', '--pin-stdin'], {
      input: '1234\n',
    })
    expect(bad.code).not.toBe(0)
    expect(traceIn(bad.stderr, '1234')).toBeNull()
  })
})
