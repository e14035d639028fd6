import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Scope } from '../../../src/client/scope.ts'
import { waitForBridge } from '../../../src/client/wait-for-bridge.ts'
import { FakeBrowser } from './fake-scope.ts'

/** A page of an origin, under a state of the permission, that waits for a bridge that is there. */
async function wait(origin: string, state: string): Promise<{ found: boolean; asked: number }> {
  const browser = new FakeBrowser()
  browser.permissions = { 'loopback-network': state }
  const scope = { ...browser.scope, location: { origin } } as Scope
  const stop = new AbortController()
  const outcome = waitForBridge({ signal: stop.signal }, scope).then(
    () => true,
    () => false,
  )
  await vi.advanceTimersByTimeAsync(4_000)
  stop.abort()
  return { found: await outcome, asked: browser.fetched.length }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('waitForBridge()', () => {
  it.each([
    ['https://portal.example', 'granted'],
    ['http://localhost:8080', 'prompt'],
    ['http://127.0.0.1:8080', 'prompt'],
    ['http://[::1]:8080', 'prompt'],
  ])('finds the bridge from %s with the permission %s', async (origin, state) => {
    expect((await wait(origin, state)).found).toBe(true)
  })

  it.each([
    ['https://portal.example', 'prompt'],
    ['https://portal.example', 'denied'],
    ['http://localhost.example:8080', 'prompt'],
    ['http://localhost:8080', 'denied'],
  ])('looks nowhere from %s with the permission %s', async (origin, state) => {
    expect(await wait(origin, state)).toStrictEqual({ found: false, asked: 0 })
  })
})
