import { describe, expect, it } from 'vitest'
import { CHALLENGE_LIFETIME_MS, ChallengeStore } from '../../../src/demo/challenge-store.ts'

function storeAt(start: number) {
  let now = start
  let count = 0
  const randomBytes = (length: number): Uint8Array => {
    const bytes = new Uint8Array(length)
    new DataView(bytes.buffer).setUint32(0, ++count)
    return bytes
  }
  const store = new ChallengeStore({ now: () => now, randomBytes })
  return { store, pass: (milliseconds: number) => void (now += milliseconds) }
}

describe('ChallengeStore', () => {
  it('issues 32 bytes in base64url and says until when they may be answered', () => {
    const { store } = storeAt(Date.UTC(2026, 10, 23, 8))
    const { challenge, expiresAt } = store.issue('session')
    expect(challenge).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(Buffer.from(challenge, 'base64url')).toHaveLength(32)
    expect(expiresAt).toBe('2026-11-23T08:05:00.000Z')
  })

  it('gives a challenge back once', () => {
    const { store } = storeAt(0)
    const { challenge } = store.issue('session')
    expect(store.take('session', challenge)).toBe(true)
    expect(store.take('session', challenge)).toBe(false)
  })

  it('refuses the challenge of another session and leaves it to its owner', () => {
    const { store } = storeAt(0)
    const { challenge } = store.issue('mine')
    expect(store.take('yours', challenge)).toBe(false)
    expect(store.take('mine', challenge)).toBe(true)
  })

  it('refuses what it never issued', () => {
    expect(storeAt(0).store.take('session', 'A'.repeat(43))).toBe(false)
  })

  it.each([
    { name: 'one millisecond before the end', wait: CHALLENGE_LIFETIME_MS - 1, taken: true },
    { name: 'at the end', wait: CHALLENGE_LIFETIME_MS, taken: false },
  ])('judges the age: $name', ({ wait, taken }) => {
    const { store, pass } = storeAt(0)
    const { challenge } = store.issue('session')
    pass(wait)
    expect(store.take('session', challenge)).toBe(taken)
  })

  it('drops the oldest when a thousand are pending', () => {
    const { store } = storeAt(0)
    const first = store.issue('session').challenge
    const second = store.issue('session').challenge
    for (let issued = 2; issued <= 1000; issued += 1) store.issue('flood')
    expect(store.take('session', first)).toBe(false)
    expect(store.take('session', second)).toBe(true)
  })
})
