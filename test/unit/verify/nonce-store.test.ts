import { describe, expect, it } from 'vitest'
import { createMemoryNonceStore } from '../../../src/verify/nonce-store.ts'
import { createRedisNonceStore } from '../../../src/verify/redis-nonce-store.ts'
import { itKeepsNonces } from '../../helpers/nonce-store-contract.ts'

describe('createMemoryNonceStore', () => {
  itKeepsNonces(() => createMemoryNonceStore())

  it('forgets in time', async () => {
    let now = 0
    const store = createMemoryNonceStore({ now: () => now })
    await store.put('a', 'value', 10)
    await store.put('b', 'value', 10)
    now = 9_999
    expect(await store.take('a')).toEqual({ state: 'fresh', value: 'value' })
    now = 10_000
    expect(await store.take('a')).toEqual({ state: 'unknown' })
    expect(await store.take('b')).toEqual({ state: 'unknown' })
  })

  it('lets the oldest give way when it is full', async () => {
    const store = createMemoryNonceStore({ capacity: 2 })
    for (const key of ['a', 'b', 'c']) await store.put(key, key, 60)
    expect(await store.take('a')).toEqual({ state: 'unknown' })
    expect(await store.take('b')).toEqual({ state: 'fresh', value: 'b' })
    expect(await store.take('c')).toEqual({ state: 'fresh', value: 'c' })
  })

  it('lets one that is over, or used, make room like any other: the oldest first', async () => {
    let now = 0
    const store = createMemoryNonceStore({ capacity: 2, now: () => now })
    await store.put('short', 'value', 1)
    await store.put('long', 'value', 60)
    now = 1_000
    await store.put('new', 'value', 60)
    expect(await store.take('long')).toEqual({ state: 'fresh', value: 'value' })
    await store.put('newer', 'value', 60)
    expect(await store.take('long')).toEqual({ state: 'unknown' })
    expect(await store.take('new')).toEqual({ state: 'fresh', value: 'value' })
    expect(await store.take('new')).toEqual({ state: 'used' })
  })

  it('needs room for one', async () => {
    for (const capacity of [0, 1.5, Number.NaN])
      expect(() => createMemoryNonceStore({ capacity })).toThrow(new RangeError('a capacity is 1 or more'))
    const store = createMemoryNonceStore({ capacity: 1 })
    await store.put('a', 'value', 60)
    expect(await store.take('a')).toEqual({ state: 'fresh', value: 'value' })
  })
})

describe('createRedisNonceStore', () => {
  it('does not take an answer of another type for a challenge', async () => {
    const store = createRedisNonceStore({ sendCommand: () => Promise.resolve(1) })
    await expect(store.take('key')).rejects.toThrow(TypeError)
  })
})
