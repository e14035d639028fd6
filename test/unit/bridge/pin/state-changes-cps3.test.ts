import { stateChanges } from '../../../helpers/state-changes.ts'

await stateChanges('rpps', 'adeli', 'CPS3 in T=0')
