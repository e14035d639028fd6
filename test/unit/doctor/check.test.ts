import { describe, expect, it } from 'vitest'
import { dayOf } from '../../../src/doctor/checks/check.ts'
import { tell } from '../../../src/doctor/finding.ts'

describe('a day in a finding', () => {
  it('is written as people of each language write it, and is that of UTC', () => {
    expect(dayOf('2026-05-26T23:30:00.000Z')).toEqual({ fr: '26 mai 2026', en: '26 May 2026' })
    const finding = { code: 'card-expiring', values: { days: '23', date: dayOf('2026-05-26') } } as const
    expect(tell(finding, 'fr').what).toContain('le 26 mai 2026')
  })
})
