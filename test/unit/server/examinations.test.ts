import { describe, expect, it } from 'vitest'
import type { ExaminationReport } from '../../../src/contract/doctor.ts'
import { Examinations, type Follower, REPORT_KEPT_MS } from '../../../src/server/pages/examinations.ts'

const REPORT: ExaminationReport = { at: '2026-05-03T08:15:00.000Z', findings: [] }
const AREA = { fr: 'pont', en: 'bridge' }

interface Run {
  readonly signal: AbortSignal
  readonly onArea: (area: typeof AREA) => void
  readonly end: (report: ExaminationReport) => void
  readonly fail: (error: Error) => void
}

function start() {
  const runs: Run[] = []
  const faults: unknown[] = []
  const clock = { ms: 1_000 }
  const examinations = new Examinations({
    examine: (onArea, signal) =>
      new Promise((end, fail) => {
        runs.push({ signal, onArea, end, fail })
      }),
    elapsed: () => clock.ms,
    onFault: (error) => void faults.push(error),
  })
  return { runs, faults, clock, examinations }
}

function follower(): Follower & { readonly heard: unknown[] } {
  const heard: unknown[] = []
  return {
    heard,
    onArea: (area) => void heard.push(area),
    onReport: (report) => void heard.push(report),
    onFault: () => void heard.push('fault'),
  }
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('examinations', () => {
  it('are one at a time: all who ask meanwhile hear the same', async () => {
    const { runs, examinations } = start()
    const [first, second] = [follower(), follower()]
    examinations.follow(first)
    examinations.follow(second)
    expect(runs).toHaveLength(1)
    runs[0]?.onArea(AREA)
    runs[0]?.end(REPORT)
    await settle()
    expect([first.heard, second.heard]).toEqual([
      [AREA, REPORT],
      [AREA, REPORT],
    ])
  })

  it('are not begun anew for who asks again within some seconds', async () => {
    const { runs, clock, examinations } = start()
    examinations.follow(follower())
    runs[0]?.end(REPORT)
    await settle()
    clock.ms += REPORT_KEPT_MS - 1
    const again = follower()
    examinations.follow(again)
    expect([again.heard, runs.length]).toEqual([[REPORT], 1])
    clock.ms += 1
    examinations.follow(follower())
    expect(runs).toHaveLength(2)
  })

  it('end when the last one leaves, and a report that comes after that is nobody’s', async () => {
    const { runs, faults, examinations } = start()
    const [first, second, late] = [follower(), follower(), follower()]
    const leaveFirst = examinations.follow(first)
    const leaveSecond = examinations.follow(second)
    leaveFirst()
    expect(runs[0]?.signal.aborted).toBe(false)
    leaveSecond()
    expect(runs[0]?.signal.aborted).toBe(true)
    // Who comes while the old one ends waits for one of their own.
    examinations.follow(late)
    expect(runs).toHaveLength(1)
    runs[0]?.onArea(AREA)
    runs[0]?.end(REPORT)
    await settle()
    expect(runs).toHaveLength(2)
    expect([first.heard, second.heard, late.heard, faults]).toEqual([[], [], [], []])
    const other = { ...REPORT, at: '2026-05-03T08:16:00.000Z' }
    runs[1]?.end(other)
    await settle()
    expect(late.heard).toEqual([other])
  })

  it('tell of a fault once, and can be asked for again', async () => {
    const { runs, faults, examinations } = start()
    const one = follower()
    examinations.follow(one)
    const error = new Error('no such thing')
    runs[0]?.fail(error)
    await settle()
    expect([one.heard, faults]).toEqual([['fault'], [error]])
    examinations.follow(follower())
    expect(runs).toHaveLength(2)
  })
})
