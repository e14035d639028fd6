import { stateChanges } from '../../../helpers/state-changes.ts'

await stateChanges('cps4', 'rpps', 'CPS4 in T=1', true)
