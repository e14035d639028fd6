import { stateChanges } from '../../../helpers/state-changes.ts'

await stateChanges('cps4-t0', 'cps4', 'CPS4 in T=0', true)
