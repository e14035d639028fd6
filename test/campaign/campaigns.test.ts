/** Plays the campaign that `npm run campaign` names, and writes its report. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { attackers } from './attackers.ts'
import { type Campaign, runCampaign } from './campaign.ts'
import { faults } from './faults.ts'
import { fuzz } from './fuzz.ts'
import { load } from './load.ts'
import { pinBudget } from './pin-budget.ts'
import { soak } from './soak.ts'

const CAMPAIGNS: Readonly<Record<string, Campaign>> = {
  attackers,
  faults,
  fuzz,
  load,
  'pin-budget': pinBudget,
  soak,
}

const { CAMPAIGN: name = '', CAMPAIGN_SEED, CAMPAIGN_MINUTES, CAMPAIGN_SLICE, CAMPAIGN_REPORT } = process.env
const A_DAY_MS = 86_400_000

it(`the campaign ${name} finds nothing`, { timeout: A_DAY_MS }, async () => {
  const campaign = CAMPAIGNS[name]
  if (campaign === undefined) throw new RangeError(`npm run campaign: there is no ${name}`)
  const report = await runCampaign(name, campaign, {
    seed: Number(CAMPAIGN_SEED),
    minutes: CAMPAIGN_MINUTES === undefined ? undefined : Number(CAMPAIGN_MINUTES),
    slice: CAMPAIGN_SLICE === '1',
  })
  if (CAMPAIGN_REPORT !== undefined) {
    mkdirSync(dirname(CAMPAIGN_REPORT), { recursive: true })
    writeFileSync(CAMPAIGN_REPORT, JSON.stringify(report, null, 1))
  }
  expect(report.rows.flatMap(({ findings }) => findings)).toEqual([])
})
