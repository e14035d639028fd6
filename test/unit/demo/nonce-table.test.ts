import { describe } from 'vitest'
import { nonceTable } from '../../../src/demo/activation/nonce-table.ts'
import { activationBench } from '../../helpers/activation-bench.ts'
import { itKeepsNonces } from '../../helpers/nonce-store-contract.ts'

describe('nonceTable', () => {
  const { context } = activationBench()
  itKeepsNonces(() => nonceTable(context))
})
