import type { MethodName } from './methods.ts'

/**
 * The change of the PIN and the unblocking of the card: for the bridge's own pages with a status ticket, and for the
 * command line. To a portal they are no methods (protocol, section 5).
 */
export const HOLDER_METHODS: ReadonlySet<string> = new Set<MethodName>([
  'pin.prepare',
  'pin.change',
  'pin.unblock',
])
