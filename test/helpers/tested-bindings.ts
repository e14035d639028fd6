import type { BindingName } from '../../src/reader/pcsc/choose-binding.ts'

export type TestedBinding = Exclude<BindingName, 'auto'>

/** The ways to PC/SC that can be tried here: `npm test` leaves out, and says so, what is not built. */
export const TESTED_BINDINGS: readonly TestedBinding[] =
  process.env['CPS_BRIDGE_TEST_BINDINGS'] === 'system' ? ['system'] : ['system', 'pcsclite']
