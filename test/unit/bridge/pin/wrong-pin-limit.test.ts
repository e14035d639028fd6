import { describe, expect, it } from 'vitest'
import { WrongPinLimit } from '../../../../src/bridge/pin/wrong-pin-limit.ts'
import { BridgeError, isBridgeError, plainError } from '../../../../src/errors/bridge-error.ts'

const HOUR_MS = 3_600_000
const PORTAL = 'https://portal.example'
const wrong = (): Promise<never> => Promise.reject(new BridgeError('PIN_INCORRECT', { triesLeft: 2 }))
const right = (): Promise<void> => Promise.resolve()
const prepare = (): Promise<string> => Promise.resolve('prepared')

/** A limit with a clock that a test turns. */
function bench(perHour: number) {
  let time = 5
  const limit = new WrongPinLimit({ perHour, elapsed: () => time })
  const attempt = (command: (prepared: string, countWrong: () => void) => Promise<void>, audience = PORTAL) =>
    limit.attempt(audience, prepare, command)
  return { limit, attempt, pass: (ms: number) => (time += ms) }
}

/** The details of the error that an act ends with. */
async function faultOf(act: () => unknown): Promise<object> {
  try {
    await act()
  } catch (error) {
    if (isBridgeError(error)) return { code: error.code, ...error.details }
    throw error
  }
  return { code: 'ok' }
}
const limited = (retryAfterSeconds: number): object => ({
  code: 'RATE_LIMITED',
  retryAfterSeconds,
  cause: 'wrong-codes',
})

describe('wrong codes of an origin', () => {
  it('are as many as the limit in an hour, and the next is told when', async () => {
    const { limit, attempt, pass } = bench(2)
    await expect(attempt(wrong)).rejects.toMatchObject({ code: 'PIN_INCORRECT' })
    expect(await faultOf(() => limit.check(PORTAL))).toEqual({ code: 'ok' })
    pass(60_000)
    await expect(attempt(wrong)).rejects.toMatchObject({ code: 'PIN_INCORRECT' })
    expect(await faultOf(() => limit.check(PORTAL))).toEqual(limited(3540))
    expect(await faultOf(() => attempt(right))).toEqual(limited(3540))
    pass(HOUR_MS - 60_000 - 1)
    expect(await faultOf(() => limit.check(PORTAL))).toEqual(limited(1))
    pass(1)
    expect(await faultOf(() => limit.check(PORTAL))).toEqual({ code: 'ok' })
  })

  it('are counted again when one has become an hour old', async () => {
    const { limit, attempt, pass } = bench(2)
    await faultOf(() => attempt(wrong))
    pass(60_000)
    await faultOf(() => attempt(wrong))
    pass(HOUR_MS - 60_000)
    await faultOf(() => attempt(wrong))
    expect(await faultOf(() => limit.check(PORTAL))).toEqual(limited(60))
  })

  it('are of one origin alone', async () => {
    const { limit, attempt } = bench(1)
    await faultOf(() => attempt(wrong))
    expect(await faultOf(() => limit.check('https://other.example'))).toEqual({ code: 'ok' })
  })

  it.each([
    ['PIN_BLOCKED', true],
    ['PUK_BLOCKED', true],
    ['CANCELLED', false],
    ['CONSENT_REFUSED', false],
  ] as const)('%s counts: %s', async (code, counts) => {
    const { limit, attempt } = bench(1)
    await faultOf(() => attempt(() => Promise.reject(plainError(code))))
    expect(await faultOf(() => limit.check(PORTAL))).toMatchObject({ code: counts ? 'RATE_LIMITED' : 'ok' })
  })

  it('PUK_INCORRECT counts', async () => {
    const { limit, attempt } = bench(1)
    await faultOf(() => attempt(() => Promise.reject(new BridgeError('PUK_INCORRECT', { triesLeft: 2 }))))
    expect(await faultOf(() => limit.check(PORTAL))).toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('count when the command says so, whatever it ends with', async () => {
    const { limit, attempt } = bench(1)
    await attempt((prepared, countWrong) => {
      expect(prepared).toBe('prepared')
      countWrong()
      return Promise.resolve()
    })
    expect(await faultOf(() => limit.check(PORTAL))).toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('are not what is known before the try, whose error is told as it is', async () => {
    const { limit } = bench(1)
    const before = (): Promise<never> => Promise.reject(plainError('PIN_BLOCKED'))
    expect(await faultOf(() => limit.attempt(PORTAL, before, right))).toEqual({ code: 'PIN_BLOCKED' })
    expect(await faultOf(() => limit.check(PORTAL))).toEqual({ code: 'ok' })
  })

  it('leave no room for more tries at one moment than may be wrong', async () => {
    const { limit, attempt } = bench(2)
    const ends: (() => void)[] = []
    const held = (): Promise<void> => new Promise((resolve) => ends.push(resolve))
    const first = attempt(held)
    const second = attempt(held)
    expect(await faultOf(() => attempt(right))).toEqual(limited(1))
    expect(await faultOf(() => limit.check(PORTAL))).toEqual({ code: 'ok' })
    expect(await faultOf(() => attempt(right, 'https://other.example'))).toEqual({ code: 'ok' })
    ends[0]?.()
    expect(await first).toBe('prepared')
    expect(await faultOf(() => attempt(right))).toEqual({ code: 'ok' })
    const third = attempt(held)
    expect(await faultOf(() => attempt(right))).toEqual(limited(1))
    for (const end of ends) end()
    await Promise.all([second, third])
  })

  it('of before count beside a try that is under way', async () => {
    const { attempt } = bench(2)
    await faultOf(() => attempt(wrong))
    let end = (): void => undefined
    const held = attempt(() => new Promise((resolve) => (end = resolve)))
    expect(await faultOf(() => attempt(right))).toEqual(limited(1))
    end()
    await held
  })
})

describe('another card than the expected one', () => {
  it('counts like a wrong code, and the right one does not', async () => {
    const { limit } = bench(1)
    const compare = (same: boolean) => () => limit.compare(PORTAL, () => Promise.resolve(same))
    expect(await faultOf(compare(true))).toEqual({ code: 'ok' })
    expect(await faultOf(compare(false))).toEqual({ code: 'CARD_MISMATCH' })
    expect(await faultOf(compare(true))).toMatchObject({ code: 'RATE_LIMITED' })
  })
})
