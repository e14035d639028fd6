import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { trackProgress } from '../../../src/server/rpc/call-progress.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('trackProgress', () => {
  it('says nothing of a call that is answered within 300 ms', () => {
    const told: string[] = []
    const progress = trackProgress((step) => told.push(step))
    progress.at('reading')
    vi.advanceTimersByTime(299)
    progress.end()
    vi.advanceTimersByTime(1_000)
    progress.at('signing')
    expect(told).toEqual([])
  })

  it('tells what the call does after 300 ms, then each other step at once, and none twice in a row', () => {
    const told: string[] = []
    const progress = trackProgress((step) => told.push(step))
    progress.at('waiting-card')
    progress.at('reading')
    expect(told).toEqual([])
    vi.advanceTimersByTime(300)
    expect(told).toEqual(['reading'])
    progress.at('reading')
    progress.at('waiting-holder')
    progress.at('reading')
    progress.end()
    progress.at('signing')
    expect(told).toEqual(['reading', 'waiting-holder', 'reading'])
  })

  it('tells the first step late where a call begins to do something after 300 ms only', () => {
    const told: string[] = []
    const progress = trackProgress((step) => told.push(step))
    vi.advanceTimersByTime(500)
    progress.at('verifying')
    expect(told).toEqual(['verifying'])
  })
})
