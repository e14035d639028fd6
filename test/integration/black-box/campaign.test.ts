/** The slices of the campaigns that play the real program; a new seed each day, and printed. */
import { describe, expect, it } from 'vitest'
import { attackers } from '../../campaign/attackers.ts'
import { sliceOf } from '../../campaign/campaign.ts'
import { load } from '../../campaign/load.ts'
import { soak } from '../../campaign/soak.ts'

/** Of a busy machine. */
const PATIENT_MS = 300_000

describe('a slice of the campaign', () => {
  it.each([
    ['soak', soak],
    ['load', load],
    ['attackers', attackers],
  ] as const)(
    '%s finds nothing',
    async (name, campaign) => {
      expect(await sliceOf(name, campaign)).toEqual([])
    },
    PATIENT_MS,
  )
})
