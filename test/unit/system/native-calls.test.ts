import { describe, expect, it } from 'vitest'
import { type AsyncFunction, NativeCalls } from '../../../src/system/native-calls.ts'

type Done = (error: unknown, result: unknown) => void

/** A native function that returns when the test says so. */
class HangingFunction implements AsyncFunction {
  readonly started: unknown[] = []
  readonly #done: Done[] = []

  async(...args: unknown[]): void {
    this.#done.push(args.pop() as Done)
    this.started.push(...args)
  }

  answer(result: unknown): void {
    this.#done.shift()?.(null, result)
  }

  fail(error: Error): void {
    this.#done.shift()?.(error, undefined)
  }
}

const never = (): never => {
  throw new Error('not called')
}

describe('NativeCalls', () => {
  it('leaves threads of the pool to others: further calls wait, in their order', async () => {
    const fn = new HangingFunction()
    const calls = new NativeCalls('10', never)
    const results = [1, 2, 3, 4, 5].map((n) => calls.call(fn, [n]))
    expect(fn.started).toEqual([1, 2, 3])
    fn.answer('one')
    expect(await results[0]).toBe('one')
    expect(fn.started).toEqual([1, 2, 3, 4])
    for (const text of ['two', 'three', 'four']) fn.answer(text)
    await results[3]
    fn.answer('five')
    expect(await Promise.all(results)).toEqual(['one', 'two', 'three', 'four', 'five'])
  })

  it('lets a call that ends the wait of another through at once', async () => {
    const fn = new HangingFunction()
    const calls = new NativeCalls(undefined, never)
    for (const n of [1, 2, 3]) void calls.call(fn, [n])
    void calls.callNow(fn, ['cancel'])
    expect(fn.started).toEqual([1, 2, 3, 'cancel'])
    for (let n = 0; n < 4; n += 1) fn.answer(0)
    await Promise.resolve()
  })

  it('rejects with what the call throws', async () => {
    const fn = new HangingFunction()
    const call = new NativeCalls('32', never).call(fn, [])
    fn.fail(new Error('no stack'))
    await expect(call).rejects.toThrow('no stack')
  })

  it('ends the process without a thread that hangs, and only then', async () => {
    const fn = new HangingFunction()
    const exits = (): number => process.listeners('exit').filter((listener) => listener === exitNow).length
    const exitNow = (): void => undefined
    const calls = new NativeCalls('32', exitNow)
    const call = calls.call(fn, [])
    expect(exits()).toBe(1)
    fn.answer(0)
    await call
    expect(exits()).toBe(0)
  })
})
