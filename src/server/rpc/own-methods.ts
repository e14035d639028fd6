import type { MethodName } from '../../contract/methods.ts'

/** All that the bridge's own pages may call without a ticket (protocol, section 3). */
export const OWN_ORIGIN_METHODS: ReadonlySet<MethodName> = new Set<MethodName>([
  'bridge.info',
  'readers.list',
  'events.subscribe',
  'events.unsubscribe',
  'virtual.insert',
  'virtual.remove',
])
