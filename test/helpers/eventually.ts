import { vi } from 'vitest'

/** Tries again until the expectation holds; patient, because a test machine may be busy. */
export const eventually = <T>(expectation: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(expectation, { timeout: 10_000, interval: 10 })
