/** What every store of challenges must do. */
import { expect, it } from 'vitest'
import type { NonceStore } from '../../src/verify/nonce-store.ts'

export function itKeepsNonces(storeOf: () => NonceStore): void {
  it('gives a value once, then says that it is used', async () => {
    const store = storeOf()
    await store.put('once', 'value', 60)
    expect(await store.take('once')).toEqual({ state: 'fresh', value: 'value' })
    expect(await store.take('once')).toEqual({ state: 'used' })
    expect(await store.take('once')).toEqual({ state: 'used' })
  })

  it('tells what is there without taking it', async () => {
    const store = storeOf()
    await store.put('seen', 'value', 60)
    expect(await store.peek?.('seen')).toEqual({ state: 'fresh', value: 'value' })
    expect(await store.take('seen')).toEqual({ state: 'fresh', value: 'value' })
    expect(await store.peek?.('seen')).toEqual({ state: 'used' })
    expect(await store.peek?.('never seen')).toEqual({ state: 'unknown' })
  })

  it('knows nothing of a key that was never put, however often it is asked for', async () => {
    const store = storeOf()
    expect(await store.take('never')).toEqual({ state: 'unknown' })
    expect(await store.take('never')).toEqual({ state: 'unknown' })
  })

  it('keeps keys apart', async () => {
    const store = storeOf()
    await store.put('apart-1', 'one', 60)
    await store.put('apart-2', 'two', 60)
    expect(await store.take('apart-2')).toEqual({ state: 'fresh', value: 'two' })
    expect(await store.take('apart-1')).toEqual({ state: 'fresh', value: 'one' })
  })

  it('replaces a value, a used one too', async () => {
    const store = storeOf()
    await store.put('again', 'one', 60)
    await store.put('again', 'two', 60)
    expect(await store.take('again')).toEqual({ state: 'fresh', value: 'two' })
    await store.put('again', 'three', 60)
    expect(await store.take('again')).toEqual({ state: 'fresh', value: 'three' })
  })

  it('gives a value to one of fifty takers', async () => {
    const store = storeOf()
    await store.put('race', 'value', 60)
    const taken = await Promise.all(Array.from({ length: 50 }, () => store.take('race')))
    expect(taken.filter(({ state }) => state === 'fresh')).toHaveLength(1)
    expect(taken.filter(({ state }) => state === 'used')).toHaveLength(49)
  })
}
