import { describe, expect, it } from 'vitest'
import { ByteLedger } from '../../../src/server/rpc/byte-ledger.ts'

const LIMITS = { connection: 100, origin: 250, whole: 400 }
const A = 'https://a.example'
const B = 'https://b.example'
const C = 'https://c.example'

describe('ByteLedger', () => {
  it('takes up to the limit of a connection, to the byte', () => {
    const account = new ByteLedger(LIMITS).open(A)
    expect(account.take(60)).toBe(true)
    expect(account.take(41)).toBe(false)
    expect(account.take(40)).toBe(true)
    account.give(40)
    expect(account.take(41)).toBe(false)
    expect(account.take(40)).toBe(true)
  })

  it('takes up to the limit of an origin over all its connections, and goes on for others', () => {
    const ledger = new ByteLedger(LIMITS)
    const accounts = Array.from({ length: 4 }, () => ledger.open(A))
    expect(accounts.map((account) => account.take(80))).toEqual([true, true, true, false])
    expect(ledger.open(B).take(80)).toBe(true)
  })

  it('takes up to the limit of the whole', () => {
    const ledger = new ByteLedger(LIMITS)
    const taken = [A, A, B, B, C].map((origin) => ledger.open(origin).take(90))
    expect(taken).toEqual([true, true, true, true, false])
    expect(ledger.whole).toBe(360)
  })

  it('forgets what a connection had when it is gone, and hears of it no more', () => {
    const ledger = new ByteLedger(LIMITS)
    const account = ledger.open(A)
    account.take(70)
    account.close()
    account.give(70)
    account.force(70)
    expect(ledger.whole).toBe(0)
    expect(ledger.open(A).take(100)).toBe(true)
  })

  it('ends the connection that exceeds its own limit', () => {
    const ledger = new ByteLedger(LIMITS)
    const dropped: string[] = []
    const account = ledger.open(A, () => dropped.push('it'))
    account.force(100)
    expect(dropped).toEqual([])
    account.force(1)
    expect(dropped).toEqual(['it'])
    expect(ledger.whole).toBe(0)
  })

  it.each([
    ['an origin', [A, A, A], A],
    ['the whole', [A, A, B, B], C],
  ])(
    'ends the connection of which the most waits when %s exceeds its limit, not the last',
    (_name, origins, last) => {
      const ledger = new ByteLedger(LIMITS)
      const dropped: number[] = []
      for (const [index, origin] of origins.entries()) {
        ledger.open(origin, () => dropped.push(index)).force(index === 1 ? 99 : 75)
      }
      if (dropped.length === 0) ledger.open(last, () => dropped.push(-1)).force(90)
      expect(dropped).toEqual([1])
    },
  )
})
