import { describe, expect, it } from 'vitest'
import { FairQueue } from '../../../src/server/transports/fair-queue.ts'

/** FairQueue that a test takes one by one. */
function manual() {
  const callbacks: (() => void)[] = []
  const turns = new FairQueue((callback) => void callbacks.push(callback))
  return {
    turns,
    get waiting() {
      return callbacks.length
    },
    next: () => callbacks.shift()?.(),
  }
}

describe('FairQueue', () => {
  it('does the first piece of work at once, and then one of an origin in a turn', () => {
    const bench = manual()
    const done: string[] = []
    for (const name of ['1', '2', '3']) bench.turns.add('a', () => done.push(name))
    expect(done).toEqual(['1'])
    bench.next()
    expect(done).toEqual(['1', '2'])
    bench.next()
    expect(done).toEqual(['1', '2', '3'])
    bench.next()
    expect(bench.waiting).toBe(0)
    bench.turns.add('a', () => done.push('4'))
    expect(done).toEqual(['1', '2', '3', '4'])
  })

  it('serves an origin that comes after ten thousand messages of another in the next turn', () => {
    const bench = manual()
    const done: string[] = []
    for (let count = 0; count < 10_000; count++) bench.turns.add('a', () => done.push('a'))
    bench.turns.add('b', () => done.push('b'))
    expect(done).toEqual(['a'])
    bench.next()
    expect(done).toEqual(['a', 'a', 'b'])
  })

  it('keeps the order of an origin when its work adds more', () => {
    const bench = manual()
    const done: number[] = []
    bench.turns.add('a', () => undefined)
    bench.turns.add('a', () => {
      done.push(1)
      bench.turns.add('a', () => done.push(3))
    })
    bench.turns.add('a', () => done.push(2))
    while (bench.waiting > 0) bench.next()
    expect(done).toEqual([1, 2, 3])
  })
})
