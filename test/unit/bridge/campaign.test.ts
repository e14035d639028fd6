/** The slices of the campaigns that need nothing but this process; a new seed each day, and printed. */
import { describe, expect, it } from 'vitest'
import { sliceOf } from '../../campaign/campaign.ts'
import { cardFaults } from '../../campaign/faults.ts'
import { fuzz } from '../../campaign/fuzz.ts'
import { pinBudget } from '../../campaign/pin-budget.ts'

/** Of a busy machine. */
const PATIENT_MS = 300_000

describe('a slice of the campaign', () => {
  it.each([
    ['faults', cardFaults],
    ['fuzz', fuzz],
    ['pin-budget', pinBudget],
  ] as const)(
    '%s finds nothing',
    async (name, campaign) => {
      expect(await sliceOf(name, campaign)).toEqual([])
    },
    PATIENT_MS,
  )
})
